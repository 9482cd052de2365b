"""Compare a stack's state with Azure: through Pulumi's providers, and beside them what no provider reads."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from aihub import pulumi_cli
from aihub.azure.credential import object_id
from aihub.azure.deployer import Deployer, deployer
from aihub.azure.errors import ServiceError
from aihub.drift.beside import collections, strangers
from aihub.drift.engine import read_all
from aihub.drift.finding import Drift, Finding
from aihub.drift.resources import resource_findings
from aihub.drift.secrets import EDITED, SecretComparison, enabled_secrets
from aihub.drift.state import Resource, State
from aihub.errors import AihubError
from aihub.rotation.owners import OwnerKeys
from aihub.rotation.secret_store import SecretStore
from aihub.waiting import Tell

_AT_ONCE = 10
_RETRIES = 2
"""What does not answer then is unknown, and the next comparison asks again."""


def find_drift(project: Path, stack: str | None, tell: Tell) -> Drift:
    """Compare a stack's state with Azure, without changing either.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the one that is selected.
        tell: shows a progress line.

    Raises:
        PulumiError: there is no such stack, or Pulumi could not read anything.
        LoginError: nothing says who logs in.
        ArmError: the login is refused.
    """
    name = pulumi_cli.stack_name(project, stack)
    own = pulumi_cli.own_name(name)
    with ThreadPoolExecutor(1) as pool:
        login = pool.submit(deployer, project, name)
        state = State(pulumi_cli.read_json(project, ["stack", "export"], name))
        count = len(state.resources)
        if not count:
            return Drift(own, 0, ())
        azure = login.result()
        # One error for a login that fails, and not one for each resource.
        object_id(azure.credential)
        beside = _Beside(state, name, azure, tell)
        tell(f"{own}: reading {count} resources from Azure, and the keys, secrets and deployments beside them")
        others = pool.submit(beside.findings)
        reading = read_all(project, name, {each.urn for each in state.resources}, tell)
        found = [*resource_findings(state, reading, beside.system_data), *others.result()]
    return Drift(own, count, (*_interrupted(state), *_once(found)))


def _interrupted(state: State) -> list[Finding]:
    if not state.is_interrupted:
        return []
    what = "a run on this stack is in progress, or was killed: Azure may have what the state does not have yet"
    return [Finding("unknown", "hub", "the stack", what, "wait for its end, or run `aihub resume`; then compare again")]


def _once(found: Sequence[Finding]) -> list[Finding]:
    """Leave out what follows from an edited secret: a version that was written by hand has no tags."""
    edited = {each.resource for each in found if each.what.startswith(EDITED)}
    return [
        each for each in found if each.level == "unknown" or each.resource not in edited or each.what.startswith(EDITED)
    ]


class _Beside:
    """Reads what Pulumi's providers do not read."""

    def __init__(self, state: State, stack: str, azure: Deployer, tell: Tell) -> None:
        from aihub.azure.resource_manager import Arm

        self._state, self._stack, self._credential, self._tell = state, stack, azure.credential, tell
        self._arm = Arm(azure.credential, tell=tell, retries=_RETRIES)

    def findings(self) -> list[Finding]:
        """Return the findings on secrets, and on deployments that are not in the state."""
        from aihub.azure.vaults import Vaults

        state, arm = self._state, self._arm
        with (
            Vaults(self._credential, tell=self._tell, retries=_RETRIES) as vaults,
            ThreadPoolExecutor(_AT_ONCE) as pool,
        ):
            enabled = partial(enabled_secrets, vaults)
            secrets = SecretComparison(state, self._stack, OwnerKeys(arm), SecretStore(vaults), enabled)
            parts = [("secrets", pool.submit(lambda: list(secrets.findings())))]
            parts += [
                (path.rpartition("/providers/")[2], pool.submit(strangers, state, arm, path, version))
                for path, version in collections(state)
            ]
            return [finding for title, part in parts for finding in _result(title, part)]

    def system_data(self, resource: Resource) -> Any:
        """Return the `systemData` of a resource that this project's own provider reads; None where Azure has none."""
        version = resource.inputs.get("api_version")
        if not isinstance(version, str) or not resource.id.startswith("/subscriptions/"):
            return None
        try:
            return (self._arm.get(resource.id, version) or {}).get("systemData")
        except ServiceError:
            # Who wrote is not known then; that the resource differs is.
            return None


def _result(title: str, part: Future[list[Finding]]) -> list[Finding]:
    """Return the findings of a part; one `unknown` when Azure did not answer."""
    try:
        return part.result()
    except AihubError as error:
        do = "run aihub drift again; it needs the role Reader on the resource group"
        return [Finding("unknown", "deployments", title, f"could not be compared: {error}", do)]

"""Compare a stack's state with Azure: through Pulumi's providers, and beside them what no provider reads."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from aihub import pulumi_cli
from aihub.azure.deployer import deployer
from aihub.drift.beside import collections, strangers
from aihub.drift.engine import read_all
from aihub.drift.finding import Drift, Finding
from aihub.drift.resources import resource_findings
from aihub.drift.secrets import SecretComparison, enabled_secrets
from aihub.drift.state import State
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
        LoginError: nobody is logged in.
    """
    name = stack or pulumi_cli.run(project, ["stack", "--show-name"], None).strip()
    own = pulumi_cli.own_name(name)
    state = State(pulumi_cli.read_json(project, ["stack", "export"], name))
    count = len(state.resources)
    if not count:
        return Drift(own, 0, ())
    tell(f"{own}: reading {count} resources from Azure, and the keys, secrets and deployments beside them")
    with ThreadPoolExecutor(1) as pool:
        others = pool.submit(_beside, project, name, state, tell)
        found = list(resource_findings(state, read_all(project, name, count, tell)))
        beside = others.result()
    edited = {each.resource for each in beside if each.level == "drift" and each.resource.startswith("secrets/")}
    # A version that was written by hand has no tags; that it was, is said already.
    kept = [each for each in found if each.level != "drift" or each.resource not in edited]
    return Drift(own, count, (*_interrupted(state), *kept, *beside))


def _interrupted(state: State) -> list[Finding]:
    if not state.is_interrupted:
        return []
    what = "a run on this stack is in progress, or was killed: Azure may have what the state does not have yet"
    return [Finding("unknown", "hub", "the stack", what, "wait for its end, or run `aihub resume`; then compare again")]


def _beside(project: Path, stack: str, state: State, tell: Tell) -> list[Finding]:
    """Return the findings on what Pulumi's providers do not read."""
    from aihub.azure.resource_manager import Arm
    from aihub.azure.vaults import Vaults

    credential = deployer(project, stack).credential
    arm = Arm(credential, tell=tell, retries=_RETRIES)
    with Vaults(credential, tell=tell, retries=_RETRIES) as vaults, ThreadPoolExecutor(_AT_ONCE) as pool:
        enabled = partial(enabled_secrets, vaults)
        secrets = SecretComparison(state, stack, OwnerKeys(arm), SecretStore(vaults), enabled)
        parts = [("secrets", pool.submit(_listed, secrets.findings))]
        parts += [
            (path.rpartition("/providers/")[2], pool.submit(partial(strangers, state, arm, path, version)))
            for path, version in collections(state)
        ]
        return [finding for title, part in parts for finding in _result(title, part)]


def _listed(findings: Callable[[], Iterable[Finding]]) -> list[Finding]:
    return list(findings())


def _result(title: str, part: Future[list[Finding]]) -> list[Finding]:
    """Return the findings of a part; one `unknown` when Azure did not answer."""
    try:
        return part.result()
    except AihubError as error:
        do = "run aihub drift again; it needs the role Reader on the resource group"
        return [Finding("unknown", "deployments", title, f"could not be compared: {error}", do)]

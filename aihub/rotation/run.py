"""Run `aihub rotate`: select the owners, rotate their keys in parallel, and report."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from aihub.azure.deployer import deployer
from aihub.clock import Clock
from aihub.contract.addresses import endpoint_problem
from aihub.contract.endpoint import Endpoint
from aihub.contract.stack import read_endpoints
from aihub.errors import AihubError
from aihub.evidence.rotation import OwnerReport, RotationRun, utc
from aihub.evidence.smoke import contract_digest
from aihub.evidence.tools import Tools
from aihub.pulumi_cli import own_name
from aihub.pulumi_cli import run as pulumi
from aihub.rotation.errors import RotationError
from aihub.rotation.owners import Owner, OwnerKeys, owners_of
from aihub.rotation.report import new_report
from aihub.rotation.rotate import Rotation, RotationContext, RotationPolicy
from aihub.rotation.secret_store import SecretStore
from aihub.secret_tags import ROTATION_TAG
from aihub.settings import SettingsError, load_settings
from aihub.settings.models import Hub

if TYPE_CHECKING:
    from aihub.azure.credential import SharedCredential


@dataclass(frozen=True)
class Selection:
    """The keys to rotate; exactly one field is set."""

    deployments: Sequence[str] = ()
    """Names of endpoints whose keys are rotated."""
    all: bool = False
    expiring_within_seconds: float | None = None
    """Rotate the keys of which a secret expires within so many seconds, has no expiry date or cannot be read, and those
    whose rotation is in progress."""

    def as_settings(self) -> dict[str, Any]:
        """Return the selection as the evidence shows it."""
        within = self.expiring_within_seconds
        return {"deployments": list(self.deployments), "all": self.all, "expiring_within_seconds": within}


class Shared:
    """Reads the stack's endpoints for many threads; each thread gets a result that was read after its call began."""

    def __init__(self, look: Callable[[], list[Endpoint]]) -> None:
        self._look, self._lock, self._numbers = look, Lock(), count()
        self._began, self._found = -1, list[Endpoint]()

    def __call__(self) -> list[Endpoint]:
        """Return the endpoints; read them unless another thread has begun to read since this call began."""
        asked = next(self._numbers)
        with self._lock:
            if self._began < asked:
                began = next(self._numbers)
                self._found = self._look()
                self._began = began
            return self._found


def rotate(
    project: Path,
    stack: str | None,
    selection: Selection,
    *,
    tell: Callable[[str], None],
    wait: bool = True,
    dry_run: bool = False,
    clock: Clock | None = None,
) -> RotationRun:
    """Rotate keys of a stack and return the run, which also holds the problems.

    Args:
        project: the project's folder.
        stack: the stack; None for the selected one.
        selection: the keys to rotate.
        tell: shows a progress line; called from several threads.
        wait: whether to wait until clients have read the new keys, and then regenerate the old ones.
        dry_run: whether to report only what would be done.
        clock: the clock; None for this machine's.
    """
    clock, tools = clock or Clock(), Tools(project)
    run = RotationRun(str(uuid.uuid4()), tools.project_name(), utc(clock.now()))
    run.settings = {**selection.as_settings(), "wait": wait, "dry_run": dry_run}
    try:
        run.stack = _existing_stack_name(project, stack)
        hub = _hub(project, run)
        policy = _policy(hub, run, wait=wait)
        read = partial(proved_endpoints, project, stack, hub.key_vault_name)
        endpoints = read()
        run.contract_digest = contract_digest(endpoints)
        context = _context(deployer(project, stack).credential, Shared(read), clock, tell)
        rotate_in(context, policy, selection, run, endpoints, dry_run=dry_run)
    except AihubError as error:
        run.problem = str(error)
    except KeyboardInterrupt:
        run.problem = "interrupted; run it again to go on"
    run.tools, run.finished = tools.versions(), utc(clock.now())
    return run


def rotate_in(
    context: RotationContext,
    policy: RotationPolicy,
    selection: Selection,
    run: RotationRun,
    endpoints: list[Endpoint],
    *,
    dry_run: bool = False,
) -> None:
    """Rotate keys of endpoints that were read already, and add a report on each owner to the run.

    Raises:
        RotationError: a selected endpoint does not exist, or the owner of its key is not known.
    """
    owners = _chosen(context, selection, run, endpoints)
    run.owners = [new_report(owner) for owner in owners]
    if not owners:
        return

    def one(report: OwnerReport) -> None:
        rotation = Rotation(context, policy, run.run_id, report)
        try:
            rotation.plan() if dry_run else rotation.run()
        except AihubError as error:
            report.outcome, report.problem = "failed", str(error)
            context.tell(f"{report.name}: {error}")

    # One thread for each owner: an owner that waits for clients must not delay the others.
    with ThreadPoolExecutor(len(owners)) as pool:
        futures = [pool.submit(one, report) for report in run.owners]
        try:
            for each in futures:
                each.result()
        except BaseException:
            context.clock.stop()
            raise


def _existing_stack_name(project: Path, stack: str | None) -> str:
    """Return the stack's name without organization and project.

    Raises:
        PulumiError: no stack is selected, or there is none of this name.
    """
    return own_name(pulumi(project, ["stack", "--show-name"], stack).strip())


def proved_endpoints(project: Path, stack: str | None, vault: str) -> list[Endpoint]:
    """Return the stack's endpoints after checking that their URIs and secrets belong to their resource and the vault.

    Args:
        project: the project's folder.
        stack: the stack; None for the selected one.
        vault: name of the stack's vault in the settings, the only one where keys are published.

    Raises:
        RotationError: a URI or secret of an endpoint belongs to another resource or vault.
        ContractError: the output cannot be read.
        PulumiError: there is no such stack.
    """
    endpoints = read_endpoints(project, stack)
    for each in endpoints:
        if problem := endpoint_problem(each, vault):
            raise RotationError(f"{each['name']}: {problem}")
    return endpoints


def _hub(project: Path, run: RotationRun) -> Hub:
    try:
        return load_settings(project / "config", run.stack or "").hub
    except SettingsError as error:
        [first, *_] = error.problems
        raise RotationError(f"how long to wait for clients is in the settings, which cannot be used: {first}") from None


def _policy(hub: Hub, run: RotationRun, *, wait: bool) -> RotationPolicy:
    minutes, days = hub.key_read_interval_minutes, hub.key_expiry_days
    run.settings |= {"key_read_interval_minutes": minutes, "key_expiry_days": days}
    return RotationPolicy(interval_seconds=minutes * 60.0, expiry_seconds=days * 86_400.0, wait=wait)


def _context(
    identity: "SharedCredential", endpoints: Callable[[], list[Endpoint]], clock: Clock, tell: Callable[[str], None]
) -> RotationContext:
    from aihub.azure.resource_manager import Arm
    from aihub.azure.vaults import Vaults
    from aihub.rotation.endpoint_tester import EndpointTester

    smoke, arm = EndpointTester(identity), Arm(identity, tell=tell)
    return RotationContext(
        endpoints,
        SecretStore(Vaults(identity, tell=tell, arm=arm)),
        OwnerKeys(arm),
        smoke.published,
        smoke.accepts,
        clock=clock,
        tell=tell,
        blocked=smoke.blocked,
    )


def _chosen(context: RotationContext, selection: Selection, run: RotationRun, endpoints: list[Endpoint]) -> list[Owner]:
    names = [each["name"] for each in endpoints]
    if unknown := [name for name in selection.deployments if name not in names]:
        raise RotationError(f"there is no endpoint {', '.join(unknown)}; there are: {', '.join(names) or 'none'}")
    asked = set(selection.deployments or names)
    run.without_keys = [each["name"] for each in endpoints if each["key_secret"] is None and each["name"] in asked]
    found = []
    for owner in owners_of(endpoints):
        own = {each["name"] for each in owner.endpoints}
        if not own & asked or (
            selection.expiring_within_seconds is not None and not _is_due(context, selection, owner)
        ):
            continue
        if selection.deployments and (others := sorted(own - asked)):
            context.tell(f"{owner.name}: {', '.join(others)} share its keys, so their secrets get the new key too")
        found.append(owner)
    return found


def _is_due(context: RotationContext, selection: Selection, owner: Owner) -> bool:
    within = selection.expiring_within_seconds or 0.0
    try:
        secrets = [context.vault.read(each) for each in owner.key_secrets]
    except RotationError:
        # The rotation of this owner reports the error, and the other owners are rotated.
        return True
    return any(
        each.expires is None or each.expires - each.read <= within or ROTATION_TAG in each.tags for each in secrets
    )

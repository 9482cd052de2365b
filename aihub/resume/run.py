"""Resume a stack after a run that was killed."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aihub import pulumi_cli
from aihub.arm.bodies import Json
from aihub.azure.deployer import deployer
from aihub.pulumi_cli import PulumiError
from aihub.resume import lock, state
from aihub.resume.azure import find
from aihub.resume.errors import ResumeError


@dataclass(frozen=True)
class Resumed:
    """The result of `aihub resume`."""

    adopted: list[str]
    """Names of resources that exist in Azure and are in the state now."""
    dropped: list[str]
    """Names of resources that do not exist in Azure; the next `up` creates them."""
    settled: list[str]
    """Names of resources that were being changed or deleted, and are in the state as they are now."""


def resume(project: Path, stack: str | None, progress: Callable[[str], None], *, force: bool = False) -> Resumed:
    """Look up the interrupted operations of a killed run, update the state, and release the stack's lock.

    This may itself be killed at any moment: the pending operations stay in the state until it has their resources, and
    resources that were not read from Azure yet are marked.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the one that is selected.
        progress: shows a progress line.
        force: whether to take the lock even from a run that may be alive.

    Raises:
        ResumeError: a run that may be alive holds the lock, or a resource could not be looked up.
        PulumiError: the Pulumi CLI refused.
        LoginError: nobody is logged in, or nothing says which subscription is meant.
    """
    try:
        exported = _exported(project, stack)
        held = lock.locks(project, stack)
        if not force:
            lock.refuse_living(held, _written(exported))
        settled, result = _settled(project, stack, exported, progress)
        is_changed = bool(exported["deployment"].get("pending_operations"))
        # The dead run's lock kept others away during the wait for Azure, unless somebody released it.
        if is_changed and _exported(project, stack) != exported:
            raise ResumeError("another command changed the stack meanwhile: run aihub resume again")
        if held or force:
            pulumi_cli.run(project, ["cancel", "--yes"], stack)
        if is_changed:
            pulumi_cli.run(project, ["stack", "import"], stack, given=json.dumps(settled))
        if unread := state.unread(settled["deployment"]):
            progress("reading them from Azure (pulumi refresh)")
            targets = [f"--target={each}" for each in dict.fromkeys(unread)]
            pulumi_cli.run(project, ["refresh", "--yes", "--skip-preview", "--run-program=false", *targets], stack)
    except PulumiError as error:
        # Pulumi Cloud does not show its lock; a write of the state fails if there is one.
        if "update is currently in progress" not in str(error):
            raise
        raise ResumeError(f"{error}; use --force if you know that the run has ended") from None
    return result


def _settled(project: Path, stack: str | None, exported: Json, progress: Callable[[str], None]) -> tuple[Json, Resumed]:
    """Return the new state, and what changed in it."""
    operations = state.interrupted(exported["deployment"])
    found: dict[str, str] = {}
    if operations:
        from aihub.azure.resource_manager import Arm

        azure = deployer(project, stack)
        found = find(Arm(azure.credential, tell=progress), azure.subscription_id, operations, progress)
    settled = copy.deepcopy(exported)
    state.settle(settled["deployment"], operations, found)
    creations = [each for each in operations if each.is_creation]
    adopted = [each.name for each in creations if each.urn in found]
    dropped = [each.name for each in creations if each.urn not in found]
    unread = [each.rpartition("::")[2] for each in state.unread(settled["deployment"])]
    return settled, Resumed(adopted, dropped, [each for each in unread if each not in adopted])


def _exported(project: Path, stack: str | None) -> Json:
    exported: Json = pulumi_cli.read_json(project, ["stack", "export"], stack)
    return exported


def _written(exported: Json) -> datetime | None:
    time = (exported["deployment"].get("manifest") or {}).get("time")
    return datetime.fromisoformat(time) if time else None

"""Run the checks of a stack side by side, within one budget of time."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aihub import pulumi_cli
from aihub.azure.deployer import deployer
from aihub.azure.errors import ServiceError
from aihub.errors import AihubError
from aihub.failures import explain_error
from aihub.operators import holders
from aihub.preflight.check import Check, Repair, Result, Target
from aihub.preflight.login import refuse_unusable
from aihub.preflight.plan import planned_changes, read_preview
from aihub.preflight.reads import SharedReads, started
from aihub.preflight.registry import checks_without
from aihub.preflight.report import Report
from aihub.replacement import assess, existing
from aihub.settings import load
from aihub.waiting import Tell

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_RETRIES = 2
"""What does not answer then is unknown, and the next preflight asks again."""
_TELL_SECONDS = 5.0
"""Seconds between two lines that say what is waited for."""
_TELL_MOST = 3
"""Checks that such a line names."""
_REFUSED = {"AuthorizationFailed", "Forbidden", "LinkedAuthorizationFailed"}


def preflight(
    project: Path,
    stack: str | None,
    tell: Tell,
    *,
    dry_run: bool,
    budget: float,
    preview: Path | None = None,
    skipped: Collection[str] = (),
) -> Report:
    """Check a stack.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the one that is selected.
        tell: shows a progress line.
        dry_run: whether nothing may be changed in Azure.
        budget: seconds that the checks may take; one that has not ended by then is `unknown`.
        preview: output of `pulumi preview --json`, to judge only what it changes; None to judge all settings.
        skipped: ids of checks that are left out.

    Raises:
        SettingsError: the settings are invalid.
        PreviewError: the file is no preview, or of another stack.
        UnknownCheckError: there is no check of an id that is to be left out.
        PulumiError: there is no such stack.
        LoginError: nobody is logged in, or the subscription cannot be used.
    """
    checks = checks_without(skipped)
    name = pulumi_cli.stack_name(project, stack)
    own_name = pulumi_cli.own_name(name)
    connecting = started(partial(_connect, project, name, tell))
    exporting = started(partial(pulumi_cli.read_json, project, ["stack", "export"], name))
    checked = load(project / "config", own_name)
    settings = checked.settings
    plan = read_preview(preview, own_name) if preview else None
    state = exporting.result()
    outputs = outputs_in(state)
    azure = connecting.result()
    target = Target(
        stack=own_name,
        settings=settings,
        config=project / "config",
        arm=azure.reads,
        credential=azure.credential,
        subscription=azure.subscription,
        made=made_by(state),
        held_by=frozenset(holders(outputs)),
        replaced=assess(settings.fixed_values, settings.consents, existing(outputs)),
        resources=outputs,
        planned=planned_changes(plan, settings) if plan else None,
    )
    results = run_checks(target, tell, checks, budget)
    return Report(name, tuple(results if dry_run else repaired(results, azure.arm, tell)), checked)


@dataclass(frozen=True)
class _Connection:
    arm: "Arm"
    reads: SharedReads
    credential: Any
    subscription: str


def _connect(project: Path, stack: str, tell: Tell) -> _Connection:
    """Log in as the stack's configuration says, while Pulumi exports the state.

    Raises:
        LoginError: nothing says how to log in, or which subscription is meant.
    """
    from aihub.azure.resource_manager import Arm

    azure = deployer(project, stack)
    arm = Arm(azure.credential, tell=tell, retries=_RETRIES, registers=False)
    reads, subscription = SharedReads(arm), azure.subscription_id
    # The first request also gets the token; `run_checks` waits for its answer.
    started(partial(refuse_unusable, reads, subscription))
    return _Connection(arm, reads, azure.credential, subscription)


def made_by(state: dict[str, Any]) -> frozenset[str]:
    """Return the ARM ids, in lower case, of the resources in an exported state."""
    resources = state["deployment"].get("resources") or []
    return frozenset(each["id"].lower() for each in resources if str(each.get("id")).startswith("/subscriptions/"))


def outputs_in(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the outputs of the resources in an exported state by URN, without resources that are to be deleted."""
    resources = state["deployment"].get("resources") or []
    return {each["urn"]: each.get("outputs") or {} for each in resources if not each.get("delete")}


def run_checks(target: Target, tell: Tell, checks: Sequence[Check], budget: float) -> list[Result]:
    """Run checks side by side; one that Azure does not answer, or not within the budget, is `unknown`.

    Raises:
        LoginError: the login or the subscription cannot be used.
    """
    begun = time.monotonic()
    running = {check.id: started(partial(_results, check, target)) for check in checks}
    login = started(partial(refuse_unusable, target.arm, target.subscription))
    pending: set[Future[Any]] = {login, *running.values()}
    told = 0.0
    while pending and (spent := time.monotonic() - begun) < budget:
        if spent - told >= _TELL_SECONDS:
            told = spent
            asked = [check.asks for check in checks if running[check.id] in pending] or [
                "whether the login can be used"
            ]
            more = f"; and {len(asked) - _TELL_MOST} more checks" if len(asked) > _TELL_MOST else ""
            said = "; ".join(asked[:_TELL_MOST])
            tell(f"preflight: {spent:.0f} s of {budget:g} s: waiting for Azure's answer to: {said}{more}")
        pending = wait(pending, min(_TELL_SECONDS, budget - spent), FIRST_COMPLETED).not_done
        if login.done():
            login.result()
    late = "Azure did not answer within {:.1f} s ({})"
    results = []
    for check in checks:
        done = running[check.id]
        what = late.format(time.monotonic() - begun, check.asks)
        results += (
            [check.unknown(what, "run it again, or with a longer --budget")] if done in pending else done.result()
        )
    return results


def _results(check: Check, target: Target) -> list[Result]:
    try:
        return check.results(target)
    except AihubError as error:
        return [check.unknown(str(error), _fix(check, error))]


def _fix(check: Check, error: AihubError) -> str:
    """Return what to do about a question that Azure does not answer; empty when nothing is known."""
    if not isinstance(error, ServiceError):
        return ""
    if error.code in _REFUSED and error.inner_code is None:
        return f"this check needs {check.needs}"
    found = explain_error(error)
    return found.advice if found.is_known else ""


def repaired(
    results: Sequence[Result], arm: "Arm", tell: Tell, pause: Callable[[float], None] = time.sleep
) -> list[Result]:
    """Do what the settings let preflight do about its results, side by side, and return the results after that."""

    def repair(each: Result) -> Result:
        return replace(each.action(arm, tell, pause), check=each.check) if isinstance(each, Repair) else each

    running = [started(partial(repair, each)) for each in results]
    return [each.result() for each in running]

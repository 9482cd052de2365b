"""Deploy a stack: gate, plan, `pulumi up` bound to the plan, smoke test, and a record of each."""

import signal
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aihub import pulumi_cli
from aihub.deploy import state
from aihub.deploy.comparing import refuse_another
from aihub.deploy.consequences import errors_in, without_consequences
from aihub.deploy.errors import DeployError, RefusedError, SignalError
from aihub.deploy.plan import Plan, make_plan
from aihub.deploy.process import Ended, run_through
from aihub.deploy.target import Target, open_target
from aihub.evidence.backend import Environment
from aihub.evidence.writing import Origin, origin, record_smoke, write_record
from aihub.promotion.decision import Decision
from aihub.promotion.gate import decide
from aihub.promotion.report import verdict
from aihub.promotion.rules import FILE, read_rules
from aihub.resume import lock
from aihub.safe_text import cleaned
from aihub.smoke import EndpointResult, run_smoke
from aihub.smoke.report import Files
from aihub.smoke.report import Record as SmokeRecord

if TYPE_CHECKING:
    from aihub.evidence.record import Outcome

_LOCKED = "currently locked by"
_MOST_ERRORS = 5


@dataclass(frozen=True)
class Shown:
    """Where a deploy shows what it does."""

    progress: Callable[[str], None]
    """Shows a line of the deploy's own."""
    pulumi: Callable[[str], None]
    """Shows a line of what Pulumi prints."""
    decision: Callable[[Decision], None]
    plan: Callable[[Plan], None]
    smoke: Callable[[list[EndpointResult]], None]


@dataclass
class Deployed:
    """What a deploy came to, as far as it got."""

    stack: str | None = None
    release: str | None = None
    gate: Decision | None = None
    plan: Plan | None = None
    records: dict[str, int] = field(default_factory=dict)
    """Numbers of the records: `deploy-started`, `deploy-done`, `smoke`."""
    smoke: dict[str, Any] | None = None
    """The verdict of the smoke test, and the files of its evidence."""
    problem: str | None = None
    """Why it did not deploy, or not all."""
    exit_code: int = 0

    def document(self) -> dict[str, Any]:
        """Return the result as a JSON document."""
        from aihub.deploy.words import counts

        found: dict[str, Any] = cleaned(
            asdict(replace(self, gate=None, plan=None))
            | {
                "gate": self.gate and self.gate.document(),
                "fingerprint": self.plan and self.plan.fingerprint,
                "changes": self.plan and counts(self.plan),
            }
        )
        found.pop("plan")
        return found


def deploy(environment: Environment, expected: str | None, shown: Shown, result: Deployed) -> None:
    """Deploy a stack, and write into `result` what that came to.

    Args:
        environment: the stack.
        expected: the fingerprint that the plan must have; None where any plan will do.
        shown: where progress is shown.
        result: what the deploy came to; it is filled as far as the deploy gets.

    Raises:
        RefusedError: the gate, the fingerprint or another run is against it; nothing was changed.
        DeployError: `pulumi up` failed.
        SignalError: a signal ended `pulumi up`; its record stays open.
        AihubError: the settings, the login, the store of records or the preview is not in order.
    """
    result.stack = environment.stack
    begun = origin(environment)
    target = open_target(environment, shown.progress)
    release = target.release
    result.release = release.id if release else None
    run = replace(begun, release=result.release, program=release.program if release else None)
    _ask_gate(target, shown, result)
    state.refuse_unfinished(target.folder, target.stack, state.read(target.folder, target.stack))
    # Only this user can read Pulumi's plan; the folder is removed however this ends.
    with tempfile.TemporaryDirectory(prefix="aihub-deploy-") as folder:
        saved = Path(folder) / "plan.json"
        plan = result.plan = make_plan(target, shown.progress, saved)
        shown.plan(plan)
        refuse_another(environment.folder, plan, expected)
        _up(run, target, saved, shown, result)
    _smoke(environment, shown, result)


def _ask_gate(target: Target, shown: Shown, result: Deployed) -> None:
    config, stack = target.environment.folder / "config", target.environment.stack
    if not (config / FILE).exists():
        return
    if not read_rules(config).entry(stack):
        shown.progress(f"no gate: {stack} is not in {FILE}")
        return
    decision = result.gate = decide(target.environment)
    shown.decision(decision)
    if not decision.passed:
        missing = ", ".join(each.name for each in decision.conditions if not each.passed)
        raise RefusedError(f"{verdict(decision)}: {missing}; see `aihub release gate --to {stack}`")


def _up(run: Origin, target: Target, saved: Path, shown: Shown, result: Deployed) -> None:
    """Run `pulumi up` by the plan that was just saved, and record how it began and ended."""
    assert result.plan
    fingerprint = result.plan.fingerprint
    started = write_record(run, "deploy-started", "pass", fingerprint=fingerprint)
    result.records[started.kind] = started.sequence
    options = ["--yes", "--skip-preview", "--suppress-outputs", "--color=never", "--refresh=false", f"--plan={saved}"]
    ended = run_through(
        pulumi_cli.command(["up", *options], target.stack), target.folder, without_consequences(shown.pulumi)
    )
    if ended.code and ended.signal:
        name = signal.Signals(ended.signal).name
        raise SignalError(f"{name} ended the deploy; run it again, after `aihub resume` if it says so")
    is_locked = bool(ended.code) and any(_LOCKED in line for line in ended.last_lines)
    outcome, problem = _outcome(ended, is_locked=is_locked)
    done = write_record(run, "deploy-done", outcome, problem=problem, fingerprint=fingerprint)
    result.records[done.kind] = done.sequence
    if is_locked:
        raise RefusedError(state.locked(lock.held_by("\n".join(ended.last_lines)), target.stack))
    if ended.code:
        raise DeployError("pulumi up failed", *islice(errors_in(ended.last_lines), _MOST_ERRORS))
    if ended.signal:
        raise SignalError("the deploy was ended before the smoke test; run it again")


def _outcome(ended: Ended, *, is_locked: bool) -> "tuple[Outcome, str | None]":
    if not ended.code:
        return "pass", None
    if is_locked:
        return "inconclusive", "the stack was locked by another run, and nothing was changed"
    return "fail", f"pulumi up ended with exit code {ended.code}"


def _smoke(environment: Environment, shown: Shown, result: Deployed) -> None:
    """Test all endpoints, as `aihub smoke --record` does."""
    shown.progress("smoke test")
    begun = origin(environment)
    files = Files.of(environment.folder, evidence=None, html=None, junit=None, summary=None)
    settings: dict[str, Any] = {"budget_seconds": None, "timeout_seconds": 60.0, "only": []}
    record = SmokeRecord(environment.folder, environment.selected, files, settings)
    with record:
        record.results = run_smoke(environment.folder, environment.selected, run=record.run)
    shown.smoke(record.results)
    document = record.document
    result.smoke = {"verdict": document["verdict"], "evidence": str(files.evidence), "report": str(files.html)}
    result.exit_code = int(document["exit_code"])
    written = record_smoke(begun, document, record.run.contract, partial=False)
    result.records[written.kind] = written.sequence
    if record.unwritten:
        raise DeployError(record.unwritten)

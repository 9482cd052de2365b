"""What became of the keys of each owner: for people, and as evidence.

The form of the evidence is published in `docs/rotation-evidence.schema.json`. It holds no key.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from aihub.rotation.owners import Owner
from aihub.safe_text import cleaned, one_line

SCHEMA_VERSION = "1"

Outcome = Literal["planned", "settling", "rotated", "failed"]


@dataclass(frozen=True)
class Regenerated:
    """A new key in a slot."""

    key_name: str
    at: str
    request_id: str | None


@dataclass(frozen=True)
class NewVersion:
    """A new version of a secret."""

    secret: str
    """Its id."""
    version: str
    key_name: str
    at: str
    expires: str
    request_id: str | None


@dataclass(frozen=True)
class Tested:
    """What the smoke test says of an endpoint with the new key."""

    endpoint: str
    verdict: str
    error_class: str | None
    problem: str | None
    request_ids: list[str]


@dataclass
class OwnerReport:
    """What became of the keys of one owner."""

    id: str
    kind: str
    endpoints: list[str]
    outcome: Outcome = "failed"
    problem: str | None = None
    plan: str | None = None
    """For `planned`: what would be done."""
    published_key_name: str | None = None
    """The slot that clients read at the end; in a plan, the one that they will read."""
    previous_key_name: str | None = None
    """The slot that they read before."""
    run_again_after: str | None = None
    """For `settling`: when the previous key can be made invalid."""
    findings: list[str] = field(default_factory=list)
    """What was not as it should be, and was put right."""
    regenerated: list[Regenerated] = field(default_factory=list)
    versions: list[NewVersion] = field(default_factory=list)
    smoke: list[Tested] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The owner's name."""
        return self.id.rpartition("/")[2]


def new_report(owner: Owner) -> OwnerReport:
    """The report of an owner, with nothing done yet."""
    return OwnerReport(owner.id, owner.kind.name, [each["name"] for each in owner.endpoints])


@dataclass
class RotationRun:
    """One run of `aihub rotate`."""

    run_id: str
    project: str
    started: str
    stack: str | None = None
    finished: str = ""
    contract_digest: str | None = None
    """Of the endpoints as they were at the start; None when they could not be read."""
    problem: str | None = None
    """What kept the run from rotating anything, or ended it."""
    settings: dict[str, Any] = field(default_factory=dict)
    tools: dict[str, str | None] = field(default_factory=dict)
    without_keys: list[str] = field(default_factory=list)
    """Endpoints that were asked for and take tokens alone."""
    owners: list[OwnerReport] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when nothing failed."""
        return 1 if self.problem or any(each.outcome == "failed" for each in self.owners) else 0


def evidence(run: RotationRun) -> dict[str, Any]:
    """The evidence document of a run."""
    document: dict[str, Any] = cleaned({"schema_version": SCHEMA_VERSION, **asdict(run), "exit_code": run.exit_code})
    return document


def text(run: RotationRun) -> str:
    """The run in lines for a person."""
    lines = [_line(each) for each in run.owners]
    if run.without_keys:
        lines.append(f"no key to rotate, since these endpoints take tokens: {', '.join(run.without_keys)}")
    if not lines and not run.problem:
        lines.append("no key needs rotation")
    return "\n".join(lines)


def _line(report: OwnerReport) -> str:
    secrets = _count(len(report.endpoints), "secret")
    match report.outcome:
        case "rotated":
            said = f"{secrets} {_publish(report)} {report.published_key_name}, and {report.previous_key_name} is regenerated"
        case "settling":
            said = (
                f"{secrets} {_publish(report)} {report.published_key_name}; {report.previous_key_name} stays valid for clients "
                f"that have not read the new key yet; run again after {report.run_again_after}"
            )
        case "planned":
            said = report.plan or ""
        case _:
            said = f"failed: {report.problem}"
    found = "".join(f"\n  found: {one_line(finding)}" for finding in report.findings)
    return f"{one_line(f'{report.name} ({report.kind}): {said}')}{found}"


def _publish(report: OwnerReport) -> str:
    return "publishes" if len(report.endpoints) == 1 else "publish"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def counted(items: Sequence[object], what: str) -> str:
    """`1 secret`, `2 secrets`."""
    return _count(len(items), what)


def utc(seconds: float) -> str:
    """A time since the epoch as in evidence: UTC, whole seconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

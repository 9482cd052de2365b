"""The evidence of a rotation: one JSON document, whose form `docs/rotation-evidence.schema.json` publishes.

It holds no key.
"""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from aihub.safe_text import cleaned

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


def utc(seconds: float) -> str:
    """A time since the epoch as in evidence: UTC, whole seconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

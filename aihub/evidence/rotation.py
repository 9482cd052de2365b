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
    """A key that was regenerated."""

    key_name: str
    at: str
    request_id: str | None


@dataclass(frozen=True)
class NewVersion:
    """A new version of a secret."""

    secret: str
    """Id of the secret."""
    version: str
    key_name: str
    at: str
    expires: str
    request_id: str | None


@dataclass(frozen=True)
class Tested:
    """The result of an endpoint's smoke test with the new key."""

    endpoint: str
    verdict: str
    error_class: str | None
    problem: str | None
    request_ids: list[str]


@dataclass
class OwnerReport:
    """The result of the rotation of one owner's keys."""

    id: str
    kind: str
    endpoints: list[str]
    outcome: Outcome = "failed"
    problem: str | None = None
    plan: str | None = None
    """What would be done, for the outcome `planned`."""
    published_key_name: str | None = None
    """Name of the key that is published at the end; in a plan, of the key that will be published."""
    previous_key_name: str | None = None
    """Name of the key that was published before."""
    run_again_after: str | None = None
    """Time from which the previous key can be regenerated, for the outcome `settling`."""
    findings: list[str] = field(default_factory=list)
    """Problems that were found and repaired."""
    regenerated: list[Regenerated] = field(default_factory=list)
    versions: list[NewVersion] = field(default_factory=list)
    smoke: list[Tested] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the owner."""
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
    """Digest of the endpoints at the start; None when they could not be read."""
    problem: str | None = None
    """Error that prevented the run, or ended it early."""
    settings: dict[str, Any] = field(default_factory=dict)
    tools: dict[str, str | None] = field(default_factory=dict)
    without_keys: list[str] = field(default_factory=list)
    """Selected endpoints without keys, which accept tokens only."""
    owners: list[OwnerReport] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when nothing failed, else 1."""
        return 1 if self.problem or any(each.outcome == "failed" for each in self.owners) else 0


def evidence(run: RotationRun) -> dict[str, Any]:
    """Return the evidence document of a run."""
    document: dict[str, Any] = cleaned({"schema_version": SCHEMA_VERSION, **asdict(run), "exit_code": run.exit_code})
    return document


def utc(seconds: float) -> str:
    """Return a time in seconds since the epoch as evidence has it: UTC, in whole seconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

"""What the gate decides: the conditions of one promotion, and whether each is met."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from aihub.evidence.record import Record


@dataclass(frozen=True)
class Condition:
    """One condition, and what it rests on."""

    name: str
    """`order`, `records`, `tested`, `age`, `policies-before`, `soak`, `returns`, `preflight`, `drift`, `retirement` or
    `policies`."""
    passed: bool
    why: str
    """Why it is met, or is not."""
    do: str = ""
    """What to do about it when it is not."""
    record: int | None = None
    """Number of the record that it rests on."""
    stack: str | None = None
    """The stack that has the record."""
    at: datetime | None = None
    """Time of the record."""


@dataclass(frozen=True)
class Decision:
    """Whether a release may enter a stack."""

    stack: str
    release: str | None
    """Id of the release; None for a first stack that pins none."""
    before: str | None
    """The stack before; None for the first one."""
    conditions: tuple[Condition, ...]
    differences: tuple[str, ...] = ()
    """What the stack's own settings change of the release, a line for each; none of it decides."""

    @property
    def passed(self) -> bool:
        """Whether every condition is met."""
        return all(each.passed for each in self.conditions)

    def document(self) -> dict[str, Any]:
        """Return the decision as a JSON document."""
        found = asdict(self) | {"passed": self.passed}
        for each in found["conditions"]:
            each["at"] = each["at"] and shown(each["at"])
        return found


def condition(name: str, record: Record, why: str, *, passed: bool, do: str = "") -> Condition:
    """Return a condition that rests on a record."""
    return Condition(name, passed, why, do, record.sequence, record.stack, record.at)


def shown(moment: datetime) -> str:
    """Return a time for people: in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

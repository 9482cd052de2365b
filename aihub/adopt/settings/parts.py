"""A part of the settings that describes what runs, and what it leaves out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aihub.adopt.kept import unusual
from aihub.arm.bodies import Json

STAYS = "it stays as it is"
KEPT = "it stays as it is: `aihub adopt --all` writes it to aihub:keep in the stack's configuration"


@dataclass(frozen=True)
class Note:
    """Something that the settings do not express."""

    where: str
    """Path in the settings, or the resource in Azure."""
    what: str
    """What Azure has, without values that could be secrets."""
    then: str
    """What will happen to it, or what to do."""


@dataclass
class Part:
    """Values of the settings, with comments and notes."""

    values: Json = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    comments: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Comments beside values, by their paths within the part."""
    refusal: str | None = None
    """Why the settings cannot describe the resource at all; None where they can."""

    def put(self, name: str, value: Any, default: Any = None) -> None:
        """Set a value, unless it is the default."""
        if value != default and value is not None:
            self.values[name] = value


def filled(values: Json) -> Json:
    """Return a mapping without members that are None or empty."""
    return {name: value for name, value in values.items() if value not in (None, {}, [])}


def name_of(resource: Json) -> str:
    """Return a resource's own name: Azure writes those of children as `account/project` in places."""
    return str(resource.get("name")).rpartition("/")[2]


def state_of(resource: Json) -> str:
    """Return the state of a resource's last operation."""
    return str((resource.get("properties") or {}).get("provisioningState") or "Succeeded")


def unsettled(where: str, resource: Json) -> Iterator[Note]:
    """Yield a note on a resource whose last operation has failed, or has not ended."""
    state = state_of(resource)
    if state.lower() in {"failed", "canceled"}:
        yield Note(
            where, f"its last operation ended as {state}", "mend it in Azure, or delete it, before it is adopted"
        )
    elif state.lower() not in {"succeeded", "disabled"}:
        yield Note(where, f"an operation is in progress ({state})", "adopt it when the operation has ended")


def kept(where: str, resource: Json, expressed: str = "") -> Iterator[Note]:
    """Yield notes on properties that the settings do not express, and that are kept as they are.

    Args:
        where: place of the notes.
        resource: the resource.
        expressed: path of a property that the settings express here, though not always.
    """
    for each in unusual(resource):
        if each.path == expressed:
            continue
        yield Note(where, f"{each.meaning} ({each.path})", KEPT)

"""Exchange values and lines with the engine."""

import sys
from typing import TypeVar, cast

from aihub.arm.bodies import Json
from aihub.safe_text import one_line

_RENAMED = {"answered_otherwise": "write_only", "roles_given": "roles_assigned_at", "taken_over": "import_id"}
"""Present names of keys in states of earlier versions."""

StateT = TypeVar("StateT")


def from_engine(properties: Json, _kind: type[StateT]) -> StateT:
    """Return properties of a resource with integers instead of floating-point numbers, and with present key names.

    Args:
        properties: state or inputs as the engine passes them, with all numbers as floating-point numbers.
        _kind: type of the result, for the type checker. In a preview, values that are not known yet may be missing.
    """
    present = {_RENAMED.get(name, name): value for name, value in properties.items()}
    return cast("StateT", _as_declared(present))


def _as_declared(value: object) -> object:
    if isinstance(value, dict):
        return {name: _as_declared(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_as_declared(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def say(line: str) -> None:
    """Show a line: the engine shows what the process of dynamic providers writes to standard output."""
    sys.stdout.write(f"{one_line(line)}\n")
    sys.stdout.flush()

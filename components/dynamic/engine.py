"""What providers tell the engine, and what it tells them."""

import sys
from typing import TypeVar, cast

from aihub.arm.bodies import Json
from aihub.safe_text import one_line

_RENAMED = {"answered_otherwise": "write_only", "roles_given": "roles_assigned_at", "taken_over": "import_id"}
"""Keys in states of earlier versions, with their present names."""

StateT = TypeVar("StateT")


def from_engine(properties: Json, _kind: type[StateT]) -> StateT:
    """Properties of a resource with the numbers that were declared and the keys that they have today.

    Args:
        properties: a state, or what a program declares, as the engine passes them: all numbers as floating-point ones.
        _kind: the type of what is returned, for the type checker. What is not known yet in a preview may be missing.
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
    """Shows a line: what the process of dynamic providers writes to its standard output, the engine passes on."""
    sys.stdout.write(f"{one_line(line)}\n")
    sys.stdout.flush()

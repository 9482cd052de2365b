"""The valid parts of settings that may be invalid as a whole, which is what the rules check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from aihub.closest import closest
from aihub.rules import Rule
from aihub.settings.errors import SettingsPath, printable
from aihub.settings.models import (
    Access,
    ClassicHub,
    Connection,
    Cost,
    Deployment,
    Guardrails,
    Hub,
    Protection,
    Settings,
)
from aihub.settings.nodes import Node, find, names_in, plain


class Violation(NamedTuple):
    """A rule that is broken, and where."""

    rule: Rule
    path: SettingsPath
    """Path of the field."""
    text: str
    """`what is wrong; what to write`."""

    def below(self, *path: str | int) -> "Violation":
        """Return the violation with its path below another one."""
        return Violation(self.rule, (*path, *self.path), self.text)


_MAX_COMPARED = 200
"""Names that are compared with a misspelt one at most: comparing takes milliseconds, for each of many problems."""


@dataclass(frozen=True)
class ValidParts:
    """Each part of the settings that is valid by itself; None, or left out of its mapping, where it is invalid."""

    hub: Hub | None
    classic_hub: ClassicHub | None
    deployments: Mapping[str, Deployment]
    guardrails: Guardrails | None
    access: Access | None
    cost: Cost | None
    protection: Protection | None
    connections: Mapping[str, Connection]
    root: Node
    """The settings as they are written."""

    @classmethod
    def of(cls, settings: Settings | None, root: Node) -> "ValidParts":
        """Return the parts of valid settings, or the valid parts of invalid settings (None)."""
        if settings is not None:
            return cls(
                settings.hub,
                settings.classic_hub,
                settings.deployments,
                settings.guardrails,
                settings.access,
                settings.cost,
                settings.protection,
                settings.connections,
                root,
            )
        return cls(
            _valid(Hub, find(root, ("hub",))),
            _valid(ClassicHub, find(root, ("classic_hub",))),
            _valid_by_name(Deployment, root, "deployments"),
            _valid(Guardrails, find(root, ("guardrails",))),
            _valid(Access, find(root, ("access",))),
            _valid(Cost, find(root, ("cost",))),
            _valid(Protection, find(root, ("protection",))),
            _valid_by_name(Connection, root, "connections"),
            root,
        )

    def names(self, *path: str) -> list[str]:
        """Return the names in the mapping at a path as they are written, of invalid entries too."""
        return names_in(self.root, path)


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Return `did you mean NAME? ` with the known name closest to a misspelt one; empty when none is close."""
    if len(known) > _MAX_COMPARED:
        return ""
    guess = closest(name, [each for each in known if printable(each) == each])
    return f"did you mean {guess}? " if guess else ""


def _valid(kind: Any, node: Node | None) -> Any:
    try:
        return None if node is None else _type_adapter(kind).validate_python(plain(node))
    except ValidationError:
        return None


def _valid_by_name(kind: Any, root: Node, section: str) -> dict[str, Any]:
    read = {name: _valid(kind, find(root, (section, name))) for name in names_in(root, (section,))}
    return {name: each for name, each in read.items() if each is not None}


@cache
def _type_adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)

"""What the rules look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from aihub.settings.errors import SettingsPath, closest, printable
from aihub.settings.models import Access, ClassicHub, Deployment, Guardrails, Hub, Settings
from aihub.settings.overlay import find, plain
from aihub.settings.yaml_file import Node

Finding = tuple[SettingsPath, str]
"""Where a rule is broken, and `what is wrong; what to write`."""

_MOST_GUESSES = 200


@dataclass(frozen=True)
class Parts:
    """What is valid by itself; None or left out where it is not."""

    hub: Hub | None
    classic_hub: ClassicHub | None
    deployments: Mapping[str, Deployment]
    guardrails: Guardrails | None
    access: Access | None
    root: Node
    """The settings as they were written."""

    @classmethod
    def of(cls, settings: Settings | None, root: Node) -> "Parts":
        """Return the parts of valid settings, or those that can be had of invalid ones."""
        if settings is not None:
            return cls(
                settings.hub,
                settings.classic_hub,
                settings.deployments,
                settings.guardrails,
                settings.access,
                root,
            )
        return cls(
            _valid(Hub, find(root, ("hub",))),
            _valid(ClassicHub, find(root, ("classic_hub",))),
            _valid_deployments(root),
            _valid(Guardrails, find(root, ("guardrails",))),
            _valid(Access, find(root, ("access",))),
            root,
        )

    def written(self, *path: str) -> list[str]:
        """Return the names in a mapping, whether or not what they name is valid."""
        node = find(self.root, path)
        return list(node.value) if node is not None and isinstance(node.value, dict) else []


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Return a guess among names that can be shown, to stand before what to write."""
    if len(known) > _MOST_GUESSES:
        # To compare one with so many takes milliseconds, and there may be many to compare.
        return ""
    guess = closest(name, [each for each in known if printable(each) == each])
    return f"did you mean {guess}? " if guess else ""


def _valid(kind: Any, node: Node | None) -> Any:
    try:
        return None if node is None else _reader(kind).validate_python(plain(node))
    except ValidationError:
        return None


def _valid_deployments(root: Node) -> dict[str, Deployment]:
    node = find(root, ("deployments",))
    written = node.value if node is not None and isinstance(node.value, dict) else {}
    read = {name: _valid(Deployment, each) for name, each in written.items()}
    return {name: deployment for name, deployment in read.items() if deployment is not None}


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)

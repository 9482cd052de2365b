"""The tree of values that a YAML file holds, each with the file and line where it is written."""

from dataclasses import dataclass
from typing import Any

from aihub.rules import Rule
from aihub.settings.errors import Problem, SettingsPath, dotted


@dataclass(frozen=True)
class Location:
    """A line of a file; the first line is 1."""

    file: str
    line: int
    profile: str = ""
    """The profile that says the value there, whose name stands here; empty where the file says it itself."""

    def problem(self, rule: Rule, path: SettingsPath, text: str) -> Problem:
        """Return the problem of a value that is written here and breaks a rule.

        Args:
            rule: the rule.
            path: path of the value.
            text: `what is wrong; what to write`.
        """
        if self.profile:
            text = f"{text} (a value of the profile {self.profile})"
        return Problem(self.file, self.line, dotted(path), text, rule)


@dataclass(frozen=True)
class Node:
    """A value and its location. The location of a mapping's entry is that of its name."""

    value: Any
    """A dict of names to nodes, a list of nodes, or a scalar."""
    at: Location
    is_empty: bool = False
    """Whether the file has nothing here, not even `null`. The value is None then, and removes nothing."""


def plain(node: Node) -> Any:
    """Return the values without their locations."""
    if isinstance(node.value, dict):
        return {name: plain(child) for name, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def locate(root: Node, path: SettingsPath) -> Location:
    """Return the location of the value at a path, or of the nearest node above it when there is no such value."""
    node = root
    for part in path:
        try:
            node = node.value[part]
        except (KeyError, IndexError, TypeError):
            break
    return node.at


def find(root: Node, path: SettingsPath) -> Node | None:
    """Return the node at a path, or None when there is none."""
    node = root
    for part in path:
        try:
            node = node.value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return node


def names_in(root: Node, path: SettingsPath) -> list[str]:
    """Return the names in the mapping at a path; none when there is no mapping."""
    node = find(root, path)
    return list(node.value) if node is not None and isinstance(node.value, dict) else []

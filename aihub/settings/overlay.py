"""Lay a stack's file over `base.yaml`: mappings by name, lists and scalars replaced, a written null removes."""

from typing import Any

from aihub.settings.errors import SettingsPath
from aihub.settings.yaml_file import Location, Node


def merge(base: Node, over: Node) -> Node:
    """Return `base` with `over` laid on it; each value keeps the location it came from."""
    if not isinstance(over.value, dict):
        return over
    entries = dict(base.value) if isinstance(base.value, dict) else {}
    for name, node in over.value.items():
        if node.value is None and not node.is_empty:
            entries.pop(name, None)
        else:
            # Nulls inside a mapping that the base lacks are removed too, hence the merge with nothing.
            entries[name] = merge(entries.get(name, Node({}, node.at)), node)
    return Node(entries, over.at)


def plain(node: Node) -> Any:
    """Return the values without their locations."""
    if isinstance(node.value, dict):
        return {name: plain(child) for name, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def locate(root: Node, path: SettingsPath) -> Location:
    """Return where a value stands; for one that is absent, where the nearest mapping above it does."""
    node = root
    for part in path:
        try:
            node = node.value[part]
        except (KeyError, IndexError, TypeError):
            break
    return node.at


def find(root: Node, path: SettingsPath) -> Node | None:
    """Return what stands at a path, or None when nothing does."""
    node = root
    for part in path:
        try:
            node = node.value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return node

"""Merge a stack's file over `base.yaml`: mappings by name, lists and scalars replaced, a written null removes."""

from collections.abc import Iterable, Iterator

from aihub.rules import overlays as rules
from aihub.settings.errors import Problem, SettingsPath
from aihub.settings.nodes import Location, Node, find, names_in


def merge(base: Node, overlay: Node) -> Node:
    """Return `base` with `overlay` merged over it; each value keeps its own location."""
    if not isinstance(overlay.value, dict):
        return overlay
    entries = dict(base.value) if isinstance(base.value, dict) else {}
    for name, node in overlay.value.items():
        if node.value is None and not node.is_empty:
            entries.pop(name, None)
        else:
            # Merging with an empty mapping drops the nulls inside a mapping that the base does not have.
            entries[name] = merge(entries.get(name, Node({}, node.at)), node)
    return Node(entries, overlay.at)


def empty_values(base: Node, overlay: Node, above: SettingsPath = ()) -> Iterator[Problem]:
    """Yield a problem for each empty value or mapping of the overlay, and for each null that removes nothing.

    Only a written null removes: an entry whose lines are all commented out is not meant to remove what
    `base.yaml` has. An empty mapping is merged by name as any other, so it changes nothing, whatever was meant by it.
    """
    for name, node in _entries(overlay):
        path = (*above, name)
        below = base.value.get(name) if isinstance(base.value, dict) else None
        in_list = any(isinstance(part, int) for part in path)
        if node.is_empty and (below is not None or in_list):
            write = "write a value" if in_list else f"write a value, or null to remove what {_who_has(below)}"
            yield node.at.problem(rules.OVERLAY_EMPTY_VALUE, path, f"empty; {write}")
        elif node.value is None and below is None and not in_list:
            text = "empty or null, and base.yaml has nothing here to remove; write a value, or remove the line"
            yield node.at.problem(rules.OVERLAY_REMOVES_NOTHING, path, text)
        elif node.value == {} and below is not None and below.value and isinstance(below.value, dict) and not in_list:
            remove = f"null to remove what {_who_has(below)}"
            text = f"an empty mapping, which removes nothing; write entries, {remove}, or no line"
            yield node.at.problem(rules.OVERLAY_EMPTY_MAPPING, path, text)
        elif isinstance(node.value, dict | list):
            yield from empty_values(below or Node({}, node.at), node, path)


def flipped_switches(base: Node, overlay: Node) -> Iterator[Problem]:
    """Yield a problem for each switch of the vault that both files write differently, and Azure never takes back."""
    for name in ("purge_protection", "soft_delete_days"):
        path = ("hub", "key_vault", name)
        below, own = find(base, path), find(overlay, path)
        # Purge protection can be switched on.
        if below is None or own is None or own.value is None or own.value in (below.value, True):
            continue
        text = "base.yaml has another value, and Azure never changes it in a vault that is there; write it in one file only"
        yield own.at.problem(rules.OVERLAY_FLIPS_SWITCH, path, text)


def removed_deployments(base: Node, merged: Node) -> list[str]:
    """Return the names of the deployments that `base.yaml` has and the stack's own file removes."""
    kept = set(names_in(merged, ("deployments",)))
    return [name for name in names_in(base, ("deployments",)) if name not in kept]


def _who_has(below: Node | None) -> str:
    """Return who says what a null would remove: `base.yaml`, or the profile alone."""
    is_profile = below is not None and all(each.profile for each in _places(below))
    return "the profile says" if is_profile else "base.yaml has"


def _places(node: Node) -> Iterator[Location]:
    below = [each for _, each in _entries(node)]
    for each in below:
        yield from _places(each)
    if not below:
        yield node.at


def _entries(node: Node) -> Iterable[tuple[str | int, Node]]:
    if isinstance(node.value, dict):
        return node.value.items()
    return enumerate(node.value) if isinstance(node.value, list) else ()

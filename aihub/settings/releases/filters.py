"""Compare content filters and blocklists: stricter, laxer, or changed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from pydantic import JsonValue

from aihub.settings.releases.fields import Tree

Direction = Literal["stricter", "laxer", "changed"]
_SEVERITIES = ("High", "Medium", "Low")
"""From the one that lets most pass to the one that lets least pass."""


def filter_changes(old: Tree, new: Tree) -> Iterator[tuple[Direction, str]]:
    """Yield how a content filter changed: in which direction, and what.

    Args:
        old: the earlier content filter, as the settings have it.
        new: the later one.
    """
    for field in ("base", "mode"):
        if old[field] != new[field]:
            yield "changed", f"{field} {old[field]} → {new[field]}"
    before, after = _by_place(old["filters"]), _by_place(new["filters"])
    for place in {**before, **after}:
        if place not in after or place not in before:
            # What the base does for this filter stands in no settings.
            yield "changed", f"{place} {'is left to' if place in before else 'overrides'} {new['base']}"
        elif (change := _strictness(after[place]) - _strictness(before[place])) or before[place] != after[place]:
            shown = f"{place} {_shown(before[place])} → {_shown(after[place])}"
            yield "stricter" if change > 0 else "laxer" if change < 0 else "changed", shown
    before, after = _by_place(old["blocklists"]), _by_place(new["blocklists"])
    for place in {**before, **after}:
        was, now = _blocks(before.get(place)), _blocks(after.get(place))
        if was != now:
            yield "stricter" if now > was else "laxer", f"blocklist {place} {_EFFECTS[was]} → {_EFFECTS[now]}"


def blocklist_changes(old: Tree, new: Tree) -> Iterator[tuple[Direction, str]]:
    """Yield how a blocklist changed. Its texts are not repeated: they may be what nobody should read.

    Args:
        old: the earlier blocklist, as the settings have it.
        new: the later one.
    """
    before, after = _mapping(old["items"]), _mapping(new["items"])
    for name in {**before, **after}:
        if name not in before:
            yield "stricter", f"blocks {name}"
        elif name not in after:
            yield "laxer", f"blocks {name} no longer"
        elif before[name] != after[name]:
            yield "changed", f"another text for {name}"


_Compare = Callable[[Tree, Tree], Iterator[tuple[Direction, str]]]
COMPARISONS: tuple[tuple[Literal["content_filters", "blocklists"], _Compare], ...] = (
    ("content_filters", filter_changes),
    ("blocklists", blocklist_changes),
)
"""How each kind of guardrails is compared."""

_EFFECTS = ("does not apply", "marks", "blocks")


def _by_place(entries: JsonValue) -> dict[str, Tree]:
    found = [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    return {f"{each['name']} in {'prompts' if each['source'] == 'Prompt' else 'completions'}": each for each in found}


def _strictness(entry: Tree) -> int:
    """Return a number that grows with what a filter stops: off, then marking, then blocking, each by severity."""
    if not entry["enabled"]:
        return 0
    severity = entry["severity"]
    level = _SEVERITIES.index(severity) + 1 if isinstance(severity, str) else 1
    return level + (10 if entry["blocking"] else 0)


def _shown(entry: Tree) -> str:
    if not entry["enabled"]:
        return "off"
    severity = f" from {entry['severity']}" if entry["severity"] else ""
    return f"{'blocks' if entry['blocking'] else 'marks'}{severity}"


def _blocks(entry: Tree | None) -> int:
    return 0 if entry is None else 2 if entry["blocking"] else 1


def _mapping(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}

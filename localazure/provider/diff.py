"""Differences between two sets of inputs, and whether they require a replacement."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from localazure.facts import ResourceType
from localazure.facts.locations import name_of

_PLAIN_NAME = re.compile(r"[A-Za-z_$][\w$]*")


@dataclass(frozen=True)
class Change:
    """A property that differs."""

    path: str
    """The property path in Pulumi's format: `properties.model.version`, `tags["a.b"]`, `rules[0].key`."""
    kind: Literal["ADD", "DELETE", "UPDATE"]
    top: str
    """The input that the property belongs to."""
    replaces: bool = False


def changes(
    kind: ResourceType, old: Mapping[str, Any], new: Mapping[str, Any], old_outputs: Mapping[str, Any]
) -> list[Change]:
    """The differences between old and new inputs.

    A change of the id's parts, the location or the type's `replace_on` inputs requires a replacement. Not a
    difference: numbers of different type, locations that differ in case or blanks, resource ids and group names that
    differ in case.
    """
    if "azureApiVersion" not in old:
        # An imported resource: its inputs are read from Azure, which does not return this one.
        old = {**old, "azureApiVersion": old_outputs.get("azureApiVersion")}
    replacing = {*kind.parameters, "location", *kind.replace_on}
    found = []
    for name in sorted({*old, *new}):
        if name.startswith("__") or _same_top(name, old.get(name), new.get(name)):
            continue
        for path, pattern, how in _differences(_join("", name), name, old.get(name), new.get(name)):
            replaces = any(pattern == each or pattern.startswith(f"{each}.") for each in replacing)
            # The program now sets the property, to the value that it already has.
            settled = how == "ADD" and name in old_outputs and old_outputs[name] == new[name]
            found.append(Change(path, how, name, replaces and not settled))
    return found


def _same_top(name: str, old: Any, new: Any) -> bool:
    if not (isinstance(old, str) and isinstance(new, str)):
        return False
    if name == "location":
        return name_of(old) == name_of(new)
    return name == "resourceGroupName" and old.lower() == new.lower()


def _differences(
    path: str, pattern: str, old: Any, new: Any
) -> Iterator[tuple[str, str, Literal["ADD", "DELETE", "UPDATE"]]]:
    """The differences at and below a property: path, path without indices and quotes, kind of change."""
    if old is None or new is None:
        if old is not new:
            yield path, pattern, "ADD" if old is None else "DELETE"
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            yield from _differences(_join(path, name), f"{pattern}.{name}", old.get(name), new.get(name))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else None
            after = new[index] if index < len(new) else None
            yield from _differences(f"{path}[{index}]", pattern, before, after)
    elif not _same(old, new):
        yield path, pattern, "UPDATE"


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, str) and isinstance(new, str) and old != new:
        return _is_id(old) and old.lower() == new.lower()
    # True equals 1 in Python, but not in a property map.
    return bool(old == new) and isinstance(old, bool) == isinstance(new, bool)


def _is_id(text: str) -> bool:
    lowered = text.lower()
    return lowered.startswith("/subscriptions/") and "/providers/" in lowered


def _join(path: str, name: str) -> str:
    if _PLAIN_NAME.fullmatch(name):
        return f"{path}.{name}" if path else name
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'{path}["{quoted}"]'


def with_drift(inputs: Any, before: Any, now: Any) -> Any:
    """The inputs with the changes that were made in Azure between two reads.

    Defaults that Azure adds are the same in both reads, and so no drift.

    Args:
        inputs: the program's inputs.
        before: the recorded resource, as inputs.
        now: the resource in Azure now, as inputs.
    """
    if isinstance(inputs, dict) and isinstance(before, dict) and isinstance(now, dict):
        result = {name: value for name, value in inputs.items() if name not in before or name in now}
        for name, value in now.items():
            if name in result and name in before:
                if before[name] != value:
                    result[name] = with_drift(result[name], before[name], value)
            elif name not in before or before[name] != value:
                result[name] = value
        return result
    if isinstance(inputs, list) and isinstance(before, list) and isinstance(now, list):
        known = min(len(inputs), len(before))
        return [
            with_drift(inputs[index], before[index], value) if index < known else value
            for index, value in enumerate(now)
        ]
    return inputs if before == now else now

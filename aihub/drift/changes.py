"""Compare the properties of a resource in the state with those that its provider reads from Azure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aihub.arm.compare import agree
from aihub.deploy.operations import ENGINE_OBJECT

_NOT_COMPARED = {
    # Follows `sku.capacity`; the published type calls it writable, for internal use.
    "properties.currentcapacity",
    "azureapiversion",
    "__defaults",
}
_SECRET = object()
"""Stands for a value that the engine has encrypted."""
_NAMES = ("name", "blocklistName")


@dataclass(frozen=True)
class Change:
    """A value that Azure has otherwise than the state."""

    path: str
    """Path in the resource, such as `properties.contentFilters[Violence Prompt].blocking`."""
    state: Any
    """Value in the state; None where it has none."""
    azure: Any
    """Value in Azure; None where it has none."""
    is_declared: bool
    """Whether the program declares the value; the others are Azure's defaults."""

    @property
    def is_new(self) -> bool:
        """Whether the state does not have the value at all."""
        return self.state is None


def changes(declared: Mapping[str, Any], answered: Mapping[str, Any], read: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the values that differ, by Azure's own rules: case, order and spelling of numbers and times do not count.

    Args:
        declared: inputs of the resource in the state.
        answered: outputs of the resource in the state.
        read: inputs of the resource as the provider reads them from Azure now. azure-native adds what Azure answers
            otherwise than before, declared or not.
    """
    was, before, now = _leaves(declared), _leaves(answered), _leaves(read)
    # Azure does not answer with secrets, and the state has them encrypted.
    secrets = [key for key, (_, value) in {**now, **was}.items() if value is _SECRET]
    for key in {**was, **now}:
        if key in _NOT_COMPARED or any(key == each or key.startswith(f"{each}.") for each in secrets):
            continue
        path, value = now.get(key) or (was[key][0], None)
        state = (was.get(key) or before.get(key) or (path, None))[1]
        if not agree(state, value):
            yield Change(path, state, value, key in was)


def _leaves(value: Any) -> dict[str, tuple[str, Any]]:
    """Return all values within a value with their paths, by path in lower case."""
    return {path.casefold(): (path, leaf) for path, leaf in _walk(value, "")}


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if value is None:
        return
    if isinstance(value, Mapping) and ENGINE_OBJECT in value:
        yield path, _SECRET
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield from _walk(member, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value and (names := [_name(each) for each in value]) and all(names):
        for name, item in zip(names, value, strict=True):
            yield from _walk(item, f"{path}[{name}]")
    else:
        yield path, value


def _name(item: Any) -> str:
    """Return the name of an item of a list, with its source, which items are told apart by; empty without a name."""
    if not isinstance(item, Mapping):
        return ""
    name = next((str(item[each]) for each in _NAMES if item.get(each)), "")
    return f"{name} {item['source']}" if name and item.get("source") else name

"""The values of a profile as settings, each at the line that chose the profile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from pydantic import JsonValue
from pydantic.fields import FieldInfo

from aihub.settings.models import (
    AzureOpenAIDeployment,
    ManagedComputeDeployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    ServerlessDeployment,
)
from aihub.settings.models.base import Section
from aihub.settings.nodes import Location, Node, find, plain
from aihub.settings.overlay import merge
from aihub.settings.profiles.choice import chosen
from aihub.settings.profiles.table import ENTRIES, UNSET, Entry

_DEPLOYMENTS = "deployments"
KINDS: Mapping[tuple[str, str], type[Section]] = {
    ("azure-openai", "project"): AzureOpenAIDeployment,
    ("model-inference", "project"): ModelInferenceDeployment,
    ("serverless-api", "project"): ServerlessDeployment,
    ("managed-compute", "project"): OnlineDeployment,
    ("managed-compute", "account"): ManagedComputeDeployment,
}
"""Models of deployments by their type and host."""


@dataclass(frozen=True)
class Layer:
    """The values of a profile for some settings."""

    profile: str
    """Name of the profile."""
    root: Node
    """The values."""
    entries: Mapping[tuple[str, ...], Entry]
    """The entries that say them, by their paths."""


def layer(profile: Node, below: Node, overlay: Node) -> Layer:
    """Return the values of a profile, which `below` and then a stack's own file are merged over.

    Args:
        profile: the profile, with its place.
        below: what the stack's own file is merged over: `base.yaml`, or a release.
        overlay: the stack's own file.
    """
    at = Location(profile.at.file, profile.at.line)
    written, found = merge(below, overlay), Node({}, at)
    entries: dict[tuple[str, ...], Entry] = {}
    for entry in ENTRIES:
        value = entry.value(profile.value)
        if value is UNSET:
            continue
        if entry.when and not _has_value(entry.when, merge(merge(found, below), overlay)):
            continue
        for path in paths_of(entry, written):
            found = merge(found, _tree(path, value, at, profile.value))
            entries[path] = entry
    return Layer(profile.value, found, entries)


def beneath(base: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the stacks of `base.yaml` are merged over: its values over those of its profile.

    Args:
        base: the values of `base.yaml`.
        settings: all values of a stack, with the defaults, since entries depend on them.
    """
    at = Location("", 0)
    written = _node(base, at)
    profile = chosen(written, Node({}, at))
    if profile is None:
        return dict(base)
    values: dict[str, Any] = plain(merge(layer(profile, written, _node(settings, at)).root, written))
    return values


def paths_of(entry: Entry, root: Node) -> Iterator[tuple[str, ...]]:
    """Yield the paths at which some settings have the field of an entry."""
    first, *rest = entry.path.split(".")
    if first != _DEPLOYMENTS:
        yield first, *rest
        return
    deployments = find(root, (_DEPLOYMENTS,))
    for name, each in deployments.value.items() if deployments and isinstance(deployments.value, dict) else ():
        kind = KINDS.get((_text(each, "type", ""), _text(each, "host", "project")))
        if kind and field_at(kind, rest[1:]):
            yield _DEPLOYMENTS, name, *rest[1:]


def field_at(section: type[Section], path: list[str]) -> FieldInfo | None:
    """Return the field at a path of a section, or None where there is none."""
    fields = {info.alias or name: info for name, info in section.model_fields.items()}
    field = fields.get(path[0]) if path else None
    if field is None or len(path) == 1:
        return field
    below = (field_at(each, path[1:]) for each in _sections(field))
    return next(filter(None, below), None)


def leaves(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each value that is no mapping with entries."""
    if isinstance(node.value, dict) and node.value:
        for name, each in node.value.items():
            yield from leaves(each, (*path, name))
    else:
        yield path


def _sections(info: FieldInfo) -> Iterator[type[Section]]:
    for each in (info.annotation, *get_args(info.annotation)):
        if isinstance(each, type) and issubclass(each, Section):
            yield each


def _has_value(path: str, root: Node) -> bool:
    node = find(root, path.split("."))
    return node is not None and bool(node.value)


def _tree(path: tuple[str, ...], value: JsonValue, at: Location, profile: str) -> Node:
    """Return the settings that have one value; the value, and not the mappings above it, is the profile's."""
    node = _node(value, replace(at, profile=profile))
    for name in reversed(path):
        node = Node({name: node}, at)
    return node


def _node(value: Any, at: Location) -> Node:
    if isinstance(value, dict):
        return Node({name: _node(each, at) for name, each in value.items()}, at)
    return Node([_node(each, at) for each in value] if isinstance(value, list) else value, at)


def _text(node: Node, name: str, default: str) -> str:
    found = find(node, (name,))
    return found.value if found is not None and isinstance(found.value, str) else default

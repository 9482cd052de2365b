"""Select the settings of a stack that are part of a release: the tested ones, and defaults for some others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from aihub.settings.models import Settings
from aihub.settings.models.base import Promotion, Section

_NAMES = {"endpoint_name"}
"""Unique in a region: one environment's name is of no use to another."""

Tree = dict[str, JsonValue]
"""A part of the settings, in the form that their file has."""


@dataclass(frozen=True)
class Field:
    """One value of the settings."""

    path: tuple[str, ...]
    """Its place, with the names that a settings file has."""
    promotion: Promotion
    value: JsonValue


def fields(settings: Settings) -> Iterator[Field]:
    """Yield each value of the settings; a list is one value, and so is an empty mapping."""
    return _below(settings, Promotion.ENVIRONMENT, (), settings.model_dump(mode="json", by_alias=True))


def release_fields(settings: Settings) -> tuple[Tree, Tree]:
    """Return the fields that a release fixes, and the defaults that it gives.

    Defaults are the adjustable fields, and the environment's own fields of deployments: a deployment that the settings
    lose later keeps its capacity wherever it is still deployed.
    """
    fixed: Tree = {}
    defaults: Tree = {}
    for field in fields(settings):
        if field.promotion is Promotion.RELEASE:
            put(fixed, field.path, field.value)
        elif field.promotion is Promotion.ADJUSTABLE or (
            field.path[0] == "deployments" and field.path[-1] not in _NAMES
        ):
            put(defaults, field.path, field.value)
    return fixed, defaults


def put(tree: Tree, path: tuple[str, ...], value: JsonValue) -> None:
    """Write a value into a tree, with the mappings above it."""
    for name in path[:-1]:
        below = tree.setdefault(name, {})
        assert isinstance(below, dict)
        tree = below
    tree[path[-1]] = value


def flat(tree: Mapping[str, JsonValue], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    """Yield each value of a tree with its path."""
    for name, value in tree.items():
        if isinstance(value, dict) and value:
            yield from flat(value, (*above, name))
        else:
            yield (*above, name), value


def _below(value: object, promotion: Promotion, path: tuple[str, ...], dumped: JsonValue) -> Iterator[Field]:
    if isinstance(value, Section) and isinstance(dumped, dict):
        for name, info in type(value).model_fields.items():
            written = info.alias or name
            yield from _below(getattr(value, name), value.promotion_of(name), (*path, written), dumped[written])
    elif (
        isinstance(value, dict)
        and isinstance(dumped, dict)
        and any(isinstance(each, Section) for each in value.values())
    ):
        for name, each in value.items():
            yield from _below(each, promotion, (*path, name), dumped[name])
    else:
        yield Field(path, promotion, dumped)

"""Azure's regions, and where each type of resource can be.

Which regions offer a service differs by subscription and from week to week, and no list of today's is at hand; so a
type is taken to be in all of them.
"""

import functools
from collections.abc import Mapping
from importlib.resources import files

import yaml

from localazure.facts import ResourceType


@functools.cache
def regions() -> Mapping[str, str]:
    """How each region is shown, by its name: `swedencentral: Sweden Central`."""
    found: dict[str, str] = yaml.safe_load((files(__package__) / "locations.yaml").read_text(encoding="utf-8"))
    return found


def available(kind: ResourceType) -> list[str]:
    """Names of the locations that a type of resource can be in."""
    everywhere = ["global"] if kind.locations != "regions" else []
    return everywhere if kind.locations == "global" else [*everywhere, *regions()]


def name_of(location: str) -> str:
    """A location as it stands in ids, host names and answers: `swedencentral` for `Sweden Central`."""
    return location.replace(" ", "").lower()

"""Azure's regions, and the locations that a resource type can have.

Which regions offer a service differs by subscription and from week to week, and no list of today's is at hand; so a
type is taken to be in all of them.
"""

import functools
from collections.abc import Mapping
from importlib.resources import files

from localazure import fast_yaml
from localazure.facts import ResourceType


@functools.cache
def regions() -> Mapping[str, str]:
    """The display name of each region by its name: `swedencentral: Sweden Central`."""
    found: dict[str, str] = fast_yaml.parse((files(__package__) / "locations.yaml").read_text(encoding="utf-8"))
    return found


def available(kind: ResourceType) -> list[str]:
    """The names of the locations that a resource type can have."""
    everywhere = ["global"] if kind.locations != "regions" else []
    return everywhere if kind.locations == "global" else [*everywhere, *regions()]


def name_of(location: str) -> str:
    """The name of a location as in ids, host names and answers: `swedencentral` for `Sweden Central`."""
    return location.replace(" ", "").lower()

"""Parses YAML that ships with the local Azure."""

from typing import Any

import yaml

# The C parser is about ten times faster; PyYAML may be built without it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str) -> Any:
    """What a YAML text contains.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    return yaml.load(text, _LOADER)  # noqa: S506 - both are safe

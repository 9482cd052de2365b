"""Parse YAML that needs no lines for messages: data that ships with aihub."""

from typing import Any


def parse(text: str) -> Any:
    """Return what a YAML text contains, as plain values.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    import yaml

    # The C parser is about ten times faster; PyYAML may be built without it.
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe

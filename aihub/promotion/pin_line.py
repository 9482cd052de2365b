"""The line of a stack's own file that pins it to a release, changed without touching anything else in the file."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from aihub.settings.releases.errors import ReleaseError

_PIN = "release"
_COMMENT = re.compile(r"[ \t]*#")


def with_pin(text: str, release_id: str, where: str) -> str:
    """Return a settings file's text with another pin.

    Comments, order, quotes and line endings stay as they are. A file that has no pin gets one before its first entry.

    Args:
        text: the text of the file, which is valid YAML.
        release_id: the release to pin.
        where: the file's name, for errors.

    Raises:
        ReleaseError: the pin is written in a form that cannot be changed in place, such as an alias.
    """
    root = _composed(text)
    if not isinstance(root, yaml.MappingNode):
        raise ReleaseError(
            f"{where}: no settings in this file; write names and values, such as hub: {{name: ai-example}}"
        )
    pins = [value for key, value in root.value if key.value == _PIN]
    changed = _replaced(text, pins[0], release_id) if pins else _inserted(text, root, release_id)
    if _values(changed) != {**_values(text), _PIN: release_id}:
        raise ReleaseError(f"{where}: {_PIN}: not a plain value; write it as {_PIN}: <id>, on a line of its own")
    return changed


def _replaced(text: str, pin: yaml.Node, release_id: str) -> str:
    start, end = pin.start_mark.index, pin.end_mark.index
    quote = text[start : start + 1] if text[start : start + 1] in {"'", '"'} else ""
    # After `release:` with nothing behind it there is no blank yet.
    blank = "" if end > start else " "
    return f"{text[:start]}{blank}{quote}{release_id}{quote}{text[end:]}"


def _inserted(text: str, root: yaml.MappingNode, release_id: str) -> str:
    entry = f"{_PIN}: {release_id}"
    if root.flow_style:
        start = root.start_mark.index + 1
        return f"{text[:start]}{entry}{', ' if root.value else ''}{text[start:]}"
    lines = text.splitlines(keepends=True)
    mark = root.value[0][0].start_mark
    at = above = mark.line
    while above and _COMMENT.match(lines[above - 1]):
        above -= 1
    # A comment right above the first entry is that entry's, but for one that the file begins with.
    if above and not lines[above - 1].strip():
        at = above
    newline = "\r\n" if "\r\n" in text else "\n"
    return "".join([*lines[:at], " " * mark.column, entry, newline, *lines[at:]])


def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None


def _values(text: str) -> Mapping[str, Any]:
    try:
        found = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
    except (yaml.YAMLError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}

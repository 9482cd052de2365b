"""Workflow commands of GitHub Actions, which a runner obeys where they stand at the start of an output line.

Source: GitHub's documentation of workflow commands, and actions/toolkit (`command.ts`) for how they are escaped.
"""

from typing import Literal

Level = Literal["error", "warning", "notice"]


def annotation(level: Level, message: str, **properties: str | int | None) -> str:
    """Return the line that shows a message beside the code.

    Args:
        level: how the message is marked.
        message: the text.
        properties: `title`, `file` (path from the repository's root) and `line`; None for one that is not known.
    """
    known = [f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None]
    return f"::{level}{' ' if known else ''}{','.join(known)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

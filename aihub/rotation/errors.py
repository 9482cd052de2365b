"""Why keys were not rotated."""

from aihub.safe_text import PlainError


class RotationError(PlainError):
    """A rotation cannot begin or go on; the text is one line, without any key."""

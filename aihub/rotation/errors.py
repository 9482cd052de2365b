"""Why keys were not rotated."""

from aihub.foreign import PlainError


class RotationError(PlainError):
    """A rotation cannot begin or go on; the text is one line, without any key."""

"""Why keys were not rotated."""


class RotationError(Exception):
    """A rotation cannot begin or go on; the text is one line, without any key."""

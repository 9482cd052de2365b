"""Errors of a rotation."""

from aihub.errors import AihubError


class RotationError(AihubError):
    """A rotation cannot begin or go on; the text is one line, without any key."""

"""Errors of `aihub resume`."""

from aihub.errors import AihubError


class ResumeError(AihubError):
    """The stack cannot be resumed; the text says why."""

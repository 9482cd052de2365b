"""Why a stack could not be put in order."""

from aihub.errors import AihubError


class ResumeError(AihubError):
    """The stack cannot be put in order; the text says why."""

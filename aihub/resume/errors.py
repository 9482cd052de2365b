"""Why a stack could not be put in order."""

from aihub.safe_text import PlainError


class ResumeError(PlainError):
    """The stack cannot be put in order; the text says why."""

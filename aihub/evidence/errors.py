"""Errors of the records beside the state."""

from aihub.errors import AihubError


class EvidenceError(AihubError):
    """A record cannot be read or written; the text is one line that says which, and why."""

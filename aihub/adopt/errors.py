"""The error of `aihub adopt`."""

from aihub.errors import AihubError


class AdoptError(AihubError):
    """Resources cannot be adopted; the message says what to do."""

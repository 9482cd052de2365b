"""The error of writing settings files."""

from aihub.errors import AihubError


class AuthoringError(AihubError):
    """A settings file cannot be written as asked; the message says where, why, and what to do instead."""

    exit_code = 2

"""Errors of releases."""

from aihub.errors import AihubError


class ReleaseError(AihubError):
    """A release cannot be made, found or used."""

    exit_code = 2

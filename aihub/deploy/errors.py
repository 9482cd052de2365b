"""Errors of plans and deploys."""

from aihub.errors import AihubError


class RefusedError(AihubError):
    """A deploy was refused before it changed anything; the text says why, and what to do."""

    exit_code = 4


class DeployError(AihubError):
    """A deploy began and failed."""


class SignalError(AihubError):
    """A signal ended a deploy."""

    exit_code = 130

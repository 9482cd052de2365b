"""Errors of a call, with the exit code of their kind."""

from aihub.errors import AihubError


class CallError(AihubError):
    """The endpoint does not answer the call; the text has the service's words, the error class and what to do."""


class CallInputError(CallError):
    """The call cannot be made from what was given; nothing was sent."""

    exit_code = 2


class InconclusiveError(CallError):
    """The endpoint does not answer now, and is not known to be broken: throttled, or a role without effect yet."""

    exit_code = 3

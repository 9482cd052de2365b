"""Why traffic was not moved."""

from aihub.foreign import PlainError


class RolloutError(PlainError):
    """A slot does not answer, or the endpoint is not there; the text is one line that says where traffic is now."""

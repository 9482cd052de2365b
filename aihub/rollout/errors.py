"""Errors of a roll-out."""

from aihub.errors import AihubError


class RolloutError(AihubError):
    """A slot does not answer, or the endpoint does not exist; the text is one line that says where traffic is now."""

    def __init__(self, reason: str, *, may_have_written: bool = False) -> None:
        super().__init__(reason)
        self.may_have_written = may_have_written
        """Whether traffic moved, or may have moved, and was not moved back."""

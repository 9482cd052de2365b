"""Errors that prevent a smoke test."""

from aihub.errors import AihubError
from aihub.safe_text import short


class SmokeError(AihubError):
    """The endpoints of the stack or their credentials cannot be read; the text says what to do."""


class CredentialError(SmokeError):
    """The credential for a call of an endpoint cannot be read."""

    def __init__(
        self,
        message: str,
        error_class: str,
        status: int | None = None,
        retry_after_seconds: float | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.error_class = error_class
        """A name from `aihub.smoke.classes`."""
        self.status = status
        """HTTP status of the refusal; None when there was no answer."""
        self.retry_after_seconds = retry_after_seconds
        self.request_id = request_id and short(request_id)

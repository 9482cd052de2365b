"""Errors that the stand-in reports to the engine."""

from typing import Any


class ProviderError(Exception):
    """An operation failed; the text is one line for the user."""


class OperationCancelledError(ProviderError):
    """The engine asked to stop."""


class ArmError(ProviderError):
    """Azure refused a request. The text is the plugin's, followed by the resource id."""

    def __init__(self, status: int, code: str, message: str, resource_id: str) -> None:
        self.status = status
        self.code = code
        named = f' Code="{code}"' if code else ""
        super().__init__(f'Status={status}{named} Message="{" ".join(message.split())}" ({resource_id})')


class PartialFailureError(ProviderError):
    """Azure accepted a resource, but the operation on it failed: it is recorded, and the next update completes it."""

    def __init__(self, reason: str, resource_id: str, outputs: dict[str, Any] | None) -> None:
        self.resource_id = resource_id
        self.outputs = outputs
        super().__init__(reason)

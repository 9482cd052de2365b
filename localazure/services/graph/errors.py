"""Errors of Microsoft Graph."""

import uuid
from typing import Any


class GraphError(Exception):
    """An error that Graph answers: HTTP status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> dict[str, Any]:
        """The error envelope."""
        return {"error": {"code": self.code, "message": self.message, "innerError": {"request-id": str(uuid.uuid4())}}}


def not_found(name: str) -> GraphError:
    """No object has the id."""
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{name}' does not exist or one of its queried reference-property objects are not present.",
    )

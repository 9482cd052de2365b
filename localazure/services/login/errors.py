"""Errors of Entra ID's token endpoint: OAuth errors with Entra's number (`AADSTS…`)."""

import uuid
from datetime import UTC, datetime
from typing import Any


class LoginError(Exception):
    """An error that Entra answers: HTTP status, OAuth's error, Entra's number and its text."""

    def __init__(self, status: int, error: str, number: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.error = error
        self.number = number
        self.text = text

    def body(self) -> dict[str, Any]:
        """The error envelope."""
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        trace, correlation = uuid.uuid4(), uuid.uuid4()
        ids = f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}"
        return {
            "error": self.error,
            "error_description": f"AADSTS{self.number}: {self.text} {ids}",
            "error_codes": [self.number],
            "timestamp": now,
            "trace_id": str(trace),
            "correlation_id": str(correlation),
            "error_uri": f"https://login.microsoftonline.com/error?code={self.number}",
        }


def tenant_not_found(tenant: str) -> LoginError:
    """The path names a tenant that does not exist."""
    return LoginError(400, "invalid_tenant", 90002, f"Tenant '{tenant}' not found.")


def application_not_found(client_id: str) -> LoginError:
    """No service principal has the client id."""
    text = f"Application with identifier '{client_id}' was not found in the directory."
    return LoginError(400, "unauthorized_client", 700016, text)


def unsupported_grant() -> LoginError:
    """Another grant than client credentials."""
    return LoginError(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")


def invalid_scope() -> LoginError:
    """A scope that does not end in `/.default`."""
    text = "The provided value for the input parameter 'scope' is not valid."
    return LoginError(400, "invalid_scope", 70011, text)


def invalid_assertion(number: int, text: str) -> LoginError:
    """An OIDC token that Entra does not take."""
    return LoginError(401, "invalid_client", number, text)


def missing_credential() -> LoginError:
    """Neither a client secret nor an assertion."""
    text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return LoginError(401, "invalid_client", 7000218, text)


def wrong_secret(client_id: str) -> LoginError:
    """A client secret that is not the service principal's."""
    text = (
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
        f"value, not the client secret ID, for a secret added to app '{client_id}'."
    )
    return LoginError(401, "invalid_client", 7000215, text)

"""Errors of requests to Azure's services: Resource Manager and vaults.

Azure's own clients are imported only after one of them has raised an error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from aihub.errors import AihubError
from aihub.responses import ResponseError, json_in, member, readable, wait_seconds
from aihub.safe_text import MAX_CHARACTERS, one_line, short
from aihub.secret_forms import hidden

if TYPE_CHECKING:
    from azure.core.exceptions import HttpResponseError

T = TypeVar("T")

UNEXPECTED, UNREACHABLE, NO_LOGIN = "UnexpectedAnswer", "Unreachable", "AuthenticationFailed"
"""Codes that Azure does not use: an answer in an unexpected form, no answer, and no access token."""
LONGEST_WAIT_SECONDS = 600.0
"""When a service asks to wait for longer than this before the next try, the request fails and the error says so."""
_DEPTH = 5
"""Levels of nested details that are read."""


class ServiceError(AihubError):
    """A request or an operation failed; the text is one line, `<code>: <message> (<what was asked about>)`."""

    who = "Azure"

    def __init__(
        self, reason: str, about: str, status: int | None = None, *, may_have_written: bool = False, answer: Any = None
    ) -> None:
        # The resource at the end is kept, however long the service's message is.
        of = f" ({one_line(about, MAX_CHARACTERS // 4)})"
        self.reason = one_line(hidden(reason[: 4 * MAX_CHARACTERS]), MAX_CHARACTERS - len(of))
        """The text without the resource at its end."""
        super().__init__(self.reason + of)
        self.code = short(reason.partition(":")[0])
        self.status = status
        """HTTP status of the answer; None when there was none."""
        self.may_have_written = may_have_written
        """Whether Azure accepted a write before the error, or may have accepted it."""
        headers = {} if answer is None else answer.headers
        self.wait_seconds = wait_seconds(headers)
        """Seconds that the service asks to wait; None when it does not."""
        self.request_id: str | None = headers.get("x-ms-request-id")
        """Id that the service gave the request."""
        self.inner_code = None if answer is None else _found(answer.content, "error.innererror.code")
        """A vault's more exact code, such as `ForbiddenByRbac`."""


class ArmError(ServiceError):
    """Resource Manager refused or failed; the text ends in the resource id."""

    who = "Resource Manager"


class VaultError(ServiceError):
    """A vault refused or failed; the text ends in the secret's address, or its resource id."""

    who = "the vault"


@contextmanager
def plain_errors(
    about: str, *, writes: bool = False, kind: type[ArmError] | type[VaultError] = ArmError
) -> Iterator[None]:
    """Turn errors of Azure's clients into errors whose text is one line.

    Args:
        about: the resource that the requests are about.
        writes: whether the requests write: without an answer, or after a 5xx, the write may have been accepted.
        kind: class of the error to raise.

    Raises:
        ServiceError: a client raised an error; of the class `kind`.
    """
    from azure.core.exceptions import AzureError, HttpResponseError

    try:
        with readable():
            yield
    except ResponseError as error:
        raise kind(f"{UNEXPECTED}: {kind.who} {error}", about, may_have_written=writes) from None
    except HttpResponseError as error:
        unknown = error.status_code is None or error.status_code >= 500
        raise kind(
            _why(error), about, error.status_code, may_have_written=writes and unknown, answer=error.response
        ) from None
    except AzureError as error:
        raise kind(f"{UNREACHABLE}: {first_line(error)}", about, may_have_written=writes) from None


def first_line(error: Exception) -> str:
    """Return the first line of an error of Azure's clients; further lines repeat it member by member."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def unexpected(error: ResponseError, resource_id: str) -> ArmError:
    """Return the error for an answer of Resource Manager that has an unexpected form."""
    return ArmError(f"{UNEXPECTED}: {ArmError.who} {error}", resource_id)


def needed(body: object, path: str, kind: type[T], resource_id: str) -> T:
    """Return the value at a dotted path of an answer.

    Args:
        body: the answer.
        path: the path, such as `properties.scoringUri`.
        kind: type of the value.
        resource_id: ARM id of the resource, for errors.

    Raises:
        ArmError: the value is missing or of another type.
    """
    try:
        return member(body, path, kind)
    except ResponseError as error:
        raise unexpected(error, resource_id) from None


def code_in(content: bytes | str) -> str | None:
    """Return the code of the error in the body of an answer; None where there is none."""
    return _found(content, "error.code")


def _found(content: bytes | str, path: str) -> str | None:
    try:
        return short(member(json_in(content), path, str))
    except ResponseError:
        return None


def _why(error: "HttpResponseError") -> str:
    from azure.core.exceptions import ClientAuthenticationError

    answer: Any = error.response
    if answer is not None and (reason := reason_in(answer.content)):
        wait = wait_seconds(answer.headers) or 0
        return f"{reason} asks to wait {wait:g} s" if wait > LONGEST_WAIT_SECONDS else reason
    if answer is None or isinstance(error, ClientAuthenticationError):
        return f"{NO_LOGIN}: {first_line(error)}"
    if answer.status_code < 400:
        return "OperationFailed: the operation ended without success; Azure does not say why"
    return f"{answer.status_code}: {answer.reason or 'no reason given'}"


def reason_in(content: bytes | str) -> str | None:
    """Return code and message of the error in an answer and of its details; None when the answer has no error."""
    try:
        body = json_in(content)
    except ResponseError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    return _reason(error) if isinstance(error, dict) else None


def _reason(error: dict[str, Any], depth: int = 0) -> str:
    own = f"{error.get('code') or 'Unknown'}: {error.get('message') or 'no message'}"
    # Often only the details have the real reason, below a general code such as "UserError".
    details = error.get("details") if depth < _DEPTH else None
    inner = (
        [_reason(each, depth + 1) for each in details if isinstance(each, dict)] if isinstance(details, list) else []
    )
    return " ".join([own, *inner])

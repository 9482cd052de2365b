"""What a service of Azure refused, and what kept it from being asked: Resource Manager, a vault.

Light to import: Azure's own clients come in only when one of them has raised something.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from aihub.errors import AihubError
from aihub.responses import ResponseError, json_in, member, readable, wait_seconds
from aihub.safe_text import MAX_CHARACTERS, one_line, short

if TYPE_CHECKING:
    from azure.core.exceptions import HttpResponseError

T = TypeVar("T")

UNEXPECTED, UNREACHABLE, NO_LOGIN = "UnexpectedAnswer", "Unreachable", "AuthenticationFailed"
"""Codes of ours: an answer that no such service gives, none at all, no token to ask with."""
LONGEST_WAIT_SECONDS = 600.0
"""Who is asked to wait longer before the next try is told so by the error."""
_DEPTH = 5
"""Of details within details."""


class ServiceError(AihubError):
    """A request or an operation failed; the text is one line, `<code>: <message> (<what was asked about>)`."""

    who = "Azure"

    def __init__(
        self, reason: str, about: str, status: int | None = None, *, may_have_written: bool = False, answer: Any = None
    ) -> None:
        # Its end says what it is of, however much the service has to say.
        of = f" ({one_line(about, MAX_CHARACTERS // 4)})"
        self.reason = one_line(reason, MAX_CHARACTERS - len(of))
        """The text without what was asked about."""
        super().__init__(self.reason + of)
        self.code = short(reason.partition(":")[0])
        self.status = status
        """HTTP status of the answer that refused, if one did."""
        self.may_have_written = may_have_written
        """Whether Azure took a write before this went wrong, or may have taken it."""
        headers = {} if answer is None else answer.headers
        self.wait_seconds = wait_seconds(headers)
        """How long the service asks to wait, if it does."""
        self.request_id: str | None = headers.get("x-ms-request-id")
        """The service's id of the answer."""
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
    """Makes one line of whatever Azure's clients raise.

    Args:
        about: what they were asked about.
        writes: whether the request writes: without an answer, or with a 5xx, nobody knows then whether it did.
        kind: the error to raise, by the service that is asked.

    Raises:
        ServiceError: they raised something; of that kind.
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
    """What an error of Azure's clients says first: further lines repeat it member by member."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def unexpected(error: ResponseError, resource_id: str) -> ArmError:
    """The error of an answer that Resource Manager does not give."""
    return ArmError(f"{UNEXPECTED}: {ArmError.who} {error}", resource_id)


def needed(body: object, path: str, kind: type[T], resource_id: str) -> T:
    """What an answer holds at a dotted path.

    Args:
        body: the answer.
        path: such as `properties.scoringUri`.
        kind: the type that it has.
        resource_id: what was asked about.

    Raises:
        ArmError: it is not there, or of another type.
    """
    try:
        return member(body, path, kind)
    except ResponseError as error:
        raise unexpected(error, resource_id) from None


def code_in(content: bytes | str) -> str | None:
    """The code of the error in the body of an answer; None where there is none."""
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
    """Code and message in the body of an answer, with those of its details; None where there is no error in it."""
    try:
        body = json_in(content)
    except ResponseError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    return _reason(error) if isinstance(error, dict) else None


def _reason(error: dict[str, Any], depth: int = 0) -> str:
    own = f"{error.get('code') or 'Unknown'}: {error.get('message') or 'no message'}"
    # The real reason is often in the details alone, below a code that says nothing ("UserError").
    details = error.get("details") if depth < _DEPTH else None
    inner = (
        [_reason(each, depth + 1) for each in details if isinstance(each, dict)] if isinstance(details, list) else []
    )
    return " ".join([own, *inner])

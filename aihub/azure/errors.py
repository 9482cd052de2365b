"""What Resource Manager refused, and what kept it from being asked."""

from typing import Any, TypeVar

from aihub.answers import AnswerError, json_in, member
from aihub.foreign import MOST, PlainError, one_line, short

T = TypeVar("T")

_DEPTH = 5
"""Of details within details."""


class ArmError(PlainError):
    """A request or an operation failed; the text is one line, `<code>: <message> (<resource id>)`."""

    def __init__(
        self, reason: str, resource_id: str, status: int | None = None, *, may_have_written: bool = False
    ) -> None:
        # Its end says what it is of, however much the service has to say.
        of = f" ({one_line(resource_id, MOST // 4)})"
        super().__init__(one_line(reason, MOST - len(of)) + of)
        self.code = short(reason.partition(":")[0])
        self.status = status
        """HTTP status of the answer that refused, if one did."""
        self.may_have_written = may_have_written
        """Whether Azure took a write before this went wrong, or may have taken it."""


def unexpected(
    error: AnswerError, resource_id: str, *, who: str = "Resource Manager", may_have_written: bool = False
) -> ArmError:
    """The error of an answer that no service of its kind gives."""
    return ArmError(f"UnexpectedAnswer: {who} {error}", resource_id, may_have_written=may_have_written)


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
    except AnswerError as error:
        raise unexpected(error, resource_id) from None


def reason_in(content: bytes | str) -> str | None:
    """Code and message in the body of an answer, with those of its details; None where there is no error in it."""
    try:
        body = json_in(content)
    except AnswerError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    return _reason(error) if isinstance(error, dict) else None


def code_in(content: bytes | str) -> str | None:
    """The code of the error in the body of an answer; None where there is none."""
    try:
        code = member(json_in(content), "error.code", str)
    except AnswerError:
        return None
    return short(code)


def _reason(error: dict[str, Any], depth: int = 0) -> str:
    own = f"{error.get('code') or 'Unknown'}: {error.get('message') or 'no message'}"
    # The real reason is often in the details alone, below a code that says nothing ("UserError").
    details = error.get("details") if depth < _DEPTH else None
    inner = (
        [_reason(each, depth + 1) for each in details if isinstance(each, dict)] if isinstance(details, list) else []
    )
    return " ".join([own, *inner])

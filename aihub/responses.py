"""Read the responses of services, each as the type that it must have.

Whatever stands between here and Azure can answer too: a proxy's page with status 200, half of an answer, a number that
no service means. Each reader here takes anything, and either returns what it is asked for or says what is missing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from aihub.errors import AihubError

T = TypeVar("T")

# ASCII digits alone, and no more of them than any wait or status has: `²` counts as a digit to Python.
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)
_MILLISECONDS = ("retry-after-ms", "x-ms-retry-after-ms")


class ResponseError(AihubError):
    """A service answers what no service of its kind answers; the text says what, and goes behind who it was."""

    def __init__(self, what: str) -> None:
        super().__init__(f"answers what no service of its kind answers: {what}; is something in between?")


@contextmanager
def readable() -> Iterator[None]:
    """Calls of Azure's own clients, which raise whatever they stumble over in an answer that they do not expect.

    Raises:
        ResponseError: they stumbled.
    """
    from azure.core.exceptions import DecodeError

    try:
        yield
    except DecodeError:
        raise ResponseError("no JSON") from None
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ResponseError(f"nothing that its client can read ({type(error).__name__})") from error


def json_in(content: bytes | str) -> Any:
    """The JSON of an answer.

    Raises:
        ResponseError: it is none, or deeper than anybody writes it.
    """
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ResponseError("no JSON") from None


def object_in(content: bytes | str) -> dict[str, Any]:
    """The JSON object of an answer.

    Raises:
        ResponseError: it is none.
    """
    found = json_in(content)
    if not isinstance(found, dict):
        raise ResponseError("no JSON object")
    return found


def member(body: object, path: str, kind: type[T]) -> T:
    """The value at a dotted path such as `properties.scoringUri`, of a kind.

    Raises:
        ResponseError: there is none, or one of another kind.
    """
    found: Any = body
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    # To Python a boolean is a number.
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        raise ResponseError(f"no {path} that is a {_KINDS.get(kind, kind.__name__)}")
    return found


_KINDS: dict[type, str] = {str: "text", dict: "JSON object", list: "list", bool: "boolean", int: "number"}


def objects(body: object, path: str) -> list[dict[str, Any]]:
    """The list of JSON objects at a dotted path.

    Raises:
        ResponseError: there is none.
    """
    found: list[Any] = member(body, path, list)
    if not all(isinstance(each, dict) for each in found):
        raise ResponseError(f"no {path} that is a list of JSON objects")
    return found


def number(text: str | None) -> float | None:
    """A number in a header; None where there is none that a service would write."""
    return float(text) if text and _NUMBER.fullmatch(text.strip()) else None


def status(text: str | None) -> int | None:
    """An HTTP status in a header; None where there is none."""
    found = number(text)
    return int(found) if found is not None and 100 <= found < 600 else None


def moment(text: str | None) -> datetime | None:
    """A date in a header, in UTC where it names no zone; None where there is none."""
    try:
        found = parsedate_to_datetime(text or "")
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def wait_seconds(headers: Mapping[str, str]) -> float | None:
    """Seconds that a service asks to wait; those in milliseconds are more exact. None where it does not say.

    Args:
        headers: of the answer, found by their name in any case.
    """
    for name in _MILLISECONDS:
        if (milliseconds := number(headers.get(name))) is not None:
            return milliseconds / 1000
    value = headers.get("Retry-After")
    if (seconds := number(value)) is not None:
        return seconds
    if (until := moment(value)) is None:
        return None
    # Its own idea of now counts.
    now = moment(headers.get("Date")) or datetime.now(UTC)
    return max((until - now).total_seconds(), 0.0)

"""What Resource Manager refused, and what kept it from being asked."""

import json
from typing import Any

from aihub.foreign import MOST, PlainError, one_line, short


class ArmError(PlainError):
    """A request or an operation failed; the text is one line, `<code>: <message> (<resource id>)`."""

    def __init__(self, reason: str, resource_id: str, status: int | None = None) -> None:
        # Its end says what it is of, however much the service has to say.
        of = f" ({one_line(resource_id, MOST // 4)})"
        super().__init__(one_line(reason, MOST - len(of)) + of)
        self.code = short(reason.partition(":")[0])
        self.status = status
        """HTTP status of the answer that refused, if one did."""


def reason_in(text: str) -> str | None:
    """Code and message in the body of an answer, with those of its details; None where there is no error in it."""
    try:
        body = json.loads(text)
    except ValueError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    return _reason(error) if isinstance(error, dict) else None


def _reason(error: dict[str, Any]) -> str:
    own = f"{error.get('code') or 'Unknown'}: {error.get('message') or 'no message'}"
    # The real reason is often in the details alone, below a code that says nothing ("UserError").
    details = [_reason(each) for each in error.get("details") or [] if isinstance(each, dict)]
    return " ".join([own, *details])

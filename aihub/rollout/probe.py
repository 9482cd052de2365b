"""The call that a slot must answer before it gets traffic."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aihub.responses import ResponseError, json_in, status, wait_seconds
from aihub.waiting import WaitProgress

_LONGEST_CALL_SECONDS = 180.0
"""The longest that a managed online endpoint lets a request take (`requestSettings.requestTimeout`)."""
_LONGEST_PAUSE_SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    """What came back from one call, without what the model said."""

    status: int | None
    """HTTP status; None when there was no answer."""
    container: int | None = None
    """The container's own status, where the endpoint passes on that it was not 200 (424)."""
    is_empty: bool = False
    retry_after: float = 0
    """Seconds that the service asks to wait; 0 when it does not say."""
    problem: str = ""
    """Why there was no answer."""

    @property
    def is_good(self) -> bool:
        """Whether the model answered."""
        return self.status is not None and 200 <= self.status < 300 and not self.is_empty

    def may_pass(self, *, waits_for_role: bool) -> bool:
        """Whether another call may do better.

        Slots that warm up are missing (404) or their container does not answer (424); Entra's roles take minutes.
        Source: Microsoft's troubleshooting of online endpoints.
        """
        if self.status == 424 and self.container is not None:
            return self.container in {408, 429} or self.container >= 500
        if self.status in {401, 403}:
            return waits_for_role
        return self.status is None or self.status in {404, 408, 424, 429} or self.status >= 500

    def __str__(self) -> str:
        if self.status is None:
            return self.problem
        inner = f" (container: {self.container})" if self.container is not None else ""
        return f"{self.status}{inner}{', but the answer is empty' if self.is_empty else ''}"


def post(url: str, headers: dict[str, str], body: dict[str, Any], timeout_seconds: float) -> Answer:
    """Sends one request."""
    import httpx2

    try:
        answer = httpx2.post(url, headers=headers, json=body, timeout=min(timeout_seconds, _LONGEST_CALL_SECONDS))
    except httpx2.TimeoutException:
        return Answer(None, problem="no answer in time")
    except httpx2.HTTPError as error:
        return Answer(None, problem=f"no connection: {str(error) or type(error).__name__}")
    return Answer(
        answer.status_code,
        status(answer.headers.get("ms-azureml-model-error-statuscode")),
        _is_empty(answer.content),
        wait_seconds(answer.headers) or 0,
    )


def call_until_good(
    call: Callable[[float], Answer],
    timeout_seconds: float,
    *,
    waits_for_role: bool,
    waiting: WaitProgress | None = None,
    now: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Answer:
    """Calls until there is a good answer, one that no other call will better, or the time is over; returns the last.

    Args:
        call: makes one call, which may take the seconds given.
        timeout_seconds: for all calls together.
        waits_for_role: whether a role may still be on its way, so that 401 and 403 may pass.
        waiting: tells a person of it.
        now: the time in seconds.
        pause: waits for some seconds.
    """
    deadline, seconds = now() + timeout_seconds, 1.0
    while True:
        answer = call(max(deadline - now(), 1.0))
        wait = answer.retry_after or seconds
        is_over = now() + wait >= deadline
        if answer.is_good or is_over or not answer.may_pass(waits_for_role=waits_for_role):
            return answer
        if waiting:
            waiting.pause(f"an answer, not {answer}", wait)
        pause(wait)
        seconds = min(seconds * 2, _LONGEST_PAUSE_SECONDS)


def _is_empty(content: bytes) -> bool:
    try:
        # A score of 0 is an answer.
        return json_in(content) in (None, "", [], {})
    except ResponseError:
        return not content.strip()

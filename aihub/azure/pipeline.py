"""How requests are tried again and operations followed: at the service's pace, and not without a word."""

import re
from typing import Any

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import RetryPolicy, SansIOHTTPPolicy
from azure.mgmt.core.polling.arm_polling import ARMPolling

from aihub.azure.errors import LONGEST_WAIT_SECONDS, code_in
from aihub.responses import ResponseError, wait_seconds
from aihub.waiting import Tell, WaitProgress

RETRIES = 6
"""Some 50 s where the service names no time: what lasts longer is for the engine to try again."""
TIMEOUTS = {"connection_timeout": 30, "read_timeout": 60}
"""Seconds for a connection and for an answer, by azure-core's names. What takes longer, Azure answers with 202."""
_OWN = re.compile(r"https://management\.azure\.com(:443)?/")
_BUSY = (b'"AnotherOperationInProgress"', b'"RequestConflict"')
# A management lock, and resources below.
_FINAL = (b'"ScopeLocked"', b'"CannotDeleteResource"')


class NoRedirects(SansIOHTTPPolicy[Any, Any]):
    """Takes a redirect for what it is: Resource Manager has none."""

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:  # noqa: ARG002 - its base's parameters
        """Looks at an answer's status.

        Raises:
            ResponseError: it is a redirect.
        """
        status = response.http_response.status_code
        if 300 <= status < 400:
            raise ResponseError(f"{status}, which leads elsewhere")


class NowhereElse(SansIOHTTPPolicy[Any, Any]):
    """Keeps the token for Resource Manager from every other host, whatever an id or an answer names as the next one."""

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Looks at where a request goes.

        Raises:
            ServiceRequestError: elsewhere; nothing was sent.
        """
        if not _OWN.match(request.http_request.url):
            raise ServiceRequestError("the next request would leave Resource Manager; it was not sent")


class Retries(RetryPolicy[Any, Any]):
    """azure-core's retries, told to whoever waits."""

    def __init__(self, tell: Tell, attempts: int = RETRIES, who: str = "Resource Manager") -> None:
        super().__init__(retry_total=attempts, retry_status=attempts)
        self._tell, self._attempts, self._who = tell, attempts, who

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> float | None:
        """Seconds that the service asks to wait."""
        return wait_seconds(response.http_response.headers)

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Whether a request is sent again after this answer."""
        is_long = (self.get_retry_after(response) or 0) > LONGEST_WAIT_SECONDS
        return not is_long and bool(super().is_retry(settings, response))

    def configure_retries(self, options: dict[str, Any]) -> dict[str, Any]:
        """What is known of a request's retries, with our own account of them."""
        return {**super().configure_retries(options), "waiting": None}

    def sleep(
        self, settings: dict[str, Any], transport: Any, response: PipelineResponse[Any, Any] | None = None
    ) -> None:
        """Pauses before the next try."""
        seconds = (response and self.get_retry_after(response)) or self.get_backoff_time(settings)
        if seconds <= 0:
            return
        tries, last = len(settings["history"]), settings["history"][-1]
        waiting = settings["waiting"] = settings["waiting"] or WaitProgress(self._tell, _named(last.http_request))
        waiting.pause(f"{self._who}, which {_said(response)}, try {tries} of {self._attempts + 1}", seconds)
        transport.sleep(seconds)


class ArmRetries(Retries):
    """Those, and one more reason: another write is under way, on the resource or beside it."""

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Whether a request is sent again after this answer."""
        if super().is_retry(settings, response):
            return True
        answer = response.http_response
        # A purge waits by itself, for longer (`aihub.soft_delete.purge`).
        if response.http_request.method == "DELETE" and "/deletedaccounts/" not in response.http_request.url.lower():
            # Whatever its code: services have different ones. 412, too: nothing that is sent here has a condition.
            is_busy = answer.status_code in {409, 412} and not any(code in answer.content for code in _FINAL)
        else:
            is_busy = answer.status_code == 409 and any(code in answer.content for code in _BUSY)
        is_long = (self.get_retry_after(response) or 0) > LONGEST_WAIT_SECONDS
        return is_busy and not is_long and settings["total"] > 0


class Polling(ARMPolling):
    """Follows an operation to its end."""

    def __init__(self, pause_seconds: float, waiting: WaitProgress) -> None:
        """Takes how long to pause where Resource Manager does not say, and whom to tell."""
        super().__init__(timeout=pause_seconds)
        self._waiting = waiting

    def _delay(self) -> None:
        seconds = wait_seconds(self._pipeline_response.http_response.headers) or self._timeout
        self._waiting.pause("the end of the operation in Azure", seconds)
        self._sleep(seconds)


def _named(request: Any) -> str:
    """A request's method and the last parts of its path: `PUT deployments/chat`."""
    path = str(request.url).partition("?")[0].rstrip("/")
    return f"{request.method} {'/'.join(path.split('/')[-2:])}"


def _said(response: PipelineResponse[Any, Any] | None) -> str:
    if response is None:
        return "did not answer"
    answer = response.http_response
    return f"answers {' '.join(filter(None, (str(answer.status_code), code_in(answer.content))))}"

"""Policies of azure-core's pipeline: retries that show progress, and no request to other hosts."""

import re
from typing import Any

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import RetryPolicy, SansIOHTTPPolicy

from aihub.azure.errors import LONGEST_WAIT_SECONDS, code_in
from aihub.responses import ResponseError, wait_seconds
from aihub.waiting import Tell, WaitProgress

RETRIES = 6
"""Retries of a request, about 50 s when the service sends no Retry-After; after that the error hook retries."""
TIMEOUTS = {"connection_timeout": 30, "read_timeout": 60}
"""Seconds for a connection and for an answer, by azure-core's names. Azure answers longer operations with 202."""
_OWN = re.compile(r"https://management\.azure\.com(:443)?/")
_BUSY = (b'"AnotherOperationInProgress"', b'"RequestConflict"')
# A management lock, and a resource that has others below it.
_FINAL = (b'"ScopeLocked"', b'"CannotDeleteResource"')


class NoRedirects(SansIOHTTPPolicy[Any, Any]):
    """Treat a redirect as an error: Resource Manager sends none."""

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:  # noqa: ARG002 - its base's parameters
        """Check the status of an answer.

        Raises:
            ResponseError: the answer is a redirect.
        """
        status = response.http_response.status_code
        if 300 <= status < 400:
            raise ResponseError(f"{status}, which leads elsewhere")


class NowhereElse(SansIOHTTPPolicy[Any, Any]):
    """Send the token for Resource Manager to no other host, whatever URL an id or an answer contains."""

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Check the host of a request.

        Raises:
            ServiceRequestError: the host is not Resource Manager's; nothing was sent.
        """
        if not _OWN.match(request.http_request.url):
            raise ServiceRequestError("the next request would leave Resource Manager; it was not sent")


class Retries(RetryPolicy[Any, Any]):
    """azure-core's retries with progress lines."""

    def __init__(self, tell: Tell, attempts: int = RETRIES, who: str = "Resource Manager") -> None:
        super().__init__(retry_total=attempts, retry_status=attempts)
        self._tell, self._attempts, self._who = tell, attempts, who

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> float | None:
        """Return the seconds that the service asks to wait."""
        return wait_seconds(response.http_response.headers)

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Return whether a request is sent again after this answer."""
        is_long = (self.get_retry_after(response) or 0) > LONGEST_WAIT_SECONDS
        return not is_long and bool(super().is_retry(settings, response))

    def configure_retries(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return azure-core's settings of a request's retries, with this class's own beside them."""
        return {**super().configure_retries(options), "waiting": None}

    def sleep(
        self, settings: dict[str, Any], transport: Any, response: PipelineResponse[Any, Any] | None = None
    ) -> None:
        """Pause before the next try."""
        seconds = (response and self.get_retry_after(response)) or self.get_backoff_time(settings)
        if seconds <= 0:
            return
        tries, last = len(settings["history"]), settings["history"][-1]
        waiting = settings["waiting"] = settings["waiting"] or WaitProgress(self._tell, _named(last.http_request))
        waiting.pause(f"{self._who}, which {_said(response)}, try {tries} of {self._attempts + 1}", seconds)
        transport.sleep(seconds)


class ArmRetries(Retries):
    """Retries of `Retries`, and also while another write is in progress on the resource or beside it."""

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Return whether a request is sent again after this answer."""
        if super().is_retry(settings, response):
            return True
        answer = response.http_response
        # A purge has a longer wait of its own (`aihub.soft_delete.purge`).
        if response.http_request.method == "DELETE" and "/deletedaccounts/" not in response.http_request.url.lower():
            # The codes differ by service. 412 counts, too: these requests have no condition that could fail.
            is_busy = answer.status_code in {409, 412} and not any(code in answer.content for code in _FINAL)
        else:
            is_busy = answer.status_code == 409 and any(code in answer.content for code in _BUSY)
        is_long = (self.get_retry_after(response) or 0) > LONGEST_WAIT_SECONDS
        return is_busy and not is_long and settings["total"] > 0


def _named(request: Any) -> str:
    """Return a request's method and the last two parts of its path, such as `PUT deployments/chat`."""
    path = str(request.url).partition("?")[0].rstrip("/")
    return f"{request.method} {'/'.join(path.split('/')[-2:])}"


def _said(response: PipelineResponse[Any, Any] | None) -> str:
    if response is None:
        return "did not answer"
    answer = response.http_response
    return f"answers {' '.join(filter(None, (str(answer.status_code), code_in(answer.content))))}"

"""Polling of ARM's long-running operations."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from localazure.provider.arm_client import ARM, Answer, ArmClient
from localazure.provider.errors import ArmError

UPDATE_SECONDS = 10.0
DELETE_SECONDS = 30.0
"""The plugin's polling intervals for updates and deletions, where the service sends no `Retry-After`."""

_FAILED = frozenset({"failed", "canceled"})


async def follow(client: ArmClient, started: Answer, resource_id: str, api_version: str, seconds: float) -> Answer:
    """Waits until an operation has ended.

    The service names what to poll: an operation with a `status` (`Azure-AsyncOperation`, `Operation-Location`), a URL
    that answers 202 until the end (`Location`), or the resource itself (`properties.provisioningState`). The first
    poll is immediate, the others follow after `Retry-After`, else `seconds`.

    Returns:
        The last answer. After an operation with a `status` that is not the resource: read it.

    Raises:
        ArmError: the operation failed; with status 404, the resource does not exist any more.
        ProviderError: the timeout has passed, Azure cannot be reached, or the engine cancelled.
    """
    headers = started.headers
    if url := headers.get("Azure-AsyncOperation") or headers.get("Operation-Location"):
        is_done = _operation_is_done
    elif url := headers.get("Location"):
        is_done = _location_is_done
    else:
        url, is_done = f"{resource_id}?{urlencode({'api-version': api_version})}", _resource_is_done
        if is_done(started, resource_id):
            return started
    url = _absolute(url, api_version)
    if started.retry_after:
        await client.wait.pause(started.retry_after)
    while True:
        answer = await client.request("GET", url)
        if is_done(answer, resource_id):
            return answer
        await client.wait.pause(answer.retry_after or seconds)


def _operation_is_done(answer: Answer, resource_id: str) -> bool:
    if answer.status not in {200, 201, 202, 204}:
        raise answer.error(resource_id)
    return _has_ended(str(answer.json().get("status", "Succeeded")), answer, resource_id)


def _location_is_done(answer: Answer, resource_id: str) -> bool:
    if answer.status not in {200, 201, 202, 204}:
        raise answer.error(resource_id)
    return answer.status != 202


def _resource_is_done(answer: Answer, resource_id: str) -> bool:
    if answer.status not in {200, 201, 204}:
        raise answer.error(resource_id)
    state = (answer.json().get("properties") or {}).get("provisioningState")
    # Created without a state: the next read has it.
    return _has_ended(state or ("Creating" if answer.status == 201 else "Succeeded"), answer, resource_id)


def _has_ended(state: str, answer: Answer, resource_id: str) -> bool:
    if state.lower() in _FAILED:
        error: dict[str, Any] = answer.json().get("error") or {}
        code, message = str(error.get("code") or state), str(error.get("message") or f"the operation ended as {state}")
        raise ArmError(answer.status, code, message, resource_id)
    return state.lower() == "succeeded"


def _absolute(url: str, api_version: str) -> str:
    """Completes a polling URL, which some services answer relative or without an API version."""
    scheme, host, path, query, _ = urlsplit(urljoin(ARM, url))
    if "api-version" not in dict(parse_qsl(query)):
        query = "&".join(filter(None, [query, urlencode({"api-version": api_version})]))
    return urlunsplit((scheme, host, path, query, ""))

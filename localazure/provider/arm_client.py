"""Client for Azure's APIs, with the plugin's authentication, retries, waits and errors."""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from yarl import URL

from localazure.provider import VERSION
from localazure.provider.errors import ArmError, OperationCancelledError, ProviderError
from localazure.provider.identity import Identity
from localazure.provider.tokens import ARM_AUDIENCE, Tokens

ARM = "https://management.azure.com"

_log = logging.getLogger(__name__)

_HEADERS = {
    "Accept": "application/json",
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": f"pulumi-azure-native/{VERSION} pid-a90539d8-a7a6-5826-95c4-1fbef22d4b22",
}
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_RETRY_SECONDS = (20.0, 60.0, 120.0)
# Unlike the plugin's: the proxy is on this machine, and is restarting or stopped when it cannot be reached.
_RECONNECT_SECONDS = (0.5, 1.0, 2.0)
_OPERATION_SECONDS = 7200.0


class Wait:
    """The waits of one operation: until its deadline, or until the engine cancels."""

    def __init__(self, cancelled: asyncio.Event, seconds: float = 0.0) -> None:
        self._cancelled = cancelled
        self._seconds = seconds or _OPERATION_SECONDS
        self._deadline = time.monotonic() + self._seconds

    async def pause(self, seconds: float) -> None:
        """Waits for a number of seconds.

        Raises:
            OperationCancelledError: the engine cancelled.
            ProviderError: the operation's time is over.
        """
        left = self._deadline - time.monotonic()
        try:
            await asyncio.wait_for(self._cancelled.wait(), max(min(seconds, left), 0.0))
        except TimeoutError:
            if left < seconds:
                raise ProviderError(f"operation timed out after {self._seconds:g} s") from None
        else:
            raise OperationCancelledError("the operation was cancelled while it waited for Azure")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response with its whole body."""

    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            body = json.loads(self.text)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    def error(self, resource_id: str) -> ArmError:
        """The error in the body, as ARM and the data planes write it."""
        body = self.json()
        error = body.get("error")
        if not isinstance(error, dict):
            error = body
        code, message = error.get("code"), error.get("message")
        return ArmError(self.status, str(code or ""), str(message or self.text or "no content"), resource_id)

    @property
    def retry_after(self) -> float:
        """The seconds of the header `Retry-After`; 0 without it."""
        value = self.headers.get("Retry-After", "")
        try:
            return max(float(value), 0.0)
        except ValueError:
            pass
        try:
            return max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
        except ValueError:
            return 0.0


class ArmClient:
    """Client for one operation of one program."""

    def __init__(self, session: aiohttp.ClientSession, tokens: Tokens, identity: Identity, wait: Wait) -> None:
        self._session = session
        self._tokens = tokens
        self.identity = identity
        self.wait = wait

    async def token(self, audience: str) -> str:
        """Gets an access token.

        Raises:
            ProviderError: Entra refused the credentials.
        """
        return await self._tokens.get(self.identity, audience)

    async def get(self, resource_id: str, api_version: str) -> dict[str, Any]:
        """Reads a resource.

        Raises:
            ArmError: ARM refused the request; with status 404, the resource does not exist.
        """
        answer = await self.send("GET", resource_id, api_version)
        if answer.status != 200:
            raise answer.error(resource_id)
        return answer.json()

    async def send(self, method: str, resource_id: str, api_version: str, body: dict[str, Any] | None = None) -> Answer:
        """Sends a request to ARM; returns the answer, whatever its status."""
        return await self.request(method, f"{ARM}{resource_id}?{urlencode({'api-version': api_version})}", body)

    async def request(
        self, method: str, url: str, body: dict[str, Any] | None = None, audience: str = ARM_AUDIENCE
    ) -> Answer:
        """Sends a request, with retries when the service is busy or fails.

        Raises:
            ProviderError: Azure cannot be reached, or Entra refused the credentials.
            OperationCancelledError: the engine cancelled during a wait.
        """
        data = None if body is None else json.dumps(body).encode()
        retries, reconnects = iter(_RETRY_SECONDS), iter(_RECONNECT_SECONDS)
        while True:
            try:
                answer = await self._once(method, url, data, audience)
            except (aiohttp.ClientError, OSError) as error:
                pause = next(reconnects, None)
                reason = str(error) or type(error).__name__
                if pause is None:
                    raise ProviderError(f"cannot reach Azure at {urlsplit(url).netloc}: {reason}") from error
            else:
                if not _is_retried(answer):
                    return answer
                pause, reason = next(retries, None), f"status {answer.status}"
                if pause is None:
                    return answer
                pause = answer.retry_after or pause
            _log.info("%s %s: %s; again in %.1f s", method, urlsplit(url).path, reason, pause)
            await self.wait.pause(pause)

    async def _once(self, method: str, url: str, data: bytes | None, audience: str) -> Answer:
        headers = {**_HEADERS, "Authorization": f"Bearer {await self.token(audience)}"}
        async with self._session.request(method, URL(url, encoded=True), data=data, headers=headers) as response:
            return Answer(response.status, response.headers, await response.text())


def _is_retried(answer: Answer) -> bool:
    if answer.status == 409:
        return answer.error("").code == "AnotherOperationInProgress"
    return answer.status in _RETRIED

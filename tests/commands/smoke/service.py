"""A service in this process that endpoints point at, and a vault with their secrets."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import httpx2
from aiohttp import web
from aiohttp.test_utils import TestServer

from aihub.contract.endpoint import Auth, Endpoint
from aihub.smoke import CredentialError, EndpointResult, smoke_endpoint
from aihub.smoke.limiter import _tls
from aihub.smoke.tasks.openai_client import without_own_credential
from aihub.smoke.transport import Client
from tests.unit.smoke.samples import KEY, VirtualClock

if TYPE_CHECKING:
    from aihub.clock import Clock

VIDEOS = "https://ai-demo.openai.azure.com/openai/v1/videos"
"""For a task that came after this version."""
REFUSED = {"error": {"code": "401", "message": f"Access denied due to invalid subscription key {KEY}"}}

Handler = Callable[[web.Request], Awaitable[web.Response]]


def replies(status: int, body: Any, headers: dict[str, str] | None = None) -> Handler:
    async def reply(_request: web.Request) -> web.Response:
        return web.json_response(body, status=status, headers=headers)

    return reply


def replies_bytes(body: bytes, content_type: str) -> Handler:
    async def reply(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=content_type)

    return reply


class Vault:
    """Credentials as the smoke test reads them, without a vault."""

    def __init__(self, uri: str, *, readable: bool = True, age_seconds: float | None = 1e6) -> None:
        self.uri, self.readable, self.age_seconds = uri, readable, age_seconds
        self.time: Clock = VirtualClock()
        self.forgotten = 0

    def secret(self, secret_id: str) -> str:
        if not self.readable:
            raise CredentialError(f"{secret_id} cannot be read (403): no role", "vault-refused", 403)
        return self.uri

    def header(self, auth: Auth, _endpoint: Endpoint, key: str | None = None) -> dict[str, str]:
        return {auth["header"]: auth["format"].replace("{credential}", key or KEY)}

    def forget_tokens(self) -> None:
        self.forgotten += 1

    def created(self, _resource_id: str) -> float | None:
        return None if self.age_seconds is None else self.time.now() - self.age_seconds


def led_to(port: int | None) -> httpx2.AsyncClient:
    """A client of the smoke test whose calls, wherever they go, arrive at a port of this machine."""

    async def lead(request: httpx2.Request) -> None:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=port)

    # A proxy of the environment does not lead there.
    made = Client(verify=_tls(None, None), auth=without_own_credential, trust_env=False)
    made.event_hooks = {"request": [lead]}
    return made


_CARRIERS = {"authorization", "api-key", "x-api-key"}


@dataclass
class Asked:
    """A request as the service got it."""

    method: str
    path: str
    headers: dict[str, str]
    credential: str | None
    """The name of the header that carries the key."""
    body: bytes
    at: float
    """Seconds since the service began, by its time."""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Service:
    """Answers calls with the key in one way and all others in another, and keeps what it was asked."""

    def __init__(self, with_key: Handler, without_key: Handler | None = None) -> None:
        self.with_key, self.without_key = with_key, without_key or replies(401, REFUSED)
        self.time = VirtualClock()
        self.asked: list[Asked] = []

    def judge(
        self,
        tested: Endpoint,
        *,
        kept_uri: str | None = None,
        key: str | None = None,
        roles_age: float | None = None,
        **vault: Any,
    ) -> EndpointResult:
        """What the smoke test makes of an endpoint that this service serves."""
        given = None if roles_age is None else self.time.now() - roles_age
        return asyncio.run(self._judge(tested, kept_uri, key, given, vault))

    async def _judge(
        self, tested: Endpoint, kept_uri: str | None, key: str | None, given: float | None, vault: dict[str, Any]
    ) -> EndpointResult:
        async with self.serve():
            credentials: Any = Vault(kept_uri or tested["target_uri"], **vault)
            credentials.time = self.time
            return await smoke_endpoint(
                tested, credentials, timeout_seconds=5.0, clock=self.time, key=key, roles_given=given
            )

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[None]:
        """Answers every call of the smoke test, whatever the host that it names."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        async with TestServer(app, host="127.0.0.1") as server:
            with patch("aihub.smoke.limiter._client", lambda: led_to(server.port)):
                yield

    async def _answer(self, request: web.Request) -> web.Response:
        carriers = [name for name, value in request.headers.items() if KEY in value]
        credential = carriers[0] if carriers else None
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(
            Asked(request.method, request.path_qs, headers, credential, await request.read(), self.time.passed)
        )
        return await (self.with_key if credential else self.without_key)(request)

    @property
    def asked_with_key(self) -> list[Asked]:
        return [each for each in self.asked if each.credential]

    @property
    def asked_without_key(self) -> list[Asked]:
        return [each for each in self.asked if not _CARRIERS & set(each.headers)]

    @property
    def asked_with_a_wrong_key(self) -> list[Asked]:
        return [each for each in self.asked if not each.credential and _CARRIERS & set(each.headers)]

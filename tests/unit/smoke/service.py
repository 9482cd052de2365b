"""A service in this process that endpoints point at, and a vault with their secrets."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.test_utils import TestServer

from aihub.endpoint import Auth, Endpoint, Route, new_endpoint
from aihub.routes import account_routes
from aihub.smoke import SmokeError
from aihub.smoke.run import Result, judge

KEY = "the-real-key"
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

    def __init__(self, uri: str, *, readable: bool = True) -> None:
        self.uri, self.readable = uri, readable

    def secret(self, secret_id: str) -> str:
        if not self.readable:
            raise SmokeError(f"{secret_id} cannot be read (403): no role")
        return self.uri

    def header(self, auth: Auth, _endpoint: Endpoint) -> dict[str, str]:
        return {auth["header"]: auth["format"].replace("{credential}", KEY)}


def endpoint(type_name: str, routes: list[Route]) -> Endpoint:
    made = new_endpoint(
        name="chat",
        type_name=type_name,
        task=routes[0]["task"],
        model="chat",
        publisher="OpenAI",
        model_name="gpt-4.1-mini",
        model_version="2025-04-14",
        sku={"name": "GlobalStandard", "capacity": 1},
        auth=routes[0]["auth"],
        routes=routes,
        base_url=None,
    )
    made["uri_secret"] = "https://kv.vault.azure.net/secrets/chat-uri"
    made["key_secret"] = "https://kv.vault.azure.net/secrets/chat-key"
    return made


def azure_openai(task: str = "chat/completions", api_version: str = "2025-04-01-preview") -> Endpoint:
    routes = account_routes(
        type_name="azure-openai",
        sub_domain="ai-demo",
        deployment="chat",
        task=task,
        api_version=api_version,
        keys=True,
    )
    return endpoint("azure-openai", routes)


@dataclass
class Asked:
    """A request as the service got it."""

    method: str
    path: str
    headers: dict[str, str]
    credential: str | None
    """The name of the header that carries the key."""
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Service:
    """Answers calls with the key in one way and all others in another, and keeps what it was asked."""

    def __init__(self, with_key: Handler, without_key: Handler | None = None) -> None:
        self.with_key, self.without_key = with_key, without_key or replies(401, REFUSED)
        self.asked: list[Asked] = []

    def judge(self, tested: Endpoint, *, kept_uri: str | None = None, readable: bool = True, places: int = 2) -> Result:
        """What the smoke test makes of an endpoint that this service serves, whatever its host."""
        return asyncio.run(self._judge(tested, kept_uri, places, readable=readable))

    async def _judge(self, tested: Endpoint, kept_uri: str | None, places: int, *, readable: bool) -> Result:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        async with TestServer(app, host="127.0.0.1") as server:
            for route in tested["routes"]:
                parts = urlsplit(route["uri"])
                route["uri"] = parts._replace(scheme="http", netloc=f"127.0.0.1:{server.port}").geturl()
            tested["target_uri"] = tested["routes"][0]["uri"]
            credentials: Any = Vault(kept_uri or tested["target_uri"], readable=readable)
            return await judge(tested, credentials, asyncio.Semaphore(places), 5.0)

    async def _answer(self, request: web.Request) -> web.Response:
        carriers = [name for name, value in request.headers.items() if KEY in value]
        credential = carriers[0] if carriers else None
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(Asked(request.method, request.path_qs, headers, credential, await request.read()))
        return await (self.with_key if credential else self.without_key)(request)

    @property
    def asked_with_key(self) -> list[Asked]:
        return [each for each in self.asked if each.credential]

    @property
    def asked_without_key(self) -> list[Asked]:
        return [each for each in self.asked if not each.credential]

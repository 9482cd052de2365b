"""An Azure of a few lines: real host names over TLS, answers from a script, and a record of what was asked."""

import functools
import json
import ssl
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import grpc
import jwt
import trustme
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from pulumi.runtime.proto import provider_pb2_grpc

TENANT, CLIENT, OBJECT, SUBSCRIPTION = "the-tenant", "the-client", "the-object", "the-subscription"
CLIENT_SECRET = "the-client-secret"
CI_HOST = "ci.example"
"""Where a step of a pipeline asks for OIDC tokens."""
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/hub"
DEPLOYMENT = f"{ACCOUNT}/deployments/chat"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv"
SECRET = f"{VAULT}/secrets/key"

ENVIRONMENT = {
    "ARM_TENANT_ID": TENANT,
    "ARM_CLIENT_ID": CLIENT,
    "ARM_CLIENT_SECRET": CLIENT_SECRET,
    "ARM_SUBSCRIPTION_ID": SUBSCRIPTION,
}


@dataclass
class Reply:
    """One scripted answer."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One request that was made."""

    method: str
    url: str
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


@dataclass
class FakeAzure:
    """Keeps what is PUT and answers it; scripted replies come first."""

    resources: dict[str, Any] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    scripts: dict[str, deque[Reply]] = field(default_factory=lambda: defaultdict(deque))
    logins: list[dict[str, str]] = field(default_factory=list)
    """The forms with which access tokens were asked for."""

    @property
    def token_requests(self) -> int:
        """How many there were."""
        return len(self.logins)

    def script(self, request: str, *replies: Reply) -> None:
        """Answers to the next requests such as `PUT /subscriptions/...` or `GET kv.vault.azure.net/secrets/x`."""
        self.scripts[request].extend(replies)

    @property
    def made(self) -> list[str]:
        """Method and address of each request, ARM's host left out."""
        return [f"{each.method} {each.url}" for each in self.requests]

    async def handle(self, request: web.Request) -> web.Response:
        """Answers any request."""
        if request.host == "login.microsoftonline.com":
            return await self._token(request)
        if request.host == CI_HOST:
            assert request.headers["Authorization"] == "Bearer ask"
            return web.json_response({"value": f"for {request.query['audience']} with {request.query['x']}"})
        address = request.path if request.host == "management.azure.com" else f"{request.host}{request.path}"
        text = await request.text()
        body: Any = json.loads(text) if text else None
        self.requests.append(Request(request.method, address, body))
        assert request.headers["Authorization"].startswith("Bearer ")
        assert "api-version" in request.query
        if scripted := self.scripts[f"{request.method} {address}"]:
            reply = scripted.popleft()
            return _respond(reply)
        match request.method:
            case "PUT":
                self.resources[address] = {"id": address, "name": address.rpartition("/")[2], **body}
                return _respond(Reply(201, self.resources[address]))
            case "GET" if address in self.resources:
                return _respond(Reply(200, self.resources[address]))
            case "DELETE":
                return _respond(Reply(200 if self.resources.pop(address, None) else 204))
        return _respond(Reply(404, {"error": {"code": "ResourceNotFound", "message": "It was not found."}}))

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.logins.append(form)
        if "client_assertion" not in form and form["client_secret"] != CLIENT_SECRET:
            refused = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."}
            return web.json_response(refused, status=401)
        claims = {"aud": form["scope"].removesuffix("/.default"), "appid": CLIENT, "oid": OBJECT, "tid": TENANT}
        token = jwt.encode(claims, "a key that is long enough for the algorithm", "HS256")
        return web.json_response({"access_token": token, "expires_in": 3600})


def _respond(reply: Reply) -> web.Response:
    if reply.body is None:
        return web.Response(status=reply.status, headers=reply.headers)
    return web.json_response(reply.body, status=reply.status, headers=reply.headers)


class _Resolver(AbstractResolver):
    """Every host name is this machine, at the port of the fake."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=self.port, family=2, proto=0, flags=0)  # AF_INET
        ]

    async def close(self) -> None:
        pass


@asynccontextmanager
async def engine(port: int) -> AsyncIterator[provider_pb2_grpc.ResourceProviderStub]:
    """The stand-in at a port, on a connection of its own, as each engine has one."""
    options = [("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
        yield provider_pb2_grpc.ResourceProviderStub(channel)


@functools.cache
def _authority() -> trustme.CA:
    return trustme.CA()


@asynccontextmanager
async def serving(azure: FakeAzure) -> AsyncIterator[aiohttp.ClientSession]:
    """Serves the fake; yields a session for which Azure's host names lead to it."""
    authority = _authority()
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    hosts = ("management.azure.com", "login.microsoftonline.com", "*.vault.azure.net")
    authority.issue_cert(CI_HOST, *hosts).configure_cert(server_context)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", azure.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context)
    await site.start()
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(client_context)
    port = runner.addresses[0][1]
    connector = aiohttp.TCPConnector(resolver=_Resolver(port), ssl=client_context)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session
    await runner.cleanup()

"""The local Azure's Resource Manager in a thread of the test's process, and this project's client of it."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from aiohttp import web
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import HTTPAdapter

from aihub.azure.resource_manager import Arm
from localazure.azure import Azure
from localazure.clock import Clock
from localazure.faults.live import Faults
from localazure.principals import PRINCIPALS
from localazure.server import application
from localazure.services.login.tokens import Principal, Tokens
from localazure.state import State

T = TypeVar("T")
REGION = "swedencentral"


@dataclass(frozen=True)
class Answer:
    """What Resource Manager answered."""

    status: int
    body: Any

    @property
    def code(self) -> str | None:
        """The error's code."""
        return self.body["error"]["code"] if self.status >= 400 else None


class Local:
    """A local Azure that runs, with operations that take no time."""

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        clock = Clock()
        faults = Faults(clock, folder / "faults.yaml")
        tokens = Tokens("a signing key that is long enough for HS256", "a secret", Clock(), faults)
        self.azure = Azure(State(folder), clock, tokens, faults)
        own = self.azure.subscription
        self.principal = Principal(own.object_id, own.client_id, own.tenant_id)
        self.subscription = f"/subscriptions/{own.id}"
        self.port = 0
        self.sessions: list[requests.Session] = []

    def do(self, action: Callable[[], T]) -> T:
        """Runs something in the thread that the state belongs to."""

        async def run() -> T:
            return action()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(30)

    def clear(self) -> None:
        """Forgets all resources, quotas and faults."""

        def forget() -> None:
            for kind in ("resource", "deleted-account", "deleted-account-contents"):
                for key, _ in self.azure.state.items(kind):
                    self.azure.state.delete(kind, key)
            self.azure.quotas.clear()
            self.azure.faults.clear()

        self.do(forget)

    def arm(self, principal: str = "deployer", retries: int = 0) -> Arm:
        """Returns a client of this project, which is logged in as a principal of the local Azure."""
        return Arm(_Credential(self, principal), RequestsTransport(session=self._session()), retries=retries)

    def send(self, method: str, path: str, body: Any = None, version: str = "2025-06-01") -> Answer:
        """Sends one request as the deployer, without retries."""
        headers = {"Authorization": f"Bearer {_Credential(self, 'deployer').get_token().token}"}
        url = f"https://management.azure.com{path}"
        got = self._sender.request(method, url, params={"api-version": version}, json=body, headers=headers)
        return Answer(got.status_code, got.json() if got.content else None)

    @cached_property
    def _sender(self) -> requests.Session:
        return self._session()

    def _session(self) -> requests.Session:
        session = requests.Session()
        # To look for a proxy in the environment takes as long as the request.
        session.trust_env = False
        session.mount("https://", _ToPort(self.port))
        self.sessions.append(session)
        return session


class _ToPort(HTTPAdapter):
    """Sends requests for any host to a port of this machine."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def send(self, request: Any, *args: Any, **options: Any) -> requests.Response:
        """Sends a request with the name of its host, as the proxy does."""
        asked = urlsplit(request.url)
        request.headers["Host"] = asked.netloc
        request.url = asked._replace(scheme="http", netloc=f"127.0.0.1:{self._port}").geturl()
        return super().send(request, *args, **options)


class _Credential:
    """A principal of the local Azure that is logged in."""

    def __init__(self, local: Local, principal: str) -> None:
        self._local, self._who = local, PRINCIPALS[principal]

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Returns a token for Resource Manager."""
        own = self._local.azure.subscription
        who = Principal(self._who.object_id, self._who.client_id, own.tenant_id)
        return AccessToken(self._local.azure.tokens.issue(who, "https://management.azure.com/"), 9_999_999_999)

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def running(folder: Path) -> Iterator[Local]:
    """Runs a local Azure on a free port of this machine."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> tuple[Local, web.AppRunner]:
        local = Local(folder, loop)
        runner = web.AppRunner(application(local.azure, logging.getLogger("local")), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        local.port = runner.addresses[0][1]
        return local, runner

    async def stop(local: Local, runner: web.AppRunner) -> None:
        await runner.cleanup()
        local.azure.state.close()

    local, runner = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        yield local
    finally:
        for each in local.sessions:
            each.close()
        asyncio.run_coroutine_threadsafe(stop(local, runner), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

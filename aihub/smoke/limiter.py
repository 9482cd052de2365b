"""Limits the calls that are under way at the same time: in all, and to one host."""

import asyncio
import functools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from aihub.smoke.tasks.openai_client import without_own_credential

if TYPE_CHECKING:
    import ssl

    from httpx2 import AsyncClient

_IN_ALL = 512


def _in_all() -> int:
    # Half of the files that this process may have open: each call is a socket.
    import resource

    return min(_IN_ALL, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)


class ConnectionLimiter:
    """The limiter of one run, as a context that closes the connections."""

    def __init__(self) -> None:
        self._in_all = asyncio.Semaphore(_in_all())
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._http: AsyncClient

    async def __aenter__(self) -> Self:
        self._http = _client()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    @asynccontextmanager
    async def at(self, host: str, most: int) -> AsyncIterator["AsyncClient"]:
        """Wait for a turn at a host that takes so many calls at once, and give the client to call the host with."""
        at_host = self._hosts.setdefault(host, asyncio.Semaphore(most))
        # In this order, so that a call that waits for a busy host does not hold up calls to other hosts.
        async with at_host, self._in_all:
            yield self._http


def _client() -> "AsyncClient":
    from aihub.smoke.transport import Client

    context = _tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    return Client(verify=context, auth=without_own_credential)


@functools.cache
def _tls(_file: str | None, _folder: str | None) -> "ssl.SSLContext":
    # One for all runs: reading the certificates takes longer than a call.
    import httpx2

    context = httpx2.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context

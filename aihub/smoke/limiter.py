"""Limits the calls that are under way at the same time: in all, and to one host."""

import asyncio
import functools
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
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
    """The limiter of one run, as a context that closes the clients of its hosts."""

    def __init__(self) -> None:
        self._in_all = asyncio.Semaphore(_in_all())
        self._hosts: dict[str, tuple[asyncio.Semaphore, AsyncClient]] = {}
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    @asynccontextmanager
    async def at(self, host: str, most: int) -> AsyncIterator["AsyncClient"]:
        """Wait for a turn at a host that takes so many calls at once, and give the client to call the host with."""
        if host not in self._hosts:
            self._hosts[host] = (asyncio.Semaphore(most), await self._open.enter_async_context(_client()))
        at_host, client = self._hosts[host]
        # In this order, so that a call that waits for a busy host does not hold up calls to other hosts.
        async with at_host, self._in_all:
            yield client


def _client() -> "AsyncClient":
    # One client per host: the work of a client for each call grows with the connections that it keeps.
    import httpx2

    context = _tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    # The limiter is the limit: a pool's own would never get back a connection through a proxy that failed at its TLS.
    limits = httpx2.Limits(max_connections=None)
    return httpx2.AsyncClient(auth=without_own_credential, verify=context, limits=limits)


@functools.cache
def _tls(_file: str | None, _folder: str | None) -> "ssl.SSLContext":
    # One for all clients: reading the certificates takes longer than a call.
    import httpx2

    return httpx2.create_ssl_context()

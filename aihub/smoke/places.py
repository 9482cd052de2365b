"""How many calls may be under way at the same time: in all, and to one host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_IN_ALL = 256


class Places:
    """The places of one run."""

    def __init__(self, in_all: int = _IN_ALL) -> None:
        self._in_all = asyncio.Semaphore(in_all)
        self._hosts: dict[str, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def at(self, host: str, most: int) -> AsyncIterator[None]:
        """A place at a host that takes so many calls at the same time."""
        at_host = self._hosts.setdefault(host, asyncio.Semaphore(most))
        # In this order, so that who waits for a busy host keeps no one from another.
        async with at_host, self._in_all:
            yield

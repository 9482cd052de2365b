"""The local Azure's clock."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(eq=False)
class Clock:
    """Time that may run ahead of the machine's, with Azure's waits shortened or lengthened.

    `scale` multiplies the duration of every long-running operation: 0 is none (operations end at once), 1 is as Azure.
    """

    scale: float = 0.0
    offset: float = 0.0
    """Seconds by which this clock is ahead of the machine's."""
    _moved: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self.offset

    def timestamp(self) -> str:
        """The time now, in ARM's format."""
        return rfc3339(self.now())

    def after(self, seconds: float) -> float:
        """The time at which an operation ends that takes a number of seconds in Azure."""
        return self.now() + seconds * self.scale

    def advance(self, seconds: float) -> None:
        """Moves the clock on at once; whoever sleeps by it wakes up accordingly."""
        self.offset += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Waits for a number of seconds by this clock: fewer by the machine's when the clock is moved on meanwhile."""
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)


def rfc3339(seconds: float) -> str:
    """A time since the epoch in ARM's format."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

"""The clock that runs go by, which tests replace and a signal can stop, and how pauses grow between tries.

Azure's clients pause on their own transport (`aihub.azure.pipeline`).
"""

import asyncio
import threading
import time

from aihub.errors import AihubError


class StoppedError(AihubError):
    """A run is to end, and with it every wait."""


class Clock:
    """The time of this machine; threads may share it."""

    def __init__(self) -> None:
        self._start = time.time() - time.monotonic()
        self._stopped = threading.Event()

    def now(self) -> float:
        """Return the seconds since the epoch; they never go back, whatever is done to the system's clock."""
        return self._start + time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait in this thread.

        Raises:
            StoppedError: the clock is stopped, or was.
        """
        if self._stopped.wait(max(0.0, seconds)):
            raise StoppedError("interrupted; run it again to go on")

    async def sleep_async(self, seconds: float) -> None:
        """Wait in this task of an event loop."""
        await asyncio.sleep(seconds)

    def stop(self) -> None:
        """End all waits of threads, now and later."""
        self._stopped.set()


def backoff_seconds(failures: int, *, first: float, longest: float) -> float:
    """Return how long to pause after so many failures: twice as long after each, from the first up to the longest."""
    return min(first * 2.0 ** (failures - 1), longest)

"""Time, so that tests can make it their own."""

import asyncio
import time


class Time:
    """The real one."""

    def __init__(self) -> None:
        self._start = time.time() - time.monotonic()

    def now(self) -> float:
        """Seconds since the epoch; they never go back, whatever is done to the system's clock."""
        return self._start + time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await asyncio.sleep(seconds)

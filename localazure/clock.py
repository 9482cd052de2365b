"""Time as the local Azure counts it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Clock:
    """Wall-clock time, with Azure's waits shortened or lengthened.

    `scale` multiplies the duration of every long-running operation: 0 is none (operations end at once), 1 is as Azure.
    """

    scale: float = 0.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def timestamp(self) -> str:
        """Now, in ARM's format."""
        return rfc3339(self.now())

    def after(self, seconds: float) -> float:
        """The time at which an operation that takes Azure so many seconds ends."""
        return self.now() + seconds * self.scale


def rfc3339(seconds: float) -> str:
    """A time since the epoch in ARM's format."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

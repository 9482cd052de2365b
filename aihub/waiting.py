"""Tells a person once in a while what a command waits for."""

import time
from collections.abc import Callable

Tell = Callable[[str], None]
"""Shows a line to a person."""

_FIRST_SECONDS = 5.0
"""A shorter wait is not told."""
_EVERY_SECONDS = 30.0


class WaitProgress:
    """The lines about one wait, which has one or several pauses."""

    def __init__(
        self, tell: Tell, what: str, most_seconds: float | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin the wait.

        Args:
            tell: shows a line.
            what: who waits.
            most_seconds: how long the wait may last; None where that is not known.
            now: the time in seconds.
        """
        self._tell, self._what, self._most, self._now = tell, what, most_seconds, now
        self._started = now()
        self._next = _FIRST_SECONDS

    def pause(self, why: str, seconds: float) -> None:
        """Tell what the next pause waits for, unless a line was shown within the last 30 s.

        Args:
            why: what is waited for.
            seconds: how long the pause will be.
        """
        spent = self._now() - self._started
        if spent + seconds < self._next:
            return
        self._next = spent + seconds + _EVERY_SECONDS
        of = f" of {self._most:.0f} s" if self._most is not None else ""
        self._tell(f"{self._what}: waiting for {why}: {spent:.0f} s{of} so far, next try in {seconds:.0f} s")

"""Time, so that tests can make it their own, and a signal can end a wait."""

import threading
import time

from aihub.rotation.errors import RotationError


class Time:
    """The real one."""

    def __init__(self) -> None:
        self._start = time.time() - time.monotonic()
        self._stopped = threading.Event()

    def now(self) -> float:
        """Seconds since the epoch; they never go back, whatever is done to the system's clock."""
        return self._start + time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits.

        Raises:
            RotationError: the run is to end.
        """
        if self._stopped.wait(max(0.0, seconds)):
            raise RotationError("interrupted; run it again to go on")

    def stop(self) -> None:
        """Ends all waits, now and later."""
        self._stopped.set()

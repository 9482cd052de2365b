"""Polling of Resource Manager's long-running operations, with progress."""

from azure.mgmt.core.polling.arm_polling import ARMPolling

from aihub.responses import wait_seconds
from aihub.waiting import WaitProgress


class Polling(ARMPolling):
    """Poll a long-running operation until it ends."""

    def __init__(self, pause_seconds: float, waiting: WaitProgress) -> None:
        """Set up the polling.

        Args:
            pause_seconds: pause between two requests when Resource Manager sends no Retry-After.
            waiting: shows progress.
        """
        super().__init__(timeout=pause_seconds)
        self._waiting = waiting

    def _delay(self) -> None:
        seconds = wait_seconds(self._pipeline_response.http_response.headers) or self._timeout
        self._waiting.pause("the end of the operation in Azure", seconds)
        self._sleep(seconds)

"""A process that the Pulumi CLI started ends with it, however the CLI ends, and ends quietly."""

import os
import signal
import threading
from collections.abc import Callable


def end_with_parent(last_act: Callable[[], None] = lambda: None) -> None:
    """End this process when the CLI asks for it, or is gone; call `last_act` before.

    The CLI asks with SIGINT, in the midst of whatever goes on here: there is nothing to finish and nothing to
    tell. It also holds the other end of stdin, which closes even when the CLI is killed. Nobody else may read
    that: a program that tries finds it empty, as under Pulumi's own language host.
    """

    def end(*_: object) -> None:
        last_act()
        os._exit(0)

    def wait_for_the_end() -> None:
        while os.read(held_by_parent, 4096):
            pass
        end()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    held_by_parent = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=wait_for_the_end, daemon=True).start()

"""Ends a process with the Pulumi CLI that started it, however the CLI ends."""

import os
import signal
import threading
from collections.abc import Callable


def end_with_parent(last_act: Callable[[], None] = lambda: None) -> None:
    """End this process when the CLI asks for it or has ended; call `last_act` before.

    The CLI asks with SIGINT at any time: there is nothing to finish and nothing to
    print. It also holds the other end of stdin, which closes even when the CLI is killed. Nothing else may read
    stdin: a program that tries finds it empty, as under Pulumi's own language host.
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

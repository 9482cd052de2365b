"""Progress of long work: elapsed time on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str], None]

PLAIN_LINE_SECONDS = 30


@contextmanager
def elapsed(task: str, progress: Progress) -> Iterator[Callable[[], None]]:
    """Show for how long `task` has been running; the caller calls the yielded function about twice a second."""
    started = time.monotonic()
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status(task) as status:
            yield lambda: status.update(f"{task} [dim]{_clock(time.monotonic() - started)}[/dim]")
        return

    next_line = PLAIN_LINE_SECONDS

    def tick() -> None:
        nonlocal next_line
        if (seconds := time.monotonic() - started) >= next_line:
            next_line += PLAIN_LINE_SECONDS
            progress(f"{task}: {_clock(seconds)}")

    yield tick


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"

"""Shows how a run goes, on standard error: a bar on a terminal, plain lines elsewhere."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from aihub.safe_text import one_line
from aihub.smoke.results import EndpointResult
from aihub.waiting import Tell

if TYPE_CHECKING:
    from rich.console import Console

_TOLD_SECONDS = 60.0
_WAITED_FOR = {
    "role-spreading": "roles",
    "vault-refused": "roles of the vault",
    "deployment-not-found-yet": "deployments to be seen",
    "warming-up": "models to warm up",
    "throttled": "the rate limit",
}


class Progress:
    """The progress of a run; this class shows nothing."""

    def waiting(self, name: str, error_class: str, spent: float, of: float) -> None:
        """An endpoint pauses before it is tried again; seconds that are spent, of how many."""

    def done(self, result: EndpointResult) -> None:
        """An endpoint is tested."""


class Lines(Progress):
    """Tells of each endpoint's end, and of what it waits for: when that begins, and each minute from then on."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._told: dict[tuple[str, str], float] = {}

    def waiting(self, name: str, error_class: str, spent: float, of: float) -> None:
        """Tells it, unless that was told just now."""
        told = self._told.get((name, error_class))
        if told is None or spent - told >= _TOLD_SECONDS:
            self._told[name, error_class] = spent
            self._tell(f"{name}: waiting for {_what(error_class)}: {spent:.0f} s of {of:.0f} s")

    def done(self, result: EndpointResult) -> None:
        """Tells the result."""
        self._tell(line(result))


def _print(console: "Console", text: str) -> None:
    # Whoever reads it may have gone; the run goes on.
    with contextlib.suppress(OSError):
        print(one_line(text), file=console.file, flush=True)


class _Bar(Progress):
    def __init__(self, bar: Any, task: Any) -> None:
        self._bar, self._task = bar, task
        self._waits: dict[str, tuple[str, float, float]] = {}

    def waiting(self, name: str, error_class: str, spent: float, of: float) -> None:
        self._waits[name] = (error_class, time.monotonic() - spent, of)

    def done(self, result: EndpointResult) -> None:
        self._waits.pop(result.endpoint["name"], None)
        self._bar.advance(self._task)

    def text(self) -> str:
        """The current wait, as text."""
        if not self._waits:
            return ""
        error_class, _ = Counter(each[0] for each in self._waits.values()).most_common(1)[0]
        since, of = min(each[1:] for each in self._waits.values() if each[0] == error_class)
        return f"waiting for {_what(error_class)}: {min(time.monotonic() - since, of):.0f} s of {of:.0f} s"


def _what(error_class: str) -> str:
    return _WAITED_FOR.get(error_class, f"another try after: {error_class}")


def line(result: EndpointResult) -> str:
    """A result in a line."""
    return one_line(f"{result.endpoint['name']}: {'ok' if result.passed else f'{result.verdict}: {result.problem}'}")


@contextmanager
def progress(total: int, *, is_quiet: bool = False) -> Iterator[Progress]:
    """Shows the progress of so many endpoints; a quiet one needs a terminal for it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    console = Console(stderr=True)
    if not console.is_terminal:
        yield Progress() if is_quiet else Lines(partial(_print, console))
        return

    class Waits(ProgressColumn):
        def render(self, _task: Task) -> Text:
            return Text(shown.text(), "dim")

    columns = TextColumn("calling endpoints"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), Waits()
    bar = Bar(*columns, console=console, transient=True)
    shown = _Bar(bar, bar.add_task("", total=total))
    # The terminal may close meanwhile; the run goes on.
    with contextlib.suppress(OSError):
        bar.start()
    try:
        yield shown
    finally:
        with contextlib.suppress(OSError):
            bar.stop()

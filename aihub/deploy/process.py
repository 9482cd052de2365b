"""Run a program whose output passes through, and which gets this process's signals once."""

import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from aihub import pulumi_cli

# A closed terminal, a stopped pipeline, Ctrl-C. Windows has no SIGHUP.
_SIGNALS = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, name)]
_KEPT_LINES = 5000


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    code: int
    signal: int | None
    """The first signal that this process got meanwhile; None where it got none."""
    last_lines: tuple[str, ...]
    """The end of its output."""


def run_through(command: Sequence[str], folder: Path, tell: Callable[[str], None]) -> Ended:
    """Run a program to its end, and show its output line by line.

    The program is in a session of its own, so that a Ctrl-C in the terminal reaches it through this process alone: each
    signal asks it, once, to end as after Ctrl-C. Pulumi then finishes the operations that it has begun; a second one
    ends it at once.

    Args:
        command: the program and its arguments.
        folder: the working directory.
        tell: shows a line of its output.

    Raises:
        PulumiError: it cannot be started.
    """
    received: list[int] = []
    started: list[subprocess.Popen[str]] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        for each in started:
            each.send_signal(signal.SIGINT)

    # `nohup` ignores SIGHUP, so that a process outlives its terminal.
    before = {each: signal.signal(each, pass_on) for each in _SIGNALS if signal.getsignal(each) != signal.SIG_IGN}
    lines: deque[str] = deque(maxlen=_KEPT_LINES)
    try:
        with (
            pulumi_cli.plain_errors(),
            subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="backslashreplace",
                start_new_session=True,
                env=os.environ,
            ) as process,
        ):
            assert process.stdout
            started.append(process)
            if received:
                process.send_signal(signal.SIGINT)
            for line in process.stdout:
                plain = line.rstrip().expandtabs(4)
                tell(plain)
                lines.append(plain)
            code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return Ended(code, received[0] if received else None, tuple(lines))

"""Run a long command with progress; the command never outlives this process."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from localazure.engine.errors import NotPossibleError

TICK_SECONDS = 0.5


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    tick: Callable[[], None],
    env: Mapping[str, str] | None = None,
    timeout_seconds: float | None = None,
) -> None:
    """Run `command` to its end, calling `tick` twice a second.

    Raises:
        NotPossibleError: The command failed or took longer than `timeout_seconds`; the message is its output.
    """
    with tempfile.TemporaryFile() as output:
        # A session of its own, so that a timeout or Ctrl-C ends the command with all that it started.
        child = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            waited = 0.0
            while (code := _wait(child)) is None:
                tick()
                waited += TICK_SECONDS
                if timeout_seconds is not None and waited >= timeout_seconds:
                    raise NotPossibleError(f"no answer within {timeout_seconds:.0f} s")
        finally:
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        if code:
            output.seek(0)
            raise NotPossibleError(output.read().decode(errors="replace"))


def last_line(output: str) -> str:
    """The line that most likely says why a command failed: the last one that does not continue another line."""
    return next((line for line in reversed(output.splitlines()) if line.strip() == line != ""), "it said nothing")


def _wait(child: subprocess.Popen[bytes]) -> int | None:
    try:
        return child.wait(TICK_SECONDS)
    except subprocess.TimeoutExpired:
        return None

"""One run of a command: how long, how much of the processor, how much memory each process had at most."""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

# Frequent enough for processes that live a second, and rare enough to cost nothing that shows.
_SAMPLE_SECONDS = 0.1


class CommandError(Exception):
    """A command that is measured failed; the text is what it said about it."""


@dataclass(frozen=True)
class Run:
    """What one run took."""

    seconds: float
    """Wall time."""
    cpu_seconds: float
    """Of the command and the processes that it waited for."""
    peak_mb: dict[str, float] = field(default_factory=dict)
    """Largest resident set by role, as sampled."""


def run(
    command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], servers: Mapping[str, int] | None = None
) -> Run:
    """Runs a command to its end; with `servers`, processes beside it by role, it is the CLI and its child the program.

    Raises:
        CommandError: its exit code is not 0.
    """
    with tempfile.TemporaryFile() as output:
        started, before = time.perf_counter(), os.times()
        child = subprocess.Popen(
            command, cwd=cwd, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        peaks: dict[str, float] = {}
        while servers and child.poll() is None:
            _sample(peaks, child.pid, servers)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_SAMPLE_SECONDS)
        code = child.wait()
        seconds, after = time.perf_counter() - started, os.times()
        if code:
            output.seek(0)
            lines = output.read().decode(errors="replace").strip().splitlines()
            telling = [line for line in lines if "error:" in line] or lines[-15:]
            raise CommandError(f"{' '.join(command)} ended with {code}:\n" + "\n".join(telling))
    cpu = sum(after[2:4]) - sum(before[2:4])
    return Run(round(seconds, 3), round(cpu, 3), {role: round(peak, 1) for role, peak in peaks.items()})


def _sample(peaks: dict[str, float], cli: int, servers: Mapping[str, int]) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        roles = {cli: "CLI", **{pid: role for role, pid in servers.items()}}
        roles |= {child.pid: "program" for child in psutil.Process(cli).children(recursive=True)}
        for pid, role in roles.items():
            peaks[role] = max(peaks.get(role, 0.0), psutil.Process(pid).memory_info().rss / 2**20)

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
    program_cpu_seconds: float = 0.0
    """Of the processes that run the program, as sampled; a part of `cpu_seconds`."""


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
        of_program: dict[int, float] = {}
        while servers and child.poll() is None:
            _sample(peaks, of_program, child.pid, servers)
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
    rounded = {role: round(peak, 1) for role, peak in peaks.items()}
    return Run(round(seconds, 3), round(cpu, 3), rounded, round(sum(of_program.values()), 3))


def _sample(peaks: dict[str, float], of_program: dict[int, float], cli: int, servers: Mapping[str, int]) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        children = psutil.Process(cli).children(recursive=True)
        roles = {cli: "CLI", **{pid: role for role, pid in servers.items()}}
        roles |= {child.pid: "program" for child in children}
        for pid, role in roles.items():
            peaks[role] = max(peaks.get(role, 0.0), psutil.Process(pid).memory_info().rss / 2**20)
        for child in children:
            if any("language" in word for word in child.cmdline()):
                of_program[child.pid] = sum(child.cpu_times()[:2])

"""Kills a command at a request of the test's choice, with all that it has started."""

import subprocess
import time
from contextlib import suppress

import psutil

from tests.e2e.project import PATIENCE_SECONDS, Project

_FAULT = "kill"


def killed_at(project: Project, number: int, *command: str, done: bool, **which: str) -> bool:
    """Kills a command with SIGKILL while it waits for the answer to its n-th request.

    Args:
        project: where the command runs.
        number: which of the requests, from 1 on.
        command: what is run.
        done: whether Azure does what the request asks.
        which: the requests that count (`method`, `path`, `host`, as of a fault); all, if none are given.

    Returns:
        False when the command came to its end before, which must be a good one.
    """
    project.azure.faults.set("hold", name=_FAULT, every=number, times=1, done=done, **which)
    try:
        before = _processes()
        with project.spawn(*command) as process:
            if not _is_held(project, process):
                output, _ = process.communicate(timeout=PATIENCE_SECONDS)
                assert process.returncode == 0, output
                return False
            started = _processes() - before
            for each in started:
                # The fork of a launcher that is killed before it ends with it.
                with suppress(psutil.NoSuchProcess):
                    each.kill()
        _, left = psutil.wait_procs(started, timeout=30)
        assert left == []
    finally:
        project.azure.faults.clear(_FAULT)
    return True


def _processes() -> set[psutil.Process]:
    """All that run below this process, where those of `aihub local` and preloaded ones are too."""
    return set(psutil.Process().children(recursive=True))


def _is_held(project: Project, process: subprocess.Popen[str]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None:
        assert time.monotonic() < deadline, "it is neither held nor at its end"
        (fault,) = project.azure.faults.list()
        if fault["struck"]:
            return True
        time.sleep(0.05)
    return False

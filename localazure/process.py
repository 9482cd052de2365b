"""Background processes, identified by a lock that they hold: a process id may have been reused."""

import contextlib
import errno
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_STOP_SECONDS = 10.0
_START_SECONDS = 30.0
_started: list[subprocess.Popen[bytes]] = []
"""The processes that this process started and has to reap; they usually outlive it."""


class InUseError(Exception):
    """Another process holds the lock."""


class StartError(Exception):
    """A background process did not start; the text says why."""


@contextlib.contextmanager
def hold(lock: Path) -> Iterator[None]:
    """Holds a lock file, with this process's number in it, for as long as the block runs.

    Raises:
        InUseError: another process holds it.
    """
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
                raise InUseError(f"already running, as process {holder(lock)}") from None
            raise
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(lock: Path) -> int | None:
    """The id of the process that holds a lock; None when no process holds it, as after a kill."""
    try:
        with lock.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return int(file.read() or 0) or None
    except FileNotFoundError:
        pass
    return None


def start(command: Sequence[str], *, ready: Path, log: Path, env: Mapping[str, str]) -> None:
    """Starts a command in the background; returns when it has made its ready file.

    Raises:
        StartError: the process ended, or was not ready within 30 s; the text is the last line of its log.
    """
    ready.unlink(missing_ok=True)
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(env),
            # The process's files are private, whatever the shell's umask.
            umask=0o077,
            # A session of its own: the process outlives the terminal and does not get its Ctrl-C.
            start_new_session=True,
        )
    # `poll` reaps the processes that have ended.
    _started[:] = [process, *(each for each in _started if each.poll() is None)]
    deadline = time.monotonic() + _START_SECONDS
    while not ready.exists():
        if process.poll() is not None:
            raise StartError(_last_line(log))
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise StartError(f"not ready within {_START_SECONDS:.0f} s; see {log}")
        time.sleep(0.02)


def stop(lock: Path) -> bool:
    """Stops the process that holds a lock; returns False when no process holds it."""
    pid = holder(lock)
    if pid is None:
        # Another process may have stopped what this one started.
        for process in _started:
            process.poll()
        return False
    for each in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, each)
        deadline = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < deadline:
            if holder(lock) is None:
                _reap(pid)
                return True
            time.sleep(0.02)
    return False


def _reap(pid: int) -> None:
    for process in _started:
        if process.pid == pid:
            process.wait()


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].removeprefix("error: ") if lines else f"it ended without a word; see {log}"

"""Find out who holds a stack's lock, and whether that run may still be alive.

Backends other than Pulumi Cloud keep a lock as a file with user, host, process and time (the CLI's diy/lock.go). The
file does not change while the run lives, but the state does: the engine writes it, with the time, before and after each
operation. So the last sign of life of a run on another machine is the later of the two times; during an operation there
is none.
"""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aihub import pulumi_cli
from aihub.pulumi_cli import PulumiError
from aihub.resume.errors import ResumeError

SILENCE_MINUTES = 30
_HOLDER = re.compile(r"created by (?P<user>.+?)@(?P<host>[^@\s]+) \(pid (?P<pid>\d+)\) at (?P<since>\S+)")


@dataclass(frozen=True)
class Lock:
    """A lock of a stack, as the backend has it."""

    user: str
    host: str
    pid: int
    since: datetime

    def __str__(self) -> str:
        return f"{self.user} on {self.host}, process {self.pid}, since {self.since.isoformat()}"


def locks(project: Path, stack: str | None) -> list[Lock]:
    """Return the locks of a stack; none for a stack in Pulumi Cloud, which does not show them.

    Raises:
        PulumiError: Pulumi refused.
    """
    if pulumi_cli.read_json(project, ["whoami", "--json"], None)["url"].startswith(("https://", "http://")):
        return []
    name = pulumi_cli.stack_name(project, stack)
    try:
        # No command shows the lock. This one acquires it first, and then fails, since a stack of this name exists.
        pulumi_cli.run(project, ["stack", "rename", name], name)
    except PulumiError as error:
        held = held_by(str(error))
        if not held and "already exists" not in str(error):
            raise
        return held
    return []


def held_by(refusal: str) -> list[Lock]:
    """Return the locks that the CLI lists when it refuses a command since the stack is locked."""
    return [
        Lock(each["user"], each["host"], int(each["pid"]), datetime.fromisoformat(each["since"]))
        for each in _HOLDER.finditer(refusal)
    ]


def refuse_living(held: Sequence[Lock], written: datetime | None) -> None:
    """Raise an error unless the runs that hold the locks are dead.

    Args:
        held: the locks.
        written: time of the last write of the state.

    Raises:
        ResumeError: a run may be alive; the text says whose it is and what to do.
    """
    here, now = socket.gethostname(), datetime.now(UTC)
    for lock in held:
        if lock.host == here:
            if _is_running(lock.pid):
                raise ResumeError(
                    f"the stack is locked by a run that is still alive ({lock}): wait for its end, or stop it with Ctrl-C"
                )
            continue
        sign = max(filter(None, (lock.since, written)))
        if now - sign < timedelta(minutes=SILENCE_MINUTES):
            raise ResumeError(
                f"the stack is locked by a run that may still be alive ({lock}; its last sign of life was at "
                f"{sign.isoformat(timespec='seconds')}): wait until it ends, or run aihub resume again when there was none for "
                f"{SILENCE_MINUTES} minutes; use --force if you know that the run has ended"
            )


def _is_running(pid: int) -> bool:
    """Return whether the process with this id is Pulumi's: the id may belong to another process by now."""
    import psutil

    try:
        process = psutil.Process(pid)
        return "pulumi" in process.name().lower() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True

"""Whose lock is released, and whose is not."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from aihub.pulumi_cli import PulumiError
from aihub.resume.errors import ResumeError
from aihub.resume.lock import SILENCE_MINUTES, Lock, held_by, locks, refuse_living
from tests.unit.resume.stack import Stack

NOW = timedelta()
LONG_AGO = timedelta(days=-9)
MakeStack = Callable[..., Stack]


@pytest.fixture
def pulumi(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that goes by that name."""
    named = tmp_path / "pulumi"
    named.symlink_to(sys.executable)
    with subprocess.Popen(
        [named, "-c", "import time; print(flush=True); time.sleep(600)"], stdout=subprocess.PIPE
    ) as p:
        assert p.stdout
        p.stdout.readline()
        yield p
        p.kill()


def moment(distance: timedelta) -> datetime:
    return datetime.now(UTC) + distance


def here(pid: int) -> Lock:
    return Lock("me", socket.gethostname(), pid, moment(LONG_AGO))


def elsewhere(since: timedelta) -> Lock:
    return Lock("you", "elsewhere", 7, moment(since))


def test_living_run_on_this_machine_is_refused_however_old_it_is(pulumi: "subprocess.Popen[bytes]") -> None:
    with pytest.raises(ResumeError, match=f"still alive .me on .*, process {pulumi.pid}, since "):
        refuse_living([here(pulumi.pid)], None)


def test_run_that_was_killed_is_dead_also_before_anybody_has_noticed(pulumi: "subprocess.Popen[bytes]") -> None:
    pulumi.kill()
    while psutil.Process(pulumi.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    refuse_living([here(pulumi.pid)], None)
    pulumi.wait()
    refuse_living([here(pulumi.pid)], moment(NOW))


def test_another_process_that_has_the_number_now_is_no_run() -> None:
    refuse_living([here(os.getpid())], None)


@pytest.mark.parametrize(
    ("since", "written"),
    [
        (NOW, None),
        (timedelta(minutes=1 - SILENCE_MINUTES), LONG_AGO),
        (LONG_AGO, timedelta(minutes=1 - SILENCE_MINUTES)),
        (timedelta(hours=1), None),
    ],
)
def test_run_elsewhere_is_refused_until_it_gave_no_sign_of_life_for_long(
    since: timedelta, written: timedelta | None
) -> None:
    with pytest.raises(ResumeError, match=r"may still be alive \(you on elsewhere, process 7, since .* use --force"):
        refuse_living([elsewhere(since)], None if written is None else moment(written))


def test_run_elsewhere_is_dead_after_a_long_silence() -> None:
    silent = timedelta(minutes=-SILENCE_MINUTES - 1)
    refuse_living([elsewhere(silent)], moment(silent))
    refuse_living([elsewhere(silent)], None)


def test_each_of_several_locks_counts(pulumi: "subprocess.Popen[bytes]") -> None:
    with pytest.raises(ResumeError, match=f"process {pulumi.pid}"):
        refuse_living([elsewhere(LONG_AGO), here(pulumi.pid)], None)


def test_locks_are_read_from_what_the_cli_says() -> None:
    said = (
        "the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock "
        "file with `pulumi cancel`. azblob://state/.pulumi/locks/organization/aihub/dev/a.json: created by "
        "me@host-1.example (pid 42) at 2026-11-29T05:12:39Z azblob://state/b.json: created by CONTOSO\\An Other@host2 "
        "(pid 7) at 2026-11-29T07:12:39+02:00"
    )
    at = datetime(2026, 11, 29, 5, 12, 39, tzinfo=UTC)
    assert held_by(said) == [Lock("me", "host-1.example", 42, at), Lock("CONTOSO\\An Other", "host2", 7, at)]


def test_stack_that_is_not_locked_has_no_locks_and_any_other_refusal_is_told(stack_of: MakeStack) -> None:
    stack = stack_of()
    assert locks(Path(), None) == []
    stack.locked = "no stack named 'dev' found"
    with pytest.raises(PulumiError, match="no stack named"):
        locks(Path(), "dev")

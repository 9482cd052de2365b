"""A program whose output passes through, and which gets this process's signals once."""

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from aihub.deploy.process import run_through
from aihub.pulumi_cli import PulumiError

COUNTS = """
import signal, sys, time
got = []
signal.signal(signal.SIGINT, lambda *_: got.append(1))
print("ready", flush=True)
while not got:
    time.sleep(0.01)
time.sleep(0.2)
print(f"signals: {len(got)}", flush=True)
sys.exit(3)
"""


def test_output_and_code_are_those_of_the_program(tmp_path: Path) -> None:
    told: list[str] = []
    script = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(7)"

    ended = run_through([sys.executable, "-u", "-c", script], tmp_path, told.append)

    assert (ended.code, ended.signal, told) == (7, None, ["one", "two"])
    assert ended.last_lines == ("one", "two")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_program_gets_each_signal_once_and_may_finish(tmp_path: Path, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        if line == "ready":
            os.kill(os.getpid(), number)

    ended = run_through([sys.executable, "-c", COUNTS], tmp_path, tell)

    assert (ended.code, ended.signal, told) == (3, number, ["ready", "signals: 1"])
    assert signal.getsignal(number) == before


def test_program_is_in_a_session_of_its_own(tmp_path: Path) -> None:
    told: list[str] = []
    run_through([sys.executable, "-c", "import os; print(os.getsid(0))"], tmp_path, told.append)

    assert told != [str(os.getsid(0))]


def test_program_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(PulumiError, match="there is no pulumi on PATH"):
        run_through(["no-such-program"], tmp_path, print)


def test_ignored_signal_stays_ignored(tmp_path: Path) -> None:
    assert threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        run_through([sys.executable, "-c", ""], tmp_path, print)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)

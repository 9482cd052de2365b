"""Background processes: started, found again, stopped."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from localazure import process

# Holds its lock, says that it is ready, and waits; the first argument says how it takes SIGTERM.
PROGRAM = """
import signal, sys, time
from pathlib import Path
from localazure.process import hold
folder, manner = Path(sys.argv[1]), sys.argv[2]
if manner == "fails":
    print("warming up", flush=True)
    sys.exit("error: no luck today")
if manner == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with hold(folder / "lock"):
    if manner != "slow":
        (folder / "ready").touch()
    time.sleep(600)
"""


class Background:
    """The program in a folder, as a background process."""

    def __init__(self, folder: Path) -> None:
        self.lock, self.ready, self.log = folder / "lock", folder / "ready", folder / "log"
        self._folder = folder
        (folder / "background.py").write_text(PROGRAM, encoding="utf-8")

    def start(self, manner: str) -> None:
        checkout = Path(process.__file__).parents[1]
        process.start(
            [sys.executable, "-m", "background", str(self._folder), manner],
            ready=self.ready,
            log=self.log,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(self._folder), str(checkout)])},
        )


@pytest.fixture
def background(tmp_path: Path) -> Iterator[Background]:
    made = Background(tmp_path)
    yield made
    process.stop(made.lock)


def test_process_is_known_while_it_runs_and_gone_when_stopped(background: Background) -> None:
    background.start("plain")
    pid = process.holder(background.lock)
    assert pid is not None
    assert psutil.Process(pid).is_running()

    assert process.stop(background.lock)

    assert process.holder(background.lock) is None
    assert not psutil.pid_exists(pid)
    assert not process.stop(background.lock)


def test_process_that_does_not_hear_is_killed(background: Background, monkeypatch: pytest.MonkeyPatch) -> None:
    background.start("deaf")
    pid = process.holder(background.lock)
    assert pid is not None
    monkeypatch.setattr(process, "_STOP_SECONDS", 0.3)

    # Under load the kernel may take longer to clear up than the test allows it to.
    while process.holder(background.lock):
        process.stop(background.lock)

    assert process.holder(background.lock) is None


def test_process_that_was_killed_holds_nothing(background: Background) -> None:
    background.start("plain")
    pid = process.holder(background.lock)
    assert pid is not None
    killed = psutil.Process(pid)
    killed.kill()
    killed.wait()

    assert process.holder(background.lock) is None
    background.start("plain")
    assert process.holder(background.lock) not in {None, pid}


def test_process_that_fails_is_an_error_with_its_last_words(background: Background) -> None:
    with pytest.raises(process.StartError, match=r"^no luck today$"):
        background.start("fails")


def test_second_process_is_refused(background: Background) -> None:
    background.start("plain")
    first = process.holder(background.lock)

    with pytest.raises(process.StartError, match=f"already running, as process {first}"):
        background.start("plain")

    assert process.holder(background.lock) == first


def test_process_that_is_never_ready_is_ended(background: Background, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_START_SECONDS", 0.5)
    with pytest.raises(process.StartError, match="not ready within"):
        background.start("slow")
    assert process.holder(background.lock) is None

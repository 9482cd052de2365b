"""`python -m localazure.engine` beside others, interrupted, and on a terminal."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from localazure.engine.build import CLI_VERSION

Install = Callable[[str, str], Path]

COMMAND = [sys.executable, "-m", "localazure.engine"]
PATIENCE_SECONDS = 60

# Says that it runs, leaves half a file where the CLI is to be, and ends when it is told to.
SLOW_GO = """
import os
work = pathlib.Path({work!r})
with (work / "runs").open("a") as runs:
    runs.write(f"{{os.getpid()}}\\n")
finish()
while not (work / "go-on").exists():
    time.sleep(0.05)
"""


@pytest.fixture
def slow_go(install: Install, tmp_path: Path) -> Iterator[Callable[[], list[int]]]:
    """A build that waits for the file `go-on`; tells the numbers of its processes."""
    install("go", SLOW_GO.format(work=str(tmp_path)))

    def runs() -> list[int]:
        file = tmp_path / "runs"
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    yield runs
    (tmp_path / "go-on").touch()
    wait_for(lambda: not any(map(alive, runs())))


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start_one() -> subprocess.Popen[str]:
        log = (tmp_path / f"stderr-{len(started)}").open("w")
        started.append(subprocess.Popen(COMMAND, env=environment, stdout=subprocess.PIPE, stderr=log, text=True))
        log.close()
        return started[-1]

    yield start_one
    for process in started:
        process.kill()
        process.communicate()


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def kept(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.name != ".lock")


def test_of_two_at_once_one_builds_and_the_other_says_that_it_waits(
    slow_go: Callable[[], list[int]],
    start: Callable[[], subprocess.Popen[str]],
    cache: Path,
    tmp_path: Path,
) -> None:
    first = start()
    wait_for(slow_go)
    second = start()
    wait_for(lambda: "Waiting for another process" in (tmp_path / "stderr-1").read_text())
    (tmp_path / "go-on").touch()
    answers = {process.communicate(timeout=PATIENCE_SECONDS)[0] for process in (first, second)}
    assert answers == {f"{cache / CLI_VERSION / 'bin' / 'pulumi'}\n"}
    assert len(slow_go()) == 1


def test_a_killed_build_leaves_nothing_that_a_later_run_takes_for_an_engine(
    slow_go: Callable[[], list[int]],
    start: Callable[[], subprocess.Popen[str]],
    cache: Path,
    tmp_path: Path,
) -> None:
    killed = start()
    wait_for(slow_go)
    killed.kill()
    killed.wait()
    assert CLI_VERSION not in kept(cache)
    assert kept(cache), "the half-built engine is what this test is about"
    later = start()
    wait_for(lambda: len(slow_go()) == 2)
    (tmp_path / "go-on").touch()
    later.communicate(timeout=PATIENCE_SECONDS)
    assert later.returncode == 0
    assert kept(cache) == [CLI_VERSION]


def test_ctrl_c_ends_the_build_and_cleans_up_quietly(
    slow_go: Callable[[], list[int]],
    start: Callable[[], subprocess.Popen[str]],
    cache: Path,
    tmp_path: Path,
) -> None:
    interrupted = start()
    wait_for(slow_go)
    interrupted.send_signal(signal.SIGINT)
    assert interrupted.wait(PATIENCE_SECONDS) == 130
    assert "Traceback" not in (tmp_path / "stderr-0").read_text()
    assert kept(cache) == []
    wait_for(lambda: not alive(slow_go()[0]))


def test_when_nothing_is_possible_the_command_ends_with_one_error_line(environment: dict[str, str]) -> None:
    answer = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
    errors = [line for line in answer.stderr.splitlines() if line.startswith("error:")]
    assert len(errors) == 1
    assert answer.stderr.endswith(f"{errors[0]}\n")


def test_a_terminal_shows_the_time_that_a_build_takes(
    slow_go: Callable[[], list[int]], environment: dict[str, str], tmp_path: Path
) -> None:
    terminal, its_other_end = pty.openpty()
    with subprocess.Popen(
        COMMAND, env=environment | {"TERM": "xterm"}, stdout=subprocess.DEVNULL, stderr=its_other_end
    ) as process:
        os.close(its_other_end)
        shown = ""
        while "Building the Pulumi CLI" not in shown or "0:01" not in shown:
            shown += os.read(terminal, 4096).decode(errors="replace")
        (tmp_path / "go-on").touch()
        assert process.wait(PATIENCE_SECONDS) == 0
    os.close(terminal)

"""Called where there is no project, or written where nothing can be: one line, and the exit code of the table."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from aihub.cli import cli

PROJECT = Path(__file__).parents[3]
AIHUB = Path(sys.executable).with_name("aihub")
VERBS = {
    "check": 2,
    "check --output json": 2,
    "check --stack dev": 2,
    "add gpt-5.4-mini": 1,
    "cost": 1,
    "preflight": 1,
    "smoke": 1,
    "rotate --all": 1,
    "drift": 3,
    "resume": 1,
    "evidence list": 1,
    "endpoints": 1,
    "call chat hi": 1,
    "connect chat --as env": 1,
    "evidence show 1": 1,
    "evidence verify": 1,
    "local up": 1,
    "local env": 1,
    "local status": 1,
    "local fault list": 1,
}


@pytest.mark.parametrize(("verb", "code"), VERBS.items())
def test_outside_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, code: int) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, verb.split())
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr == f"Error: no Pulumi.yaml in {tmp_path} or above it; call aihub from inside the project\n"


@pytest.mark.parametrize(("verb", "code"), VERBS.items())
def test_in_a_folder_that_has_been_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, code: int
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    result = CliRunner().invoke(cli, verb.split())
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr == "Error: the current folder has been deleted; call aihub from inside the project\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("verb", ["check", "check --output json", "--help", "smoke --help", "local status"])
def test_an_answer_that_cannot_be_written(verb: str, unbuffered: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [AIHUB, *verb.split()],
            cwd=PROJECT,
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (run.returncode, run.stderr) == (1, "error: the output cannot be written: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_standard_error_that_cannot_be_written(unbuffered: str) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [AIHUB, "--no-such-option"],
            cwd=PROJECT,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            check=False,
        )
    assert (run.returncode, run.stdout) == (1, "")


def test_a_reader_who_has_gone_is_told_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run([AIHUB, "--help"], cwd=PROJECT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (run.returncode, run.stderr) == (1, "")

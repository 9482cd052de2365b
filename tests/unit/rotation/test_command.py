"""`aihub rotate` around what it does to keys."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from aihub.cli.rotate import rotate
from aihub.evidence.rotation import OwnerReport, RotationRun


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RotationRun:
    """What the run will say."""
    (tmp_path / "Pulumi.yaml").touch()
    monkeypatch.chdir(tmp_path)
    made = RotationRun("a-run", "test", "", owners=[OwnerReport("a/b/ai-demo", "account", ["chat"], "rotated")])
    monkeypatch.setattr("aihub.rotation.run.rotate", lambda *_, **__: made)
    # The test process keeps its own.
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return made


def test_evidence_that_cannot_be_written_does_not_hide_what_was_done(run: RotationRun) -> None:
    answer = CliRunner().invoke(rotate, ["--all", "--evidence", "/dev/full"])
    assert answer.exit_code == 1
    assert answer.stderr == "error: /dev/full cannot be written: No space left on device\n"
    assert answer.stdout.startswith("ai-demo (account): 1 secret publishes ")


def test_problem_of_a_run_that_did_not_begin_is_all_that_is_said(run: RotationRun) -> None:
    run.problem, run.owners = "no stack is selected", []
    assert CliRunner().invoke(rotate, ["--all"]).output == "error: no stack is selected\n"


def test_problem_is_told_apart_from_the_answer(run: RotationRun) -> None:
    run.problem, run.owners = "no stack is selected", []
    answer = CliRunner().invoke(rotate, ["--all", "--output", "json", "--evidence", "rotation.json"])
    assert (answer.exit_code, answer.stderr) == (1, "error: no stack is selected\n")
    written: Any = json.loads(Path("rotation.json").read_text(encoding="utf-8"))
    assert json.loads(answer.stdout) == written
    assert (written["exit_code"], written["problem"]) == (1, "no stack is selected")

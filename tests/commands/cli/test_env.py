"""What a shell is told by `aihub env`."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from aihub.cli import cli

WANTED = {"PULUMI_PARALLEL": "32", "PULUMI_DIY_BACKEND_ZSTD": "1", "PULUMI_RUN_PROGRAM": "true"}


def test_a_shell_takes_it_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(cli, ["env"])
    assert answer.exit_code == 0
    shown = subprocess.run(["sh", "-c", f"{answer.stdout}\nenv"], env={}, capture_output=True, text=True, check=True)
    assert WANTED.items() <= dict(line.split("=", 1) for line in shown.stdout.splitlines()).items()


def test_as_json() -> None:
    assert json.loads(CliRunner().invoke(cli, ["env", "--output", "json"]).stdout) == WANTED

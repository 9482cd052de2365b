"""Snippets for shells, run by one, do what they say and nothing that a value says."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from aihub.connect.forms import Form
from tests.unit.connect.test_snippet import HOSTILE, hostile, text


@pytest.mark.parametrize("form", ["env", "curl"])
def test_shell_runs_nothing_that_a_value_says(form: Form, tmp_path: Path) -> None:
    for name in ("az", "curl"):
        (tmp_path / name).write_text('#!/bin/sh\nprintf "%s\\0" "$@" > "$0.called"\necho credential\n')
        (tmp_path / name).chmod(0o755)
    bash = shutil.which("bash")
    assert bash
    script = text(hostile(), form) + '\nprintf %s "$AZURE_OPENAI_DEPLOYMENT"'
    done = subprocess.run(
        [bash, "-c", script], cwd=tmp_path, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert not (tmp_path / "pwned").exists()
    if form == "env":
        assert done.stdout.decode() == HOSTILE
    else:
        called = (tmp_path / "curl.called").read_text(encoding="utf-8").split("\0")
        assert json.loads(called[called.index("--data") + 1])["model"] == HOSTILE
        assert "credential" not in " ".join(called)

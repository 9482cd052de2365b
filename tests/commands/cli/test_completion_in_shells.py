"""Shell completion in real shells."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.test_completion import project

__all__ = ["project"]

AIHUB = Path(sys.executable).with_name("aihub")


def in_shell(shell: str, script: str, folder: Path) -> list[str]:
    path = f"{AIHUB.parent}:{os.environ['PATH']}"
    options = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    run = subprocess.run(
        [shell, *options, "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    return run.stdout.split()


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash on PATH")
def test_bash_completes_with_the_script(project: Path) -> None:
    script = """eval "$(aihub completion bash)"
complete -p aihub
COMP_WORDS=(aihub call --stack dev gpt-4); COMP_CWORD=4; _aihub_completion aihub gpt-4 dev
printf '%s\\n' "${COMPREPLY[@]}"
"""
    assert in_shell("bash", script, project)[-1] == "gpt-4.1"


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish on PATH")
def test_fish_completes_with_the_script(project: Path) -> None:
    script = "aihub completion fish | source; complete -C 'aihub call --stack dev gpt-4'"
    assert in_shell("fish", script, project)[-1] == "gpt-4.1"


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh on PATH")
def test_zsh_loads_the_script(project: Path) -> None:
    script = 'autoload -Uz compinit; compinit -u -D; eval "$(aihub completion zsh)"; echo $_comps[aihub]'
    assert in_shell("zsh", script, project) == ["_aihub_completion"]

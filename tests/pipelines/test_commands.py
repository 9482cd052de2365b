"""What pipelines call: each command is there, with the options that it is given."""

import re
from pathlib import Path

import click
import pytest

from aihub.cli import cli
from tests.pipelines.workflows import CHECKOUT

CALL = re.compile(r"python -m aihub ([^|<>;&)\n]*)")
FILES = sorted(
    [
        *(CHECKOUT / ".github").rglob("*.yml"),
        *(CHECKOUT / "pipelines").rglob("*.y*ml"),
        *(CHECKOUT / "pipelines" / "scripts").iterdir(),
    ]
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CHECKOUT)))
def test_commands_are_there_with_their_options(file: Path) -> None:
    for call in CALL.findall(file.read_text(encoding="utf-8")):
        words = re.sub(r"\$\{\w+:\+([^}]*)\}", r"\1", call).split()
        command: click.Command = cli
        while isinstance(command, click.Group):
            name = words.pop(0)
            found = command.get_command(click.Context(command), name)
            assert found, f"{file.name}: {call}"
            command = found
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, f"{file.name}: {call}"


def test_calls_are_found() -> None:
    found = {call.split()[0] for file in FILES for call in CALL.findall(file.read_text(encoding="utf-8"))}
    assert found == {"check", "deploy", "drift", "env", "plan", "preflight", "release", "report", "rotate", "smoke"}

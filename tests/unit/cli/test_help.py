"""Every command, option and group says what it is for."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from aihub.cli import cli


def _commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for sub in command.list_commands(context):
            each = command.get_command(context, sub)
            assert each, sub
            yield from _commands(each, f"{name} {sub}")


@pytest.mark.parametrize(("name", "command"), [pytest.param(*each, id=each[0]) for each in _commands(cli, "aihub")])
def test_command_and_options_have_help(name: str, command: click.Command) -> None:
    assert command.help, name
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.opts[0] for each in options if not each.help] == []


def test_an_unknown_command_names_one_that_is_alike() -> None:
    done = CliRunner().invoke(cli, ["chek"])
    assert done.exit_code == 2
    assert "did you mean 'check'?" in done.stderr.lower()

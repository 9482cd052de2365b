"""Every command, option and group says what it is for."""

from collections.abc import Iterator

import click
from click.testing import CliRunner

from aihub.cli import cli
from tests.tables import one_test_of


def _commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for sub in command.list_commands(context):
            each = command.get_command(context, sub)
            assert each, sub
            yield from _commands(each, f"{name} {sub}")


@one_test_of(dict(_commands(cli, "aihub")))
def test_commands_and_options_have_help(command: click.Command) -> None:
    assert command.help
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.opts[0] for each in options if not each.help] == []


def test_an_unknown_command_names_one_that_is_alike() -> None:
    done = CliRunner().invoke(cli, ["chek"])
    assert done.exit_code == 2
    assert "did you mean 'check'?" in done.stderr.lower()

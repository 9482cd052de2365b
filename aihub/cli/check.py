"""`aihub check`."""

import os
import sys

import click

from aihub.cli.common import BAD_INPUT, ProjectNotFoundError, output_option, project_folder, show
from aihub.cli.option_types import StackName


@click.command()
@click.option(
    "--stack",
    "stacks",
    metavar="NAME",
    type=StackName(),
    multiple=True,
    help="Check only this stack; repeatable.  [default: all stacks]",
)
@output_option
def check(stacks: tuple[str, ...], output: str) -> None:
    """Check the settings in config/, offline.

    Shows every problem with its file and line, what is wrong and what to write instead.

    Exit codes: 0 the settings are valid; 2 they are not, or the current folder is in no project.
    """
    from aihub.check import check as run
    from aihub.check import report
    from aihub.pulumi_cli import own_name

    try:
        folder = project_folder()
    except ProjectNotFoundError as error:
        error.show()
        sys.exit(BAD_INPUT)
    result = run(folder / "config", [own_name(stack) for stack in stacks] or None, os.environ)
    show(report(result, output))
    sys.exit(0 if result.is_valid else BAD_INPUT)

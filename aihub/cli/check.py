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
    help="Only this stack; can be repeated. [default: all]",
)
@output_option
def check(stacks: tuple[str, ...], output: str) -> None:
    """Check the settings in config/, offline.

    Exits with 0 when they are valid and with 2 when not, or when there are none since this is no project; every problem
    is named with its file and line.
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

"""`aihub check`."""

import sys

import click

from aihub.cli.common import BAD_INPUT, output_option, project_folder, show


@click.command()
@click.option(
    "--stack",
    "stacks",
    metavar="NAME",
    multiple=True,
    help="Only this stack; can be repeated. [default: all]",
)
@output_option
def check(stacks: tuple[str, ...], output: str) -> None:
    """Check the settings in config/, offline.

    Exits with 0 when they are valid and with 2 when not; every problem is named with its file and line.
    """
    from aihub.check import check as run
    from aihub.check import report

    result = run(project_folder() / "config", list(stacks) or None)
    show(report(result, output))
    sys.exit(0 if result.is_valid else BAD_INPUT)

"""The command line: one verb each, no logic. What a verb needs is imported when it runs."""

import sys

import click

from aihub.cli.check import check
from aihub.cli.common import FAILED
from aihub.cli.local import local
from aihub.cli.preflight import preflight
from aihub.cli.resume import resume
from aihub.cli.rotate import rotate
from aihub.cli.smoke import smoke


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aihub")
def cli() -> None:
    """Deploy language models to Azure AI Foundry endpoints, as code."""


for verb in (check, preflight, smoke, rotate, resume, local):
    cli.add_command(verb)


def main() -> None:
    """The `aihub` command."""
    try:
        cli()
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is left to say.
        sys.stderr.close()
        sys.exit(FAILED)

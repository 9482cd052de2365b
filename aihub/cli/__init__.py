"""The command line: one verb each, no logic. What a verb needs is imported when it runs."""

import errno
import sys

import click

from aihub.cli.check import check
from aihub.cli.common import FAILED, forget_reader, progress
from aihub.cli.env import env
from aihub.cli.local import local
from aihub.cli.preflight import preflight
from aihub.cli.resume import resume
from aihub.cli.rotate import rotate
from aihub.cli.smoke import smoke
from aihub.cli.whoami import whoami

_CANNOT_BE_WRITTEN = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aihub")
def cli() -> None:
    """Deploy language models to Azure AI Foundry endpoints, as code."""


for verb in (check, env, whoami, preflight, smoke, rotate, resume, local):
    cli.add_command(verb)


def main() -> None:
    """The `aihub` command."""
    try:
        try:
            cli()
        finally:
            # The interpreter would do it at its end, and show a traceback when it cannot.
            if sys.stdout:
                sys.stdout.flush()
    except OSError as error:
        if error.errno not in _CANNOT_BE_WRITTEN:
            raise
        forget_reader()
        # When the reader of our output has gone (`| head`), nothing is left to say.
        if error.errno != errno.EPIPE:
            progress(f"error: the answer cannot be written: {error.strerror}")
        sys.exit(FAILED)
    finally:
        try:
            sys.stderr.flush()
        except OSError:
            forget_reader(sys.stderr)

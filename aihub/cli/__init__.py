"""The command line: one verb each, no logic. What a verb needs is imported when it runs."""

import errno
import sys
from contextlib import suppress
from typing import Any

import click

from aihub.cli.check import check
from aihub.cli.common import FAILED, forget_reader, progress, show
from aihub.cli.env import env
from aihub.cli.local import local
from aihub.cli.preflight import preflight
from aihub.cli.release import release
from aihub.cli.resume import resume
from aihub.cli.rotate import rotate
from aihub.cli.smoke import smoke
from aihub.cli.whoami import whoami
from aihub.errors import AihubError

_CANNOT_BE_WRITTEN = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


class _Verbs(click.Group):
    """Verbs that end with an error in one place."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; show its error on standard error, and exit with the error's code."""
        try:
            return super().invoke(ctx)
        except AihubError as error:
            # Nobody need be there to read it.
            with suppress(OSError):
                show(error.format_message(), err=True)
            sys.exit(error.exit_code)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aihub")
def cli() -> None:
    """Deploy language models to Azure AI Foundry endpoints, as code."""


for verb in (check, env, whoami, preflight, smoke, rotate, resume, release, local):
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

"""The command line of `aihub`: one module per command, without logic of its own.

A command imports what it needs when it runs, so that `aihub --help` stays fast.
"""

import errno
import sys
from contextlib import suppress
from typing import Any

import click

from aihub.cli.add import add
from aihub.cli.adopt import adopt
from aihub.cli.call import call
from aihub.cli.check import check
from aihub.cli.common import FAILED, discard_stream, progress, show
from aihub.cli.completion import completion
from aihub.cli.connect import connect
from aihub.cli.cost import cost
from aihub.cli.deploy import deploy
from aihub.cli.drift import drift
from aihub.cli.endpoints import endpoints
from aihub.cli.env import env
from aihub.cli.evidence import evidence
from aihub.cli.init import init
from aihub.cli.local import local
from aihub.cli.models import models
from aihub.cli.plan import plan
from aihub.cli.preflight import preflight
from aihub.cli.release import release
from aihub.cli.report import report
from aihub.cli.resume import resume
from aihub.cli.rotate import rotate
from aihub.cli.smoke import smoke
from aihub.cli.whoami import whoami
from aihub.errors import AihubError

_CANNOT_BE_WRITTEN = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


class _Commands(click.Group):
    """The group of all commands, which ends every command that fails in the same way."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; show its error on standard error, and exit with the error's exit code."""
        try:
            return super().invoke(ctx)
        except AihubError as error:
            # Standard error may be closed.
            with suppress(OSError):
                show("\n".join([error.format_message(), *_advice(error)]), err=True)
            sys.exit(error.exit_code)


def _advice(error: AihubError) -> list[str]:
    """Return what to do about an error that Azure's answer led to, as far as a rule knows it."""
    from aihub.azure.errors import ServiceError
    from aihub.failures import explain_error

    cause: BaseException | None = error
    while cause and not isinstance(cause, ServiceError):
        cause = cause.__cause__ or cause.__context__
    found = explain_error(cause) if isinstance(cause, ServiceError) else None
    return [f"to do: {found.advice}"] if found and found.is_known else []


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aihub")
def cli() -> None:
    """Deploy language models to Azure AI Foundry endpoints, as code."""


for command in (
    init,
    add,
    check,
    cost,
    models,
    env,
    whoami,
    preflight,
    plan,
    adopt,
    deploy,
    smoke,
    rotate,
    drift,
    resume,
    release,
    report,
    evidence,
    endpoints,
    call,
    connect,
    completion,
    local,
):
    cli.add_command(command)


def main() -> None:
    """Run the `aihub` command."""
    try:
        try:
            cli()
        finally:
            # The interpreter flushes at exit, and shows a traceback when flushing fails.
            if sys.stdout:
                sys.stdout.flush()
    except OSError as error:
        if error.errno not in _CANNOT_BE_WRITTEN:
            raise
        discard_stream()
        # After EPIPE (`| head`) nobody reads the output.
        if error.errno != errno.EPIPE:
            progress(f"error: the output cannot be written: {error.strerror}")
        sys.exit(FAILED)
    finally:
        try:
            sys.stderr.flush()
        except OSError:
            discard_stream(sys.stderr)

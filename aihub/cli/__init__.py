"""The command line of `aihub`: one module per command, without logic of its own.

Only the module of the command that runs is imported, and it imports what it needs when it runs.
"""

import errno
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from aihub.cli.common import FAILED, discard_stream, progress, show
from aihub.errors import AihubError

_CANNOT_BE_WRITTEN = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
# fmt: off
_NAMES = frozenset((
    "add", "adopt", "call", "check", "completion", "connect", "cost", "deploy", "drift", "endpoints", "env",
    "evidence", "init", "local", "models", "plan", "policy", "preflight", "release", "report", "resume", "rotate", "smoke",
    "whoami",
))
# fmt: on
"""The commands, each in the module of its name."""


class _Commands(click.Group):
    """The group of all commands, which ends every command that fails in the same way."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*_NAMES, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, once its module is imported; None where there is none of the name."""
        if cmd_name in _NAMES and cmd_name not in self.commands:
            self.add_command(getattr(import_module(f"aihub.cli.{cmd_name}"), cmd_name))
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; the error for an unknown one names those that are alike."""
        if self.get_command(ctx, args[0]) is None:
            for name in _NAMES:
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)

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

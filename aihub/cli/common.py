"""What the commands share: the project's folder, options, errors and progress lines."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from aihub.cli.option_types import StackName, not_empty_in_environment
from aihub.safe_text import lines, one_line

FAILED, BAD_INPUT, UNKNOWN = 1, 2, 3
"""Exit codes: the command failed; its input (settings, options) is invalid; its answer could not be found out."""


class ProjectNotFoundError(click.ClickException):
    """The current folder is not inside a project."""


def project_folder() -> Path:
    """Return the nearest folder with a `Pulumi.yaml`: the current folder or one above it.

    Raises:
        ProjectNotFoundError: neither has a `Pulumi.yaml`.
    """
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise ProjectNotFoundError("the current folder has been deleted; call aihub from inside the project") from None
    for folder in (here, *here.parents):
        if (folder / "Pulumi.yaml").is_file():
            return folder
    raise ProjectNotFoundError(one_line(f"no Pulumi.yaml in {here} or above it; call aihub from inside the project"))


def fail(message: str) -> NoReturn:
    """Write one error line to standard error and exit with FAILED."""
    progress(f"error: {message}")
    sys.exit(FAILED)


def progress(line: str) -> None:
    """Write one progress line to standard error, or nothing when standard error is closed."""
    with suppress(OSError):
        click.echo(one_line(line), err=True)


def show(text: str, *, err: bool = False) -> None:
    """Write a command's output, with control characters removed."""
    click.echo(lines(text), err=err)


def treat_signals_as_ctrl_c() -> None:
    """Turn SIGTERM (a cancelled pipeline) and SIGHUP (a closed terminal) into KeyboardInterrupt."""
    # Windows has no SIGHUP.
    for number in [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]:
        # `nohup` ignores SIGHUP, so that a process outlives its terminal.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def discard_stream(stream: TextIO | None = None) -> None:
    """Redirect a stream that nobody reads to the null device, since the interpreter flushes it at exit.

    Args:
        stream: the stream; by default standard output.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


def output_option_of(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the decorator that adds the option `--output` with these forms, of which the first one is the default."""
    return click.option(
        "--output", type=click.Choice(forms), default=forms[0], show_default=True, help="Output format."
    )


output_option = output_option_of("text", "json")
"""Adds the option `--output text|json`."""


def stack_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option `--stack`, by default PULUMI_STACK or the stack that is selected in Pulumi."""
    return click.option(
        "--stack",
        metavar="NAME",
        type=StackName(),
        envvar="PULUMI_STACK",
        callback=not_empty_in_environment,
        help="Pulumi stack.  [default: PULUMI_STACK, or the selected stack]",
    )(function)

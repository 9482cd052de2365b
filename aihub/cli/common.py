"""What the verbs share: the project's folder, options, errors, progress."""

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

FAILED, BAD_INPUT = 1, 2
"""Exit codes."""


class ProjectNotFoundError(click.ClickException):
    """The command was not called from inside the project."""


def project_folder() -> Path:
    """The folder with `Pulumi.yaml`, at or above the current one.

    Raises:
        ProjectNotFoundError: there is none.
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
    """Ends with one line on standard error."""
    progress(f"error: {message}")
    sys.exit(FAILED)


def progress(line: str) -> None:
    """A line of progress, apart from what a command answers; nobody need be there to read it."""
    with suppress(OSError):
        click.echo(one_line(line), err=True)


def show(text: str, *, err: bool = False) -> None:
    """Shows lines of a command's answer, without any control character."""
    click.echo(lines(text), err=err)


def end_by_signals_as_by_ctrl_c() -> None:
    """Has a pipeline that is cancelled, and a terminal that closes, end the command with a KeyboardInterrupt."""
    # Windows has no SIGHUP.
    for number in [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]:
        # `nohup` has a process outlive its terminal.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def forget_reader(stream: TextIO | None = None) -> None:
    """Has what is left in a stream's buffer go nowhere: else the interpreter fails with it at its end.

    Args:
        stream: by default standard output.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


def output_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--output text|json`, which every verb has."""
    return click.option(
        "--output",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Form of the answer.",
    )(function)


def stack_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--stack`, by default the one that PULUMI_STACK names or that is selected."""
    return click.option(
        "--stack",
        metavar="NAME",
        type=StackName(),
        envvar="PULUMI_STACK",
        callback=not_empty_in_environment,
        help="The stack (environment).",
    )(function)

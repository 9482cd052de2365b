"""Run the Pulumi CLI and read its output."""

import json
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aihub.errors import AihubError
from aihub.responses import ResponseError, json_in

ENVIRONMENT = {
    # The CLI runs 4 operations per core at a time; Azure's operations mostly wait, so many more can run in parallel.
    "PULUMI_PARALLEL": "32",
    # File and container backends write the state after every step; compressed it is about 40 times smaller.
    "PULUMI_DIY_BACKEND_ZSTD": "1",
    # `pulumi destroy` runs the program, whose error hook retries transient errors.
    "PULUMI_RUN_PROGRAM": "true",
}
"""Options of the CLI that Pulumi.yaml cannot set: its `options` have `refresh` only."""


def exports(variables: Mapping[str, str]) -> str:
    """Return shell commands that export variables."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


class PulumiError(AihubError):
    """The Pulumi CLI is missing or failed; the message is its own, on one line."""


def run(project: Path, arguments: Sequence[str], stack: str | None, *, given: str | None = None) -> str:
    """Run `pulumi ARGUMENTS` in the project's folder, non-interactively, and return its standard output.

    Raises:
        PulumiError: the command failed.
    """
    done = ended(project, arguments, stack, given=given)
    if done.returncode:
        lines = [line.strip().removeprefix("error: ") for line in (done.stderr or done.stdout).splitlines()]
        raise PulumiError(" ".join(filter(None, lines)) or f"pulumi {arguments[0]} failed without an error message")
    return done.stdout


def command(arguments: Sequence[str], stack: str | None) -> list[str]:
    """Return the command line of `pulumi ARGUMENTS`, non-interactive."""
    return ["pulumi", *arguments, "--non-interactive", *(["--stack", stack] if stack else [])]


def ended(
    project: Path, arguments: Sequence[str], stack: str | None, *, given: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run `pulumi ARGUMENTS` to its end as `run` does, whether it fails or not.

    Raises:
        PulumiError: there is no Pulumi CLI.
    """
    with plain_errors():
        return subprocess.run(
            command(arguments, stack),
            cwd=project,
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            check=False,
        )


@contextmanager
def plain_errors() -> Iterator[None]:
    """Start the Pulumi CLI within this context.

    Raises:
        PulumiError: it cannot be started.
    """
    try:
        yield
    except FileNotFoundError:
        raise PulumiError(
            'there is no pulumi on PATH; install the Pulumi CLI, or for the local Azure: eval "$(aihub local env)"'
        ) from None
    except OSError as error:
        raise PulumiError(f"pulumi cannot be run: {error.strerror}") from None


def stack_name(project: Path, stack: str | None) -> str:
    """Return the stack as the user named it, or the name of the one that is selected.

    Raises:
        PulumiError: no stack is selected.
    """
    return stack or run(project, ["stack", "--show-name"], None).strip()


def own_name(stack: str) -> str:
    """Return a stack's name without organization and project, which is the name of its settings file."""
    return stack.rpartition("/")[2]


def read_json(project: Path, arguments: Sequence[str], stack: str | None) -> Any:
    """Run a command of the Pulumi CLI that prints JSON, and return the parsed output.

    Raises:
        PulumiError: the command failed, or its output is not JSON.
    """
    try:
        return json_in(run(project, arguments, stack))
    except ResponseError:
        raise PulumiError(f"`pulumi {' '.join(arguments)}` prints no JSON") from None


def preview(project: Path, stack: str | None, *options: str) -> dict[str, Any]:
    """Return what `pulumi preview --json` prints.

    Raises:
        PulumiError: the preview failed; the message is that of the program or the engine.
    """
    done = ended(project, ["preview", "--json", *options], stack)
    try:
        shown: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        shown = {}
    if done.returncode or not shown:
        said = [each["message"] for each in shown.get("diagnostics") or [] if each["severity"] == "error"]
        lines = "\n".join(said or [done.stderr or "the preview failed without an error message"]).splitlines()
        raise PulumiError(*(line.strip().removeprefix("error: ") for line in lines if line.strip()))
    return shown

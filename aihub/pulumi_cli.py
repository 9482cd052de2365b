"""Runs the Pulumi CLI; its output is for programs here, not for people."""

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aihub.errors import AihubError
from aihub.responses import ResponseError, json_in

ENVIRONMENT = {
    # Azure's operations are waits, not work, so more of them fit beside one another than the CLI's 4 per core.
    "PULUMI_PARALLEL": "32",
    # Backends of files and containers get the state after every step; compressed it is some 40 times smaller.
    "PULUMI_DIY_BACKEND_ZSTD": "1",
    # `pulumi destroy` runs the program, without which nothing tries again what passes by itself.
    "PULUMI_RUN_PROGRAM": "true",
}
"""What the CLI has to be told and a Pulumi.yaml cannot say (its `options` know of `refresh` alone)."""


def exports(variables: Mapping[str, str]) -> str:
    """Shell commands that set variables."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


class PulumiError(AihubError):
    """The Pulumi CLI is missing, or refused; the text is its own, on one line."""


def run(project: Path, arguments: Sequence[str], stack: str | None, *, given: str | None = None) -> str:
    """Runs `pulumi ARGUMENTS` in the project's folder, without questions, and returns what it prints.

    Raises:
        PulumiError: it ended with an error.
    """
    command = ["pulumi", *arguments, "--non-interactive", *(["--stack", stack] if stack else [])]
    try:
        done = subprocess.run(
            command,
            cwd=project,
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            check=False,
        )
    except FileNotFoundError:
        raise PulumiError(
            'there is no pulumi on PATH; install the Pulumi CLI, or for the local Azure: eval "$(aihub local env)"'
        ) from None
    except OSError as error:
        raise PulumiError(f"pulumi cannot be run: {error.strerror}") from None
    if done.returncode:
        lines = [line.strip().removeprefix("error: ") for line in (done.stderr or done.stdout).splitlines()]
        raise PulumiError(" ".join(filter(None, lines)) or f"pulumi {arguments[0]} failed without a word")
    return done.stdout


def own_name(stack: str) -> str:
    """A stack's name without organization and project: what its settings are named after."""
    return stack.rpartition("/")[2]


def read_json(project: Path, arguments: Sequence[str], stack: str | None) -> Any:
    """The same for a command that prints JSON.

    Raises:
        PulumiError: it ended with an error, or prints something else.
    """
    try:
        return json_in(run(project, arguments, stack))
    except ResponseError:
        raise PulumiError(f"`pulumi {' '.join(arguments)}` prints no JSON") from None

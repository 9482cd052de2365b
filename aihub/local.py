"""`aihub local`: the only place that knows the local Azure, and only when it is called."""

import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from localazure import pulumi_home
from localazure.instance import LocalAzure, LocalAzureError, Status


class LocalVerbs:
    """The verbs, as texts to print; a LocalAzureError becomes one line and exit code 1."""

    def __init__(self, project: Path, progress: Callable[[str], None]) -> None:
        self._azure = LocalAzure(project)
        self._progress = progress

    def up(self, output: str, **options: Any) -> str:
        """Starts it, with the CLI and the stack `local`."""
        with _one_line():
            status = self._azure.up(**options)
            pulumi_home.ensure_stack(self._azure, self._environment())
        return self._text(status, output)

    def env(self, output: str) -> str:
        """Shell commands that set the environment."""
        with _one_line():
            variables = self._environment()
        if output == "json":
            return json.dumps(variables, indent=2)
        return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())

    def status(self, output: str) -> tuple[str, bool]:
        """What runs."""
        with _one_line():
            status = self._azure.status()
        return self._text(status, output), status.is_up

    def reset(self, output: str) -> str:
        """Forgets all."""
        with _one_line():
            self._azure.reset()
            if self._azure.status().is_up:
                pulumi_home.ensure_stack(self._azure, self._environment())
        return self._told("local Azure: empty", output)

    def down(self, output: str) -> str:
        """Stops it."""
        with _one_line():
            stopped = self._azure.down()
        return self._told("local Azure: stopped" if stopped else "local Azure: was not running", output)

    def _told(self, done: str, output: str) -> str:
        return self._text(self._azure.status(), output) if output == "json" else done

    def _environment(self) -> dict[str, str]:
        return pulumi_home.environment(self._azure, self._progress)

    def _text(self, status: Status, output: str) -> str:
        if output == "json":
            settings = asdict(status.settings) if status.settings else {}
            return json.dumps(
                {
                    "up": status.is_up,
                    "azure_pid": status.azure_pid,
                    "provider_pid": status.provider_pid,
                    "folder": str(status.folder),
                    **settings,
                },
                indent=2,
            )
        if not status.is_up or status.settings is None:
            return "local Azure: down; start it with: aihub local up"
        return (
            f"local Azure: up (proxy 127.0.0.1:{status.settings.proxy_port}, state and logs in {status.folder})\n"
            'point this shell at it with: eval "$(aihub local env)"'
        )


@contextmanager
def _one_line() -> Iterator[None]:
    """Turns a LocalAzureError into one line on standard error."""
    try:
        yield
    except LocalAzureError as error:
        raise click.ClickException(str(error)) from None

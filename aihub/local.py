"""`aihub local`: the only place that knows the local Azure, and only when it is called."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from aihub import pulumi_cli
from aihub.safe_text import one_line
from localazure import pulumi_home
from localazure.errors import LocalAzureError
from localazure.instance import LocalAzure, Status


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

    def env(self, output: str, principal: str) -> str:
        """Shell commands that set the environment."""
        with _one_line():
            variables = self._environment(principal)
        if output == "json":
            return json.dumps(variables, indent=2)
        return pulumi_cli.exports(variables)

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

    def set_fault(self, output: str, kind: str, **members: Any) -> str:
        """Makes something go wrong."""
        with _one_line():
            name = self._azure.faults.set(kind, **members)
        return json.dumps({"name": name}, indent=2) if output == "json" else f"fault {name}: set"

    def list_faults(self, output: str) -> str:
        """What goes wrong."""
        with _one_line():
            faults = self._azure.faults.list()
        if output == "json":
            return json.dumps(faults, indent=2)
        return "\n".join(map(_line, faults)) or "no faults"

    def clear_faults(self, output: str, name: str | None) -> str:
        """Lets one thing, or everything, go right again."""
        with _one_line():
            cleared = self._azure.faults.clear(name)
        return json.dumps({"cleared": cleared}, indent=2) if output == "json" else f"faults cleared: {cleared}"

    def advance(self, output: str, seconds: float) -> str:
        """Moves its time on."""
        with _one_line():
            now = self._azure.advance(seconds)
        shown = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        return json.dumps({"now": shown}, indent=2) if output == "json" else f"local Azure: it is {shown} now"

    def down(self, output: str) -> str:
        """Stops it."""
        with _one_line():
            stopped = self._azure.down()
        return self._told("local Azure: stopped" if stopped else "local Azure: was not running", output)

    def _told(self, done: str, output: str) -> str:
        return self._text(self._azure.status(), output) if output == "json" else done

    def _environment(self, principal: str = "deployer") -> dict[str, str]:
        return {**pulumi_home.environment(self._azure, self._progress, principal), **pulumi_cli.ENVIRONMENT}

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


def _line(fault: dict[str, Any]) -> str:
    """A fault in a line: its name, what it was told, and what it did."""
    told = {name: value for name, value in fault.items() if name not in {"name", "from", "seen", "struck"}}
    members = " ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in told.items()
    )
    return f"{fault['name']} (by {fault['from']}): {members}; struck {fault['struck']} of {fault['seen']} requests"


@contextmanager
def _one_line() -> Iterator[None]:
    """Turns a LocalAzureError into one line on standard error."""
    try:
        yield
    except LocalAzureError as error:
        raise click.ClickException(one_line(str(error))) from None

"""The library behind `aihub local`: the only module of aihub that imports the local Azure."""

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
from localazure.client_locations import Location, LocationError
from localazure.errors import LocalAzureError
from localazure.instance import LocalAzure, Status


class LocalCommands:
    """The subcommands of `aihub local`; each returns the text to print.

    A LocalAzureError is raised as a click error of one line, which ends the command with exit code 1.
    """

    def __init__(self, project: Path, progress: Callable[[str], None]) -> None:
        self._azure = LocalAzure(project)
        self._progress = progress

    def up(self, output: str, **options: Any) -> str:
        """Start the local Azure, with the Pulumi CLI and the stack `local`."""
        with _one_line():
            status = self._azure.up(**options)
            pulumi_home.ensure_stack(self._azure, self._environment())
        return self._text(status, output)

    def env(self, output: str, principal: str, address: str | None = None, network: str | None = None) -> str:
        """Return the environment variables of the local Azure, as shell commands or as JSON.

        Args:
            output: `text` or `json`.
            principal: the service principal to log in as.
            address: the address that the clients have; None for some address on the internet.
            network: the virtual network that the clients are in, if any.
        """
        with _one_line():
            if network and not address:
                raise LocationError("--network needs --address, an address in that network: --address 10.80.0.20")
            variables = self._environment(principal, Location(address, network) if address else None)
        if output == "json":
            return json.dumps(variables, indent=2)
        return pulumi_cli.exports(variables)

    def status(self, output: str) -> tuple[str, bool]:
        """Return the status, and whether the local Azure runs."""
        with _one_line():
            status = self._azure.status()
        return self._text(status, output), status.is_up

    def reset(self, output: str) -> str:
        """Delete every resource and the state of the stack `local`."""
        with _one_line():
            self._azure.reset()
            if self._azure.status().is_up:
                pulumi_home.ensure_stack(self._azure, self._environment())
        return self._status_or("local Azure: empty", output)

    def set_fault(self, output: str, kind: str, **members: Any) -> str:
        """Add a fault."""
        with _one_line():
            name = self._azure.faults.set(kind, **members)
        return json.dumps({"name": name}, indent=2) if output == "json" else f"fault {name}: set"

    def list_faults(self, output: str) -> str:
        """Return the faults."""
        with _one_line():
            faults = self._azure.faults.list()
        if output == "json":
            return json.dumps(faults, indent=2)
        return "\n".join(map(_line, faults)) or "no faults"

    def clear_faults(self, output: str, name: str | None) -> str:
        """Remove the fault of a name, or all faults that were added by a command."""
        with _one_line():
            cleared = self._azure.faults.clear(name)
        return json.dumps({"cleared": cleared}, indent=2) if output == "json" else f"faults cleared: {cleared}"

    def change(self, output: str, resource_id: str, member: str, value: Any) -> str:
        """Set a member of a resource as the service itself does."""
        with _one_line():
            self._azure.change_by_service(resource_id, member, value)
        changed = {"id": resource_id, "member": member, "value": value}
        return (
            json.dumps(changed, indent=2) if output == "json" else f"{resource_id.rpartition('/')[2]}: {member} is set"
        )

    def advance(self, output: str, seconds: float) -> str:
        """Advance the clock of the local Azure."""
        with _one_line():
            now = self._azure.advance(seconds)
        shown = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        return json.dumps({"now": shown}, indent=2) if output == "json" else f"local Azure: its time is now {shown}"

    def down(self, output: str) -> str:
        """Stop the local Azure."""
        with _one_line():
            stopped = self._azure.down()
        return self._status_or("local Azure: stopped" if stopped else "local Azure: was not running", output)

    def _status_or(self, done: str, output: str) -> str:
        return self._text(self._azure.status(), output) if output == "json" else done

    def _environment(self, principal: str = "deployer", location: Location | None = None) -> dict[str, str]:
        own = pulumi_home.environment(self._azure, self._progress, principal, location)
        return {**own, **pulumi_cli.ENVIRONMENT}

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
    """Return a fault as one line: its name, its options, and how many requests it matched and changed."""
    options = {name: value for name, value in fault.items() if name not in {"name", "from", "seen", "struck"}}
    members = " ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in options.items()
    )
    return f"{fault['name']} (by {fault['from']}): {members}; affected {fault['struck']} of {fault['seen']} requests"


@contextmanager
def _one_line() -> Iterator[None]:
    """Raise a LocalAzureError as a click error of one line."""
    try:
        yield
    except LocalAzureError as error:
        raise click.ClickException(one_line(str(error))) from None

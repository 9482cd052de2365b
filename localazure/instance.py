"""One local Azure of one checkout: its folder, its two processes, and the environment that points clients at it."""

import contextlib
import json
import os
import random
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localazure import process
from localazure.azure import Subscription
from localazure.client_locations import Location
from localazure.credentials import Credentials, CredentialsError
from localazure.errors import LocalAzureError
from localazure.files import make_private, write_private
from localazure.principals import PRINCIPALS

if TYPE_CHECKING:
    from localazure.control_client import ControlClient, RemoteFaults

STACK = "local"
_PORTS = 3


@dataclass(frozen=True)
class Settings:
    """The settings that are kept from one start to the next, so that an open shell stays valid."""

    proxy_port: int
    tls_port: int
    provider_port: int
    time_scale: float = 0.0
    provider: str = "stand-in"
    """`stand-in`, or `installed` for the azure-native plugin that the Pulumi CLI has or downloads."""

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Settings":
        """Reads the settings of an earlier start.

        Raises:
            TypeError: the file has unknown or missing members.
        """
        found = cls(**kept)
        if not all(isinstance(port, int) for port in (found.proxy_port, found.tls_port, found.provider_port)):
            raise TypeError
        return found


@dataclass(frozen=True)
class Status:
    """The processes that run, and their ports."""

    azure_pid: int | None
    provider_pid: int | None
    settings: Settings | None
    folder: Path

    @property
    def is_up(self) -> bool:
        """Whether all processes run."""
        return bool(self.settings and self.azure_pid and (self.provider_pid or self.settings.provider == "installed"))


class LocalAzure:
    """The local Azure of a project folder; everything it keeps is in `.local/` there."""

    def __init__(self, project: Path, python: Sequence[str] = (sys.executable, "-m")) -> None:
        """Nothing runs until `up` is called.

        Args:
            project: the project's folder.
            python: the command that runs a module, whose name and arguments follow.
        """
        self.project = project
        self._python = python
        self.folder = project / ".local"
        self._settings_file = self.folder / "settings.json"

    def status(self) -> Status:
        """The processes that run now."""
        return Status(
            process.holder(self.folder / "azure.lock"),
            process.holder(self.folder / "provider.lock"),
            self._settings(),
            self.folder,
        )

    def up(
        self,
        *,
        port: int | None = None,
        time_scale: float | None = None,
        provider: str | None = None,
    ) -> Status:
        """Starts the processes that do not run; does nothing when all run.

        Args:
            port: first of three consecutive ports of 127.0.0.1; by default those of the last start, or free ones.
            time_scale: length of long-running operations, from 0 (none) to 1 (as in Azure); by default as last time.
            provider: `stand-in` or `installed`; by default as last time.

        Raises:
            LocalAzureError: a port is in use, the disk is full, a file is damaged, a process does not start.
        """
        with _clear_errors(self.folder):
            make_private(self.folder)
            before = self._settings()
            wanted = _settings(before, port, time_scale, provider)
            if before != wanted:
                self.down()
                write_private(self._settings_file, json.dumps(asdict(wanted)).encode())
            Credentials.of(self.folder)
            now = self.status()
            if now.azure_pid is None:
                self._start_azure(wanted)
            if now.provider_pid is None and wanted.provider == "stand-in":
                self._start_provider(wanted)
        return self.status()

    def down(self) -> bool:
        """Stops the processes; False when none ran."""
        stopped = [process.stop(self.folder / f"{name}.lock") for name in ("provider", "azure")]
        return any(stopped)

    def reset(self) -> None:
        """Forgets every resource and the stack's state; ports and credentials stay, so that open shells stay valid."""
        was_up = self.status().is_up
        self.down()
        for path in [*self.folder.glob("azure.db*"), *self.folder.glob("azure.key")]:
            path.unlink()
        shutil.rmtree(self.folder / "pulumi", ignore_errors=True)
        (self.project / f"Pulumi.{STACK}.yaml").unlink(missing_ok=True)
        if was_up:
            self.up()

    @property
    def faults(self) -> "RemoteFaults":
        """Client for the faults that are set: lost at a stop, except those of `.local/faults.yaml`.

        Raises:
            LocalAzureError: the local Azure was never started here, or a file is damaged.
        """
        from localazure.control_client import RemoteFaults

        return RemoteFaults(self._control())

    def change_by_service(self, resource_id: str, member: str, value: Any) -> None:
        """Sets a member of a resource as the service itself does, such as an upgrade of a model: nobody wrote it.

        Args:
            resource_id: ARM id of the resource.
            member: dotted path in ARM's answer, such as `properties.model.version`.
            value: the new value; None removes the member.

        Raises:
            LocalAzureError: there is no such resource or member, or the local Azure does not run.
        """
        self._control().send("POST", "/changes", {"id": resource_id, "member": member, "value": value})

    def now(self) -> float:
        """The local Azure's time, in seconds since the epoch.

        Raises:
            LocalAzureError: the local Azure does not run, or a file is damaged.
        """
        return float(self._control().send("GET", "/clock")["now"])

    def advance(self, seconds: float) -> float:
        """Moves the local Azure's time on at once; returns the new time.

        Operations, secrets, roles, deletions, batches and faults use this time, until the next reset. Tokens do not:
        their holders have clocks of their own.

        Raises:
            LocalAzureError: the local Azure does not run, the number is out of range, or a file is damaged.
        """
        return float(self._control().send("POST", "/clock", {"seconds": seconds})["now"])

    def _control(self) -> "ControlClient":
        from localazure.control_client import ControlClient

        settings = self._settings()
        if settings is None:
            raise LocalAzureError("there is no local Azure here yet; start it: aihub local up")
        with _clear_errors(self.folder):
            secret = Credentials.of(self.folder).client_secret
        return ControlClient(settings.proxy_port, self.folder / "ca.pem", secret)

    def _start_azure(self, settings: Settings) -> None:
        for port, purpose in ((settings.proxy_port, "proxy"), (settings.tls_port, "TLS server")):
            _check_free(port, purpose)
        self._start(
            "localazure.server",
            "azure",
            [
                "--proxy-port",
                str(settings.proxy_port),
                "--tls-port",
                str(settings.tls_port),
                "--time-scale",
                str(settings.time_scale),
            ],
            {},
        )

    def _start_provider(self, settings: Settings) -> None:
        _check_free(settings.provider_port, "stand-in for the azure-native plugin")
        self._start("localazure.provider", "provider", ["--port", str(settings.provider_port)], self.environment())

    def _start(self, module: str, name: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        root = str(Path(__file__).parent.parent)
        try:
            process.start(
                [*self._python, module, "--folder", str(self.folder), *arguments],
                ready=self.folder / f"{name}.ready",
                log=self.folder / f"{name}.log",
                env={**os.environ, **environment, "PYTHONPATH": root},
            )
        except process.StartError as error:
            raise LocalAzureError(f"the local Azure did not start ({name}): {error}") from None

    def environment(self, principal: str = "deployer", location: Location | None = None) -> dict[str, str]:
        """The variables that point Microsoft's clients, OpenAI's, curl and Pulumi at this local Azure.

        Args:
            principal: the service principal to log in as, by its name in `localazure.principals`.
            location: where the clients are; None for somewhere on the internet.

        Raises:
            LocalAzureError: the local Azure was never started here, or a file is damaged.
        """
        settings = self._settings()
        if settings is None:
            raise LocalAzureError("there is no local Azure here yet; start it: aihub local up")
        with _clear_errors(self.folder):
            secret = Credentials.of(self.folder).secret_of(principal)
        own, client_id = Subscription(), PRINCIPALS[principal].client_id
        place = location.credential if location else ""
        proxy, certificate = f"http://{place}127.0.0.1:{settings.proxy_port}", str(self.folder / "ca.pem")
        direct = "127.0.0.1,localhost"
        ids = {"TENANT_ID": own.tenant_id, "CLIENT_ID": client_id, "CLIENT_SECRET": secret, "SUBSCRIPTION_ID": own.id}
        return {
            # Upper and lower case: gRPC, which Pulumi uses on loopback, reads only the lower-case variables.
            # The proxy refuses plain HTTP, so no request leaves this machine.
            **dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), proxy),
            **dict.fromkeys(("NO_PROXY", "no_proxy"), direct),
            **dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), certificate),
            **{f"{prefix}_{name}": value for prefix in ("AZURE", "ARM") for name, value in ids.items()},
        }

    def _settings(self) -> Settings | None:
        try:
            return Settings.of(json.loads(self._settings_file.read_bytes()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            raise LocalAzureError(f"{self._settings_file} is damaged; delete it and run: aihub local up") from None


def _settings(before: Settings | None, port: int | None, time_scale: float | None, provider: str | None) -> Settings:
    if port is not None:
        ports = [port + offset for offset in range(_PORTS)]
    elif before:
        ports = [before.proxy_port, before.tls_port, before.provider_port]
    else:
        ports = _free_ports()
    scale = time_scale if time_scale is not None else before.time_scale if before else 0.0
    proxy_port, tls_port, provider_port = ports
    used = before.provider if before else "stand-in"
    return Settings(proxy_port, tls_port, provider_port, time_scale=scale, provider=provider or used)


def _free_ports() -> list[int]:
    # Below the ephemeral ports, so that no outgoing connection occupies the port at the next start.
    for first in random.sample(range(20_000, 32_000, _PORTS), k=100):
        ports = list(range(first, first + _PORTS))
        if all(map(_is_free, ports)):
            return ports
    raise LocalAzureError(
        "no three consecutive ports from 20000 to 32000 are free; choose some: aihub local up --port N"
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port with lingering connections of its last owner is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _check_free(port: int, purpose: str) -> None:
    if not _is_free(port):
        raise LocalAzureError(
            f"port {port} of 127.0.0.1, for the {purpose}, is in use; stop what holds it or choose other ports: "
            "aihub local up --port <first of three>"
        )


@contextlib.contextmanager
def _clear_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except CredentialsError as error:
        raise LocalAzureError(str(error)) from None
    except OSError as error:
        raise LocalAzureError(f"cannot write to {folder}: {error.strerror}") from None

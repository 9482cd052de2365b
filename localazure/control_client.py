"""Client for the faults and the time of a running local Azure."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2

from localazure.errors import LocalAzureError
from localazure.services.local_control import HOST as CONTROL_HOST


@dataclass(frozen=True)
class ControlClient:
    """Sends requests to the local Azure's own service."""

    proxy_port: int
    certificate: Path
    secret: str = field(repr=False)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Sends a request and returns the JSON of the answer.

        Raises:
            LocalAzureError: no answer comes, or the request is refused.
        """
        try:
            with httpx2.Client(
                proxy=f"http://127.0.0.1:{self.proxy_port}",
                verify=ssl.create_default_context(cafile=str(self.certificate)),
                trust_env=False,
                timeout=30,
            ) as client:
                authorization = {"Authorization": f"Bearer {self.secret}"}
                answer = client.request(method, f"https://{CONTROL_HOST}{path}", json=body, headers=authorization)
        except (httpx2.HTTPError, OSError) as error:
            raise LocalAzureError(f"the local Azure does not answer ({error}); start it with: aihub local up") from None
        try:
            given = answer.json()
        except ValueError:
            given = {"error": f"the local Azure answered {answer.status_code}"}
        if answer.is_success:
            return given
        told = given.get("error")
        raise LocalAzureError(told["message"] if isinstance(told, dict) else str(told))


@dataclass(frozen=True)
class RemoteFaults:
    """The faults that are set."""

    _control: ControlClient

    def set(self, kind: str, /, **members: Any) -> str:
        """Sets a fault, in the place of one of the same name.

        Args:
            kind: one of `localazure.faults.kinds.KINDS`.
            members: `name`, `host`, `path`, `method`, `deployment`, `after_seconds`, `for_seconds`, `every`, `times`,
                and the kind's own members.

        Returns:
            The fault's name, made from its kind if none is given.

        Raises:
            LocalAzureError: a member is wrong, or the local Azure does not run.
        """
        return str(self._control.send("POST", "/faults", {"kind": kind, **members})["name"])

    def list(self) -> list[dict[str, Any]]:
        """The faults, each with its source (`from`) and the number of requests it has `seen` and `struck`.

        Raises:
            LocalAzureError: the file of faults is wrong, or the local Azure does not run.
        """
        found: list[dict[str, Any]] = self._control.send("GET", "/faults")
        return found

    def clear(self, name: str | None = None) -> int:
        """Clears one fault, or all but those of the file; returns how many.

        Raises:
            LocalAzureError: no fault has that name, it is in the file, or the local Azure does not run.
        """
        path = "/faults" if name is None else f"/faults/{quote(name, safe='')}"
        return int(self._control.send("DELETE", path)["cleared"])

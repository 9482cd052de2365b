"""How long a smoke test of many endpoints takes, beside one of a single endpoint."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aihub.endpoint import Endpoint, account_endpoint
from aihub.smoke import smoke_endpoints
from bench.measure import CommandError
from bench.service import KEY

ANSWER_SECONDS = 1.0
_PER_HOST = 8


@dataclass(frozen=True)
class Tested:
    """One test."""

    endpoints: int
    hosts: int
    seconds: float
    bound_seconds: float
    """The least that the models' answers take, by how many calls a host gets at the same time."""

    @property
    def ratio(self) -> float:
        """Time over the bound."""
        return self.seconds / self.bound_seconds


class _Credentials:
    """A vault that answers at once."""

    def __init__(self, uris: dict[str, str]) -> None:
        self._uris = uris

    def secret(self, secret_id: str) -> str:
        return self._uris[secret_id]

    def header(self, auth: Any, _endpoint: Any, _key: str | None = None) -> dict[str, str]:
        return {auth["header"]: auth["format"].replace("{credential}", KEY)}


def measure_smoke(number: int, progress: Callable[[str], None]) -> list[Tested]:
    """Tests so many endpoints that take a second to answer, on hosts of two each and then all on one.

    Raises:
        CommandError: one does not pass.
    """
    tested = []
    with _service(-(-number // 2)) as ports:
        _test(_endpoints(1, ports))  # loads the clients
        for hosts in (len(ports), 1):
            found = _endpoints(number, ports[:hosts])
            calls = sum(len(each["routes"]) for each in found) / hosts
            done = Tested(number, hosts, _test(found), -(-calls // _PER_HOST) * ANSWER_SECONDS)
            progress(f"smoke test of {number} endpoints on {hosts} hosts: {done.seconds:.1f} s")
            tested.append(done)
    return tested


def _test(endpoints: list[Endpoint]) -> float:
    credentials: Any = _Credentials({each["uri_secret"]: each["target_uri"] for each in endpoints})
    started = time.perf_counter()
    results = smoke_endpoints(endpoints, credentials=credentials)
    seconds = time.perf_counter() - started
    if bad := [each for each in results if not each.passed]:
        raise CommandError(f"{len(bad)} endpoints did not pass: {bad[0].problem}")
    return round(seconds, 3)


def _endpoints(number: int, ports: list[int]) -> list[Endpoint]:
    return [_endpoint(f"e{index}", ports[index % len(ports)]) for index in range(number)]


def _endpoint(name: str, port: int) -> Endpoint:
    made = account_endpoint(
        name=name,
        type_name="azure-openai",
        sub_domain="ai",
        task="chat/completions",
        api_version="2024-10-21",
        publisher="OpenAI",
        model="gpt-4.1-mini",
        version="2025-04-14",
        sku={"name": "GlobalStandard", "capacity": 1},
        keys=True,
    )
    moved: Endpoint = json.loads(json.dumps(made).replace("ai.openai.azure.com", f"localhost:{port}"))
    return {**moved, "uri_secret": f"{name}-uri", "checks": {"concurrency_per_host": _PER_HOST}}


@contextlib.contextmanager
def _service(hosts: int) -> Iterator[list[int]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        command = [sys.executable, "-m", "bench.service", folder, str(hosts), str(ANSWER_SECONDS)]
        before = os.environ.get("SSL_CERT_FILE")
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as service:
            assert service.stdout
            os.environ["SSL_CERT_FILE"] = str(Path(folder) / "ca.pem")
            try:
                yield json.loads(service.stdout.readline())
            finally:
                service.terminate()
                os.environ.pop("SSL_CERT_FILE")
                if before is not None:
                    os.environ["SSL_CERT_FILE"] = before

"""How long a smoke test of many endpoints takes, beside one of a single endpoint."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aihub.contract.endpoint import CONTRACT, Endpoint, EndpointDescription
from aihub.contract.routes import account_routes, call_details
from aihub.smoke import smoke_endpoints
from bench.measure import CommandError
from bench.service import KEY

ANSWER_SECONDS = 1.0
_PER_HOST = 8
_SECRETS = "https://kv-bench.vault.azure.net/secrets"
_ACCOUNTS = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts"


@dataclass(frozen=True)
class Tested:
    """One test."""

    endpoints: int
    hosts: int
    calls: int
    seconds: float
    cpu_seconds: float
    """Of this process, which is the client's."""
    bound_seconds: float
    """The least that the models' answers take, by how many calls a host gets at the same time."""
    alone_seconds: float
    """What the test of a single endpoint takes."""

    @property
    def ratio(self) -> float:
        """Time over the bound."""
        return self.seconds / self.bound_seconds

    @property
    def over_one_alone(self) -> float:
        """Time over that of a single endpoint."""
        return self.seconds / self.alone_seconds


class _Credentials:
    """A vault that answers at once."""

    def __init__(self, uris: dict[str, str]) -> None:
        self._uris = uris

    def secret(self, secret_id: str) -> str:
        return self._uris[secret_id]

    def header(self, auth: Any, _endpoint: Any, _key: str | None = None) -> dict[str, str]:
        return {auth["header"]: auth["format"].replace("{credential}", KEY)}


def measure_smoke(number: int, progress: Callable[[str], None]) -> list[Tested]:
    """Tests endpoints that take a second to answer: one alone, then so many on hosts of two each, then all on one host.

    Raises:
        CommandError: one does not pass.
    """
    tested: list[Tested] = []
    with _service():
        _test(1, 1, None)  # loads the clients
        for endpoints, hosts in ((1, 1), (number, -(-number // 2)), (number, 1)):
            done = _test(endpoints, hosts, tested[0].seconds if tested else None)
            progress(f"smoke test of {endpoints} endpoints on {hosts} hosts: {done.seconds:.1f} s")
            tested.append(done)
    return tested


def _test(number: int, hosts: int, alone_seconds: float | None) -> Tested:
    endpoints = _endpoints(number, hosts)
    credentials: Any = _Credentials({each["uri_secret"]: each["target_uri"] for each in endpoints})
    started, cpu_started = time.perf_counter(), time.process_time()
    results = smoke_endpoints(endpoints, credentials=credentials)
    seconds, cpu_seconds = (round(time.perf_counter() - started, 3), round(time.process_time() - cpu_started, 3))
    if bad := [each for each in results if not each.passed]:
        raise CommandError(f"{len(bad)} endpoints did not pass: {bad[0].problem}")
    routes = [route for each in results for route in each.route_results]
    calls = sum(attempt.kind != "secret" for route in routes for attempt in route.attempts)
    bound = -(-len(routes) / hosts // _PER_HOST) * ANSWER_SECONDS
    return Tested(number, hosts, calls, seconds, cpu_seconds, bound, alone_seconds or seconds)


def _endpoints(number: int, hosts: int) -> list[Endpoint]:
    return [_endpoint(f"e{index}", f"ai{index % hosts}") for index in range(number)]


def _endpoint(name: str, account: str) -> Endpoint:
    described: EndpointDescription = {
        "name": name,
        "type": "azure-openai",
        "task": "chat/completions",
        "model": name,
        "publisher": "OpenAI",
        "model_name": "gpt-4.1-mini",
        "model_version": "2025-04-14",
        "sku": {"name": "GlobalStandard", "capacity": 1},
        "checks": {"concurrency_per_host": _PER_HOST},
    }
    routes = account_routes(described, sub_domain=account, api_version="2024-10-21", keys=True)
    return {
        **described,
        **call_details(routes),
        "contract": CONTRACT,
        "uri_secret": f"{_SECRETS}/{name}-uri",
        "key_secret": f"{_SECRETS}/{name}-key",
        "resource_id": f"{_ACCOUNTS}/{account}/deployments/{name}",
    }


@contextlib.contextmanager
def _service() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        command = [sys.executable, "-m", "bench.service", folder, str(ANSWER_SECONDS)]
        before = dict(os.environ)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as service:
            assert service.stdout
            try:
                proxy = f"http://127.0.0.1:{int(service.stdout.readline())}"
                os.environ["SSL_CERT_FILE"] = str(Path(folder) / "ca.pem")
                # Both spellings, as for the local Azure.
                for name in ("HTTPS_PROXY", "HTTP_PROXY"):
                    os.environ |= {name: proxy, name.lower(): proxy}
                yield
            finally:
                service.terminate()
                os.environ.clear()
                os.environ.update(before)

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
    with _service():
        _test(_endpoints(1, 1))  # loads the clients
        for hosts in (-(-number // 2), 1):
            found = _endpoints(number, hosts)
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

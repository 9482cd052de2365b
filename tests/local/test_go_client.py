"""The local Azure under the HTTP stack of the azure-native plugin: Microsoft's azidentity and azcore for Go.

The program in `goclient/` does what the plugin does; here is what it has to see.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localazure.instance import LocalAzure
from tests.secrets_made import searched_azure

SOURCE = Path(__file__).parent / "goclient"

# Long enough that azcore, which waits a second between its polls, finds operations that are still under way.
TIME_SCALE = 0.15

SIGN_IN = ["login GET 200", "login GET 200", "login POST 200"]
ASYNC_OPERATION = "PUT 201 Azure-AsyncOperation Retry-After"
LOCATION = "DELETE 202 Location Retry-After"

EXPECTED = {
    "discover the cloud": ["GET 200"],
    "wrong client secret": ["login GET 200", "login GET 200", "login POST 401"],
    "sign in": SIGN_IN,
    "create group": [*SIGN_IN, "GET 404", "PUT 201", "GET 200"],
    # After the operation has succeeded the poller reads the resource, and so does the plugin.
    "create account": ["GET 404", ASYNC_OPERATION, "poll GET 200", "GET 200", "GET 200"],
    "create deployment": ["GET 404", ASYNC_OPERATION, "poll GET 200", "GET 200", "GET 200"],
    "list keys": ["POST 200"],
    "create vault": ["GET 404", "PUT 200 Azure-AsyncOperation Retry-After", "poll GET 200", "GET 200", "GET 200"],
    "assign role": ["login POST 200", "GET 404", "PUT 201", "GET 200"],
    "create secret": ["GET 404", "PUT 201", "GET 200"],
    "delete secret": ["vault DELETE 401 WWW-Authenticate", "login POST 200", "vault DELETE 200", "GET 404"],
    "recover secret": [
        "PUT 409",
        "vault GET 401 WWW-Authenticate",
        "vault GET 200",
        "vault POST 200",
        "PUT 200",
        "vault GET 200",
    ],
    "delete deployment": [LOCATION, "poll GET 204", "GET 404"],
    "delete account": [LOCATION, "poll GET 204", "GET 404"],
    "delete vault": ["DELETE 200", "GET 404"],
    "delete group": [LOCATION, "poll GET 204", "GET 404"],
}


@pytest.fixture(scope="session")
def go_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built."""
    if shutil.which("go") is None:
        pytest.skip("go is not on PATH: the HTTP stack of the azure-native plugin is not tried")
    modules = subprocess.run(["go", "mod", "download"], cwd=SOURCE, capture_output=True, text=True, check=False)
    if modules.returncode != 0:
        pytest.skip(f"Microsoft's Go modules cannot be had here: {modules.stderr.strip().splitlines()[-1]}")
    program = tmp_path_factory.mktemp("goclient") / "goclient"
    subprocess.run(["go", "build", "-buildvcs=false", "-o", str(program), "."], cwd=SOURCE, check=True)
    return program


@pytest.fixture(scope="session")
def slow_azure(go_client: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAzure]:
    """A local Azure of its own, in which operations take time."""
    with searched_azure(tmp_path_factory.mktemp("slow"), time_scale=TIME_SCALE) as azure:
        yield azure


def run(program: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(program)], env=environment, capture_output=True, text=True, timeout=150, check=False)


def is_poll(exchange: dict[str, Any]) -> bool:
    return "/operationResults/" in exchange["path"]


def still_running(exchange: dict[str, Any]) -> bool:
    return is_poll(exchange) and "Retry-After" in exchange["headers"]


def summary(exchange: dict[str, Any]) -> str:
    host = exchange["host"]
    service = (
        "poll" if is_poll(exchange) else "login" if host.startswith("login") else "vault" if "vault" in host else ""
    )
    return " ".join([service, exchange["method"], str(exchange["status"]), *exchange["headers"]]).strip()


def test_each_step_of_the_plugin_is_answered_as_azure_answers_it(go_client: Path, slow_azure: LocalAzure) -> None:
    ended = run(go_client, slow_azure.environment())

    assert (ended.returncode, ended.stderr) == (0, "")
    steps = json.loads(ended.stdout)["steps"]
    # How often a poller asks before an operation ends depends on the machine; that it asks at all is checked below.
    seen = {step["name"]: [summary(each) for each in step["exchanges"] if not still_running(each)] for step in steps}
    assert seen == EXPECTED
    waited_for = {each["status"] for step in steps for each in step["exchanges"] if still_running(each)}
    assert waited_for == {200, 202}, "operations of both kinds, Azure-AsyncOperation and Location, are waited for"


def test_step_that_fails_is_named_and_no_secret_is_told(go_client: Path, slow_azure: LocalAzure) -> None:
    ended = run(go_client, {**slow_azure.environment(), "ARM_CLIENT_SECRET": "planted-client-secret"})

    assert ended.returncode == 1
    assert ended.stderr.startswith("sign in: ")
    assert "AADSTS7000215" in ended.stderr
    assert "planted-client-secret" not in ended.stderr + ended.stdout

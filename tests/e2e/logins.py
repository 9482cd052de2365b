"""Each way to log in to the local Azure, as the same principal: what a machine or a pipeline has for it."""

import json
import shlex
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from localazure.azure import Subscription
from localazure.clock import Clock
from localazure.credentials import Credentials
from localazure.faults.live import Faults
from localazure.instance import LocalAzure
from localazure.principals import AZURE_CLI, PRINCIPALS
from localazure.services.login import assertions, pipelines
from localazure.services.login.tokens import LIFETIME_SECONDS, Principal, Tokens

if TYPE_CHECKING:
    # `az` imports this module, and not all that a project needs.
    from tests.e2e.project import Project

OWN = Subscription()
DEPLOYER = Principal(OWN.object_id, OWN.client_id, OWN.tenant_id)
IDS = {"ARM_TENANT_ID": OWN.tenant_id, "ARM_CLIENT_ID": OWN.client_id, "ARM_SUBSCRIPTION_ID": OWN.id}
PERSON = Principal(PRINCIPALS["person"].object_id, AZURE_CLI, OWN.tenant_id, "User")
HEADER = "the-header-of-this-machine"


def tokens_of(azure: LocalAzure) -> Tokens:
    """What signs the access tokens of a local Azure."""
    kept, clock = Credentials.of(azure.folder), Clock()
    return Tokens(kept.signing_key, kept.client_secret, clock, Faults(clock))


def without_login(environment: dict[str, str]) -> dict[str, str]:
    """A shell that says nothing of who logs in."""
    return {name: value for name, value in environment.items() if not name.startswith(("ARM_", "AZURE_"))}


def by_token_file(azure: LocalAzure, folder: Path) -> dict[str, str]:
    """An OIDC token in a file, which Kubernetes keeps fresh."""
    file = folder / "oidc-token"
    file.write_text(assertions.issue(tokens_of(azure)))
    return {**IDS, "ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN_FILE_PATH": str(file)}


def by_github(azure: LocalAzure) -> dict[str, str]:
    """A step of GitHub Actions with `id-token: write`."""
    return {
        **IDS,
        "ARM_USE_OIDC": "true",
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"https://{pipelines.GITHUB_HOST}/run/1/idtoken?api-version=2",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": assertions.request_token(tokens_of(azure)),
    }


def by_azure_pipelines(azure: LocalAzure) -> dict[str, str]:
    """A step of Azure Pipelines with a service connection: azure-native takes the token that it is given."""
    return {
        **IDS,
        "ARM_USE_OIDC": "true",
        "ARM_OIDC_TOKEN": assertions.issue(tokens_of(azure)),
        "SYSTEM_OIDCREQUESTURI": f"https://{pipelines.AZURE_PIPELINES_HOST}/example/_apis/hubs/build/plans/1/oidctoken",
        "SYSTEM_ACCESSTOKEN": assertions.request_token(tokens_of(azure)),
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "connection",
    }


@contextmanager
def by_managed_identity(azure: LocalAzure) -> Iterator[dict[str, str]]:
    """A machine in Azure that gives out tokens of its identity, on loopback (App Service's form)."""
    tokens = tokens_of(azure)

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            if self.headers.get("X-IDENTITY-HEADER") != HEADER:
                self.send_response(401)
                self.end_headers()
                return
            body = json.dumps(
                {
                    "access_token": tokens.issue(DEPLOYER, query["resource"][0]),
                    "expires_on": str(int(time.time()) + LIFETIME_SECONDS),
                    "resource": query["resource"][0],
                    "token_type": "Bearer",
                }
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield {
                "ARM_USE_MSI": "true",
                "ARM_SUBSCRIPTION_ID": OWN.id,
                "IDENTITY_ENDPOINT": f"http://127.0.0.1:{server.server_port}/msi/token",
                "IDENTITY_HEADER": HEADER,
            }
        finally:
            server.shutdown()
            thread.join()


_AZ = """
import json, sys, time
from pathlib import Path
from localazure.instance import LocalAzure
from tests.e2e.logins import DEPLOYER, LIFETIME_SECONDS, OWN, PERSON, tokens_of
Path({log!r}).open("a").write(" ".join(sys.argv[1:]) + "\\n")
if sys.argv[1:3] == ["account", "show"]:
    shown = {{"id": OWN.id, "tenantId": OWN.tenant_id, "environmentName": "AzureCloud", "isDefault": True}}
    print(json.dumps(shown))
    sys.exit()
time.sleep({seconds})
asked = dict(zip(sys.argv[1:], sys.argv[2:]))
audience = (asked.get("--resource") or asked["--scope"]).removesuffix("/.default")
token = tokens_of(LocalAzure(Path({folder!r}))).issue({who}, audience)
expires = int(time.time()) + LIFETIME_SECONDS
print(json.dumps({{"accessToken": token, "expires_on": expires, "expiresOn": "2099-01-01 00:00:00.000000"}}))
"""


def by_azure_cli(project: "Project", seconds: float, who: str = "DEPLOYER") -> dict[str, str]:
    """A laptop on which somebody has called `az login`; `az` takes its time, and notes how it is called in `az.log`.

    Args:
        project: in whose folder `az` is put.
        seconds: how long `az` takes for a token.
        who: `DEPLOYER`, by its secret, or `PERSON`.
    """
    bin_ = project.folder / "az-bin"
    bin_.mkdir(exist_ok=True)
    program, az = bin_ / "az.py", bin_ / "az"
    program.write_text(
        _AZ.format(log=str(project.folder / "az.log"), seconds=seconds, folder=str(project.folder), who=who)
    )
    az.write_text(
        f'#!/bin/sh\nexec {shlex.quote(str(project.launchers / "python-script"))} {shlex.quote(str(program))} "$@"\n'
    )
    az.chmod(0o755)
    return {"PATH": f"{bin_}:{project.environment['PATH']}"}

"""What an application needs to know of a route: the client that suits it, addresses, credential, an example request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from aihub.call.request import Given, Kind, adapter_of, kind_of, request_of
from aihub.contract.addresses import endpoint_problem
from aihub.contract.endpoint import Endpoint, Route
from aihub.contract.routes import requested_model
from aihub.errors import AihubError
from aihub.smoke.tasks import Question, adapter_for
from aihub.smoke.tasks.plain import RERANK_MODEL

Client = Literal["openai", "azure-openai", "anthropic", "http"]
"""The openai package with a base URL or with Azure's class, Anthropic's package, or plain HTTP."""

_NO_OPENAI_TASK = {"rerank", "messages", "score"}
"""Tasks that the openai package does not know."""
_EXAMPLE = "What is an endpoint?"


class ConnectError(AihubError):
    """There is no snippet for an endpoint, or none of the kind that was asked for."""

    exit_code = 2


@dataclass(frozen=True)
class Connection:
    """A route as an application sees it."""

    name: str
    """The endpoint's name."""
    task: str
    client: Client
    uri: str
    is_target: bool
    """Whether the URI is the target URI, which is in the vault, too."""
    model: str
    """What the client, or the body, names as the model."""
    base_url: str
    """Base URL of the client: without Azure's paths for the class of the openai package; empty for plain HTTP."""
    api_version: str
    """API version in the URI; empty where it has none."""
    query: Mapping[str, str]
    """Parameters of each request, for a client with a base URL."""
    auth: Literal["key", "entra", "aml-token"]
    header: str
    """Header that carries the credential."""
    before: str
    """What stands before the credential in the header, such as `Bearer `."""
    scope: str
    """Scope of the token; empty for another credential."""
    headers: Mapping[str, str]
    """Other headers that each request needs."""
    body: Mapping[str, Any]
    """An example request for plain HTTP; the fields of a form where the task takes a file."""
    kind: Kind | None
    """What the task takes and answers; None for batches."""
    vault_url: str
    uri_secret: str
    """Name of the secret with the target URI."""
    key_secret: str
    """Name of the secret with the key; empty where the endpoint takes tokens."""
    resource_id: str

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables that are no secret, by the names that the client itself reads where it reads any."""
        found = {"ENDPOINT_MODEL": self.model}
        match self.client:
            case "openai":
                found = {"OPENAI_BASE_URL": self.base_url, "OPENAI_MODEL": self.model}
            case "azure-openai":
                found = {
                    "AZURE_OPENAI_ENDPOINT": self.base_url,
                    "OPENAI_API_VERSION": self.api_version,
                    "AZURE_OPENAI_DEPLOYMENT": self.model,
                }
            case "anthropic":
                found = {"ANTHROPIC_FOUNDRY_BASE_URL": self.base_url, "ANTHROPIC_MODEL": self.model}
        return {"ENDPOINT_URI": self.uri, **found, **({"ENDPOINT_SCOPE": self.scope} if self.scope else {})}

    @property
    def credential_variable(self) -> str:
        """Environment variable for the key or token, by the name that the client itself reads where it reads one."""
        is_key = self.auth == "key"
        match self.client:
            case "openai":
                return "OPENAI_API_KEY"
            case "azure-openai":
                return "AZURE_OPENAI_API_KEY" if is_key else "AZURE_OPENAI_AD_TOKEN"
            case "anthropic" if is_key:
                return "ANTHROPIC_FOUNDRY_API_KEY"
        return "ENDPOINT_KEY" if is_key else "ENDPOINT_TOKEN"

    @property
    def settings(self) -> dict[str, str]:
        """The variables as settings of App Service, which reads those that are in the vault there."""
        found = self.variables
        if self.is_target:
            found["ENDPOINT_URI"] = f"@Microsoft.KeyVault(SecretUri={self.vault_url}/secrets/{self.uri_secret})"
        if self.auth == "key":
            found[self.credential_variable] = f"@Microsoft.KeyVault(SecretUri={self.key_id})"
        return found

    @property
    def key_id(self) -> str:
        """Id of the secret with the key."""
        return f"{self.vault_url}/secrets/{self.key_secret}"

    @property
    def kubernetes_name(self) -> str:
        """The endpoint's name as one of Kubernetes: lower-case letters, digits and hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


def connection_of(endpoint: Endpoint, route: Route) -> Connection:
    """Return what an application needs to know of a route.

    Raises:
        ConnectError: an address is not the endpoint's own, or the task is unknown.
    """
    if problem := endpoint_problem(endpoint):
        raise ConnectError(f"{endpoint['name']}: {problem.replace('nothing was sent', 'no snippet was written')}")
    if adapter_for(route) is None:
        raise ConnectError(f"{endpoint['name']}: this version of aihub has no request for the task {route['task']}")
    auth, client = route["auth"], _client(route)
    address, _, query = route["uri"].partition("?")
    vault, _, uri_secret = str(endpoint["uri_secret"]).partition("/secrets/")
    kind = None if route["task"] == "batches" else kind_of(route, adapter_of(endpoint, route))
    parts = urlsplit(route["uri"])
    bases = {
        "openai": address.removesuffix(route["task"]),
        "azure-openai": f"{parts.scheme}://{parts.netloc}",
        "anthropic": address.removesuffix(f"v1/{route['task']}"),
    }
    return Connection(
        name=endpoint["name"],
        task=route["task"],
        client=client,
        uri=route["uri"],
        is_target=route["uri"] == endpoint["target_uri"],
        model=endpoint["model"],
        base_url=bases.get(client, ""),
        api_version=route.get("api_version", ""),
        query=dict(each.split("=", 1) for each in query.split("&")) if query else {},
        auth=auth["type"],
        header=auth["header"],
        before=auth["format"].partition("{credential}")[0],
        scope=auth["scope"] if auth["type"] == "entra" else "",
        headers=route.get("headers", {}),
        body=_example(endpoint, route, kind),
        kind=kind,
        vault_url=vault,
        uri_secret=uri_secret,
        key_secret=(endpoint["key_secret"] or "").rpartition("/")[2],
        resource_id=endpoint["resource_id"],
    )


def _client(route: Route) -> Client:
    task, address = route["task"], route["uri"].partition("?")[0]
    if route["name"] == "anthropic":
        return "anthropic"
    if route["name"] == "azure-openai":
        return "azure-openai"
    is_known = "body" not in route and task not in _NO_OPENAI_TASK and address.endswith(f"/{task}")
    # The openai package sends a bearer token, which v1 takes, too; others take a key in the header that they name only.
    takes_bearer = route["auth"]["header"] == "Authorization" or route["name"] == "v1"
    return "openai" if is_known and takes_bearer else "http"


def _example(endpoint: Endpoint, route: Route, kind: Kind | None) -> Mapping[str, Any]:
    model, adapter = requested_model(endpoint), adapter_for(route)
    named = {"model": model} if model else {}
    match kind:
        case None | Kind.TRANSCRIPT:
            return named
        case Kind.JSON if "body" in route:
            return route["body"]
        case Kind.JSON:
            assert adapter is not None
            assert adapter.request is not None
            return {"model": model or RERANK_MODEL, **adapter.request(Question())}
    return request_of(endpoint, route, adapter_of(endpoint, route), Given(_EXAMPLE), stream=False).body

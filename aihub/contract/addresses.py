"""Check that a credential is sent only to an address of the endpoint itself.

Whoever can write to a stack's state can write anything into its output `endpoints`. So an address counts only when it
is one of Azure's own, over TLS at its usual port, and of the account or endpoint that the resource id names. The texts
here never repeat what they judge.
"""

import re
from collections.abc import Iterator

from aihub.contract.endpoint import Endpoint
from aihub.contract.routes import SCOPES, SLOT_HEADER

_URI = re.compile(
    r"https://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::443)?(?:/[\w/.~!$&'()*+,;=:@%?-]*)?", re.IGNORECASE | re.ASCII
)
"""Of a host by name and nothing before it; a character that clients read in two ways is in no part."""
_ARM_ID = re.compile(r"/subscriptions(?:/[\w.()-]+)+", re.IGNORECASE)
_PROVIDER = r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\."
_WORKSPACE = _PROVIDER + r"MachineLearningServices/workspaces/[^/]+/"
_HOSTS = (
    (
        _PROVIDER + r"CognitiveServices/accounts/(?P<name>[^/]+)(?:/.+)?",
        r"\.(?:openai|cognitiveservices|services\.ai)\.azure\.com",
    ),
    (_WORKSPACE + r"onlineEndpoints/(?P<name>[^/]+)", r"\.[a-z0-9]+\.inference\.ml\.azure\.com"),
    # Azure adds some letters to the name; before models.ai the domain was inference.ai.
    (
        _WORKSPACE + r"serverlessEndpoints/(?P<name>[^/]+)",
        r"(?:-[a-z0-9]{1,8})?\.[a-z0-9]+\.(?:models|inference)\.ai\.azure\.com",
    ),
)
"""For each kind of owner of endpoints the pattern of its resource id, and what follows its name in its hosts.

An account's sub-domain is its name (`aihub.naming.HUB`). Source of the rest: Microsoft's documentation of serverless
and of online endpoints.
"""
_VAULT_URL = r"https://(?P<vault>[a-z0-9-]+)\.vault\.azure\.net"
_VAULT = re.compile(f"{_VAULT_URL}/?", re.IGNORECASE | re.ASCII)
_SECRET = re.compile(f"{_VAULT_URL}/secrets/[a-z0-9-]+-uri", re.IGNORECASE | re.ASCII)
_CREDENTIAL_HEADERS = {"api-key", "x-api-key", "authorization"}
_ROUTE_HEADERS = {"anthropic-version", SLOT_HEADER}
"""What a route may send besides; another header, such as `Host`, could lead a call elsewhere."""


def uri_problem(uri: object, resource_id: object) -> str | None:
    """Return why a URI is not one of the resource, as the end of a sentence; None when it is one.

    Args:
        uri: what is about to be called.
        resource_id: ARM id of the account's deployment, or of the endpoint.
    """
    found = _URI.fullmatch(uri) if isinstance(uri, str) else None
    if found is None:
        return "is no https URI of a host of Azure at port 443"
    if resource_problem(resource_id):
        return "belongs to no resource: resource_id is no ARM id"
    for of_resource, of_host in _HOSTS:
        if owner := re.fullmatch(of_resource, str(resource_id), re.IGNORECASE):
            host = re.escape(owner["name"]) + of_host
            is_at_host = re.fullmatch(host, found["host"], re.IGNORECASE | re.ASCII)
            return None if is_at_host else "is not at a host of its resource_id"
    return "belongs to no account or endpoint: resource_id names none"


def resource_problem(resource_id: object) -> str | None:
    """Return why a resource id must not be appended to Resource Manager's address; None when it may."""
    is_id = isinstance(resource_id, str) and _ARM_ID.fullmatch(resource_id)
    return None if is_id else "is no ARM id"


def vault_problem(vault_url: object) -> str | None:
    """Return why an address is not that of a vault; None when it is one."""
    is_vault = isinstance(vault_url, str) and _VAULT.fullmatch(vault_url)
    return None if is_vault else "is not at https://<vault>.vault.azure.net"


def endpoint_problem(endpoint: Endpoint, vault: str | None = None) -> str | None:
    """Return why an endpoint's credentials must not be read or sent; None when they may.

    Args:
        endpoint: its contract.
        vault: the name of the vault that must hold its secrets; None when any may, as long as it is one for both.
    """
    problem = next(_problems(endpoint, vault), None)
    if problem is None:
        return None
    return f"{problem}; nothing was sent: run `pulumi up --refresh`, and find out who changed the stack's output"


def _problems(endpoint: Endpoint, vault: str | None) -> Iterator[str]:
    resource_id, uris = endpoint["resource_id"], {"target_uri": endpoint["target_uri"]}
    uris |= {f"routes[{number}].uri": route["uri"] for number, route in enumerate(endpoint["routes"])}
    for where, uri in uris.items():
        if problem := uri_problem(uri, resource_id):
            yield f"{where} {problem}"
    for number, route in enumerate(endpoint["routes"]):
        auth = route["auth"]
        if auth["header"].lower() not in _CREDENTIAL_HEADERS or (
            auth["type"] == "entra" and auth["scope"] not in SCOPES
        ):
            yield f"routes[{number}].auth is none that a route has"
        if not {name.lower() for name in route.get("headers", {})} <= _ROUTE_HEADERS:
            yield f"routes[{number}].headers has one that no route has"
    yield from _secret_problems(endpoint, vault)


def _secret_problems(endpoint: Endpoint, vault: str | None) -> Iterator[str]:
    # The vault confirms which URI goes with which key: in the secret beside it.
    uri_secret, key_secret = str(endpoint["uri_secret"]), endpoint["key_secret"]
    found = _SECRET.fullmatch(uri_secret)
    if found is None:
        yield "uri_secret is not https://<vault>.vault.azure.net/secrets/<name>-uri"
    elif vault is not None and found["vault"].lower() != vault.lower():
        yield "uri_secret is not in the vault of the settings"
    if key_secret is not None and str(key_secret).lower() != f"{uri_secret.removesuffix('-uri')}-key".lower():
        yield "key_secret is not the one beside uri_secret"

"""Find an endpoint in the stack's output and its credential in the vault, as quickly as that can be done.

The Pulumi CLI needs some tenths of a second for each answer. So both of its calls run while this process loads Azure's
clients, and both secrets are read side by side.
"""

import importlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aihub.contract.choice import endpoint_named, route_named
from aihub.contract.endpoint import Endpoint, Route

if TYPE_CHECKING:
    from aihub.smoke.credentials import Credentials

_LOADED_MEANWHILE = ("azure.identity", "aihub.azure.vaults", "httpx2")


@dataclass(frozen=True)
class Access:
    """A route of an endpoint and what opens it."""

    endpoint: Endpoint
    route: Route
    headers: Mapping[str, str] = field(repr=False)
    """The header with the credential, and others that the route needs."""
    credentials: "Credentials" = field(repr=False)

    @property
    def credential(self) -> str:
        """The key or token itself."""
        auth = self.route["auth"]
        before, _, after = auth["format"].partition("{credential}")
        return self.headers[auth["header"]].removeprefix(before).removesuffix(after)


def find_route(project: Path, stack: str | None, name: str, route: str | None) -> tuple[Endpoint, Route]:
    """Return an endpoint of the stack's output and one of its routes; nothing but the stack is read.

    Raises:
        ContractError: the stack's endpoints cannot be read.
        NoSuchEndpointError: there is no such endpoint or route.
        PulumiError: there is no such stack.
    """
    from aihub.contract.stack import read_endpoints

    endpoint = endpoint_named(read_endpoints(project, stack), name)
    return endpoint, route_named(endpoint, route)


def open_route(
    project: Path, stack: str | None, name: str, route: str | None, check: Callable[[Endpoint, Route], None]
) -> Access:
    """Return a route with its credential; see `find_route` for more errors.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the selected one.
        name: name of the endpoint.
        route: name of the route; None for that of the target URI.
        check: is told the route before any credential is read, and raises an error when it will not be called.

    Raises:
        CredentialError: the endpoint's addresses are not its own, or its credential cannot be read.
        LoginError: the way to log in is incomplete.
    """
    from aihub.azure.deployer import deployer
    from aihub.contract.addresses import endpoint_problem
    from aihub.smoke.credentials import Credentials
    from aihub.smoke.errors import CredentialError

    with ThreadPoolExecutor(2) as pool:
        found = pool.submit(find_route, project, stack, name, route)
        login = pool.submit(deployer, project, stack)
        for module in _LOADED_MEANWHILE:
            importlib.import_module(module)
        endpoint, chosen = found.result()
        check(endpoint, chosen)
        if problem := endpoint_problem(endpoint):
            raise CredentialError(problem, "wrong-uri")
        credentials = Credentials(login.result().credential)
        # The vault confirms the URI, so that a key goes to no other one that somebody wrote into the state.
        uri = pool.submit(credentials.secret, endpoint["uri_secret"])
        header = pool.submit(credentials.header, chosen["auth"], endpoint)
        if uri.result() != endpoint["target_uri"]:
            raise CredentialError(f"the secret {endpoint['uri_secret']} holds another target URI", "wrong-uri")
        return Access(endpoint, chosen, {**chosen.get("headers", {}), **header.result()}, credentials)

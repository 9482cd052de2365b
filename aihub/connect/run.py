"""Read an endpoint from the stack, and write a snippet for it."""

from pathlib import Path

from aihub.call.access import find_route, open_route
from aihub.call.problems import not_opened
from aihub.connect.connection import ConnectError, connection_of
from aihub.connect.forms import FORMS_WITH_KEY, Form
from aihub.connect.snippet import snippet
from aihub.contract.endpoint import Endpoint, Route
from aihub.smoke.errors import CredentialError


def connect(project: Path, stack: str | None, name: str, route: str | None, form: Form, *, shows_key: bool) -> str:
    """Return a snippet for an endpoint of a stack.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the selected one.
        name: name of the endpoint.
        route: name of the route; None for that of the target URI.
        form: language or format of the snippet.
        shows_key: whether the key is read from Key Vault now, and written into the snippet.

    Raises:
        ConnectError: there is no such snippet for the endpoint.
        ContractError: the stack's endpoints cannot be read.
        CallError: the key cannot be read.
        LoginError: the way to log in is incomplete.
        NoSuchEndpointError: there is no such endpoint or route.
        PulumiError: there is no such stack.
    """
    if not shows_key:
        return snippet(connection_of(*find_route(project, stack, name, route)), form)
    if form not in FORMS_WITH_KEY:
        raise ConnectError(
            f"--show-key goes with --as {', '.join(FORMS_WITH_KEY)}; the others read the key where they run"
        )
    try:
        access = open_route(project, stack, name, route, _check_has_key)
    except CredentialError as error:
        raise not_opened(name, error) from None
    with access.credentials:
        return snippet(connection_of(access.endpoint, access.route), form, access.credential)


def _check_has_key(endpoint: Endpoint, route: Route) -> None:
    if route["auth"]["type"] != "key":
        raise ConnectError(f"{endpoint['name']} has no key to show: it takes tokens, which expire within hours")

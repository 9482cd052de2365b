"""Choose an endpoint and one of its routes by their names."""

from collections.abc import Sequence

from aihub.closest import closest
from aihub.contract.endpoint import Endpoint, Route
from aihub.errors import AihubError


class NoSuchEndpointError(AihubError):
    """No endpoint or route has the name; the text lists those that there are."""

    exit_code = 2


def endpoint_named(endpoints: Sequence[Endpoint], name: str) -> Endpoint:
    """Return the endpoint of a name.

    Raises:
        NoSuchEndpointError: there is none.
    """
    found = next((each for each in endpoints if each["name"] == name), None)
    if found is None:
        raise NoSuchEndpointError(_unknown(f"there is no endpoint {name}", name, [each["name"] for each in endpoints]))
    return found


def route_named(endpoint: Endpoint, name: str | None) -> Route:
    """Return the route of a name; the one of the target URI without a name.

    Raises:
        NoSuchEndpointError: the endpoint has no such route.
    """
    routes = endpoint["routes"]
    found = routes[0] if name is None else next((each for each in routes if each["name"] == name), None)
    if found is None:
        what = f"{endpoint['name']} has no route {name}"
        raise NoSuchEndpointError(_unknown(what, name or "", [each["name"] for each in routes]))
    return found


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    close = closest(name, known)
    meant = f" (did you mean {close}?)" if close else ""
    return f"{what}{meant}; there are: {', '.join(known) or 'none'}"

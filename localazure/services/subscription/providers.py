"""Resource providers and their registration in the subscription: at first all are registered.

Source: Providers - Register, Unregister, Get of the REST reference.
"""

import functools
from typing import Any

from localazure.azure import Azure
from localazure.facts import locations, resource_types
from localazure.services.arm.addressing import no_such_type
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.subscription import errors

_KIND = "resource-provider"
_REGISTERING_SECONDS = 60.0
"""How long a registration takes, times the time scale; "several minutes" in Microsoft's documentation at most."""
_FREE = {"microsoft.resources", "microsoft.authorization"}
"""Namespaces with the policy RegistrationFree."""
_WITHOUT_TYPES = ("Microsoft.App", "Microsoft.PolicyInsights", "Microsoft.SaaS")
"""Namespaces that are known here, and of which no type is served."""


def check_registered(azure: Azure, namespace: str) -> None:
    """Refuses a write to a type whose provider is not registered.

    Raises:
        ArmError: 409.
    """
    if namespace.lower() not in _FREE and _state(azure, namespace) not in {"Registered", "Registering"}:
        raise errors.not_registered(namespace)


def _state(azure: Azure, namespace: str) -> str:
    document = azure.state.get(_KIND, namespace.lower()) or {"state": "Registered"}
    if document["state"] == "Registering":
        is_done = azure.clock.now() - document["since"] >= _REGISTERING_SECONDS * azure.clock.scale
        return "Registered" if is_done else "Registering"
    return str(document["state"])


@functools.cache
def _types() -> dict[str, list[dict[str, Any]]]:
    """The resource types of each provider, by its namespace."""
    served: dict[str, list[dict[str, Any]]] = {each: [] for each in _WITHOUT_TYPES}
    for kind in resource_types():
        namespace, _, name = kind.name.partition("/")
        regions = (
            [locations.regions().get(each, each) for each in locations.available(kind)] if kind.has_location else []
        )
        versions = [*reversed(kind.served_versions)]
        served.setdefault(namespace, []).append({"resourceType": name, "locations": regions, "apiVersions": versions})
    return served


def _provider(azure: Azure, namespace: str) -> dict[str, Any]:
    is_free = namespace.lower() in _FREE
    return {
        "id": f"/subscriptions/{azure.subscription.id}/providers/{namespace}",
        "namespace": namespace,
        "registrationState": "Registered" if is_free else _state(azure, namespace),
        "registrationPolicy": "RegistrationFree" if is_free else "RegistrationRequired",
        "resourceTypes": _types()[namespace],
    }


def _all(azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    return {"value": [_provider(azure, each) for each in _types()]}


def _one(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    return _provider(azure, _namespace(arguments))


def _namespace(arguments: dict[str, str]) -> str:
    wanted = arguments["namespace"].lower()
    for namespace in _types():
        if namespace.lower() == wanted:
            return namespace
    raise no_such_type(arguments["namespace"], arguments["api-version"])


def _register(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    namespace = _namespace(arguments)
    if _state(azure, namespace) not in {"Registered", "Registering"}:
        azure.state.put(_KIND, namespace.lower(), {"state": "Registering", "since": azure.clock.now()})
    return _provider(azure, namespace)


def _unregister(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    namespace = _namespace(arguments)
    azure.state.put(_KIND, namespace.lower(), {"state": "Unregistered"})
    return _provider(azure, namespace)


_PROVIDER = f"{SUBSCRIPTION}/providers/{{namespace}}"

OPERATIONS = [
    ProviderOperation("GET", f"{SUBSCRIPTION}/providers", _all),
    ProviderOperation("GET", _PROVIDER, _one),
    ProviderOperation("POST", f"{_PROVIDER}/register", _register),
    ProviderOperation("POST", f"{_PROVIDER}/unregister", _unregister),
]

"""Role definitions: Microsoft's built-in ones, by name and id. What they allow is not told, and there are no others."""

import functools
from importlib.resources import files
from typing import Any

import yaml

from localazure.azure import Azure
from localazure.services.arm import listing
from localazure.services.arm.errors import ArmError
from localazure.services.arm.routes import SubscriptionRoutes

ROLE_DEFINITION = "Microsoft.Authorization/roleDefinitions"

_FILTERS = {
    "roleName": lambda each: [each["properties"]["roleName"]],
    "type": lambda each: [each["properties"]["type"]],
}
_FUNCTIONS = {"atScopeAndBelow": lambda _each, _argument: True, "atScope": lambda _each, _argument: True}


@functools.cache
def roles() -> dict[str, str]:
    """The built-in roles: their GUIDs by name."""
    loaded: dict[str, str] = yaml.safe_load((files(__package__) / "roles.yaml").read_text(encoding="utf-8"))
    return loaded


def _definition(scope: str, name: str, role: str) -> dict[str, Any]:
    # Below a resource, too, Azure answers the id at the subscription.
    root = "/".join(scope.split("/")[:3])
    return {
        "id": f"{root}/providers/{ROLE_DEFINITION}/{role}",
        "name": role,
        "type": ROLE_DEFINITION,
        "properties": {
            "roleName": name,
            "type": "BuiltInRole",
            "description": "",
            "assignableScopes": ["/"],
            "permissions": [],
        },
    }


def _list(_azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    every = [_definition(arguments["scope"], name, role) for name, role in roles().items()]
    return {"value": listing.select(every, arguments.get("$filter"), _FILTERS, _FUNCTIONS)}


def _get(_azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    wanted = arguments["role"].lower()
    for name, role in roles().items():
        if role == wanted:
            return _definition(arguments["scope"], name, role)
    raise ArmError(
        404, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{wanted}' does not exist."
    )


def add_routes(routes: SubscriptionRoutes) -> None:
    """The list and one of it, at any scope and at none."""
    base = r"(?P<scope>.*)/providers/Microsoft\.Authorization/roleDefinitions"
    routes.add("GET", base, _list)
    routes.add("GET", base + "/(?P<role>[^/]+)", _get)

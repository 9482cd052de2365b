"""Role definitions: Microsoft's built-in ones alone.

A role without permissions on the types that are served is answered without permissions.
"""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm import listing
from localazure.services.arm.provider_operations import ProviderOperation
from localazure.services.authorization import errors
from localazure.services.authorization.roles import Role, roles

ROLE_DEFINITION = "Microsoft.Authorization/roleDefinitions"

_FILTERS = {
    "roleName": lambda each: [each["properties"]["roleName"]],
    "type": lambda each: [each["properties"]["type"]],
}
_FUNCTIONS = {"atScopeAndBelow": lambda _each, _argument: True, "atScope": lambda _each, _argument: True}


def _definition(scope: str, id_: str, role: Role) -> dict[str, Any]:
    # Azure answers the id at the subscription, also for a scope below it.
    root = "/".join(scope.split("/")[:3])
    return {
        "id": f"{root}/providers/{ROLE_DEFINITION}/{id_}",
        "name": id_,
        "type": ROLE_DEFINITION,
        "properties": {
            "roleName": role["name"],
            "type": "BuiltInRole",
            "description": "",
            "assignableScopes": ["/"],
            "permissions": role["permissions"],
        },
    }


def _list(_azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    every = [_definition(arguments["scope"], id_, role) for id_, role in roles().items()]
    return {"value": listing.select(every, arguments.get("$filter"), _FILTERS, _FUNCTIONS)}


def _get(_azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    wanted = arguments["role"].lower()
    if wanted in roles():
        return _definition(arguments["scope"], wanted, roles()[wanted])
    raise errors.no_such_role(wanted, 404)


_PATH = "{scope}/providers/Microsoft.Authorization/roleDefinitions"
_ANY_OR_NONE = ".*"

OPERATIONS = [
    ProviderOperation("GET", _PATH, _list, scope=_ANY_OR_NONE),
    ProviderOperation("GET", f"{_PATH}/{{role}}", _get, scope=_ANY_OR_NONE),
]

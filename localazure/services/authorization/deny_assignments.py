"""Deny assignments, which only Azure makes, for managed applications and deployment stacks; here a test does.

Source: Microsoft's "List Azure deny assignments", and Deny Assignments - List For Scope of the REST reference.
"""

from collections.abc import Iterator
from typing import Any

from localazure.azure import Azure
from localazure.services.arm.provider_operations import ProviderOperation
from localazure.services.authorization import directory, errors, roles
from localazure.services.login.tokens import Principal

_KIND = "deny-assignment"
_TYPE = "Microsoft.Authorization/denyAssignments"
EVERYONE = "00000000-0000-0000-0000-000000000000"


def make(
    azure: Azure,
    scope: str,
    name: str,
    actions: list[str],
    *,
    principal: str = EVERYONE,
    excluded: tuple[str, ...] = (),
) -> None:
    """Makes a deny assignment.

    Args:
        azure: the local Azure.
        scope: id of what it is for, and all below it.
        name: its display name.
        actions: patterns of the actions that it denies.
        principal: object id of the principal that it is for; by default for all.
        excluded: object ids of principals that it is not for.
    """
    denied: roles.Permission = {"actions": actions, "notActions": [], "dataActions": [], "notDataActions": []}
    id_ = f"{scope}/providers/{_TYPE}/{name}"
    properties = {
        "denyAssignmentName": name,
        "permissions": [denied],
        "scope": scope,
        "doNotApplyToChildScopes": False,
        "principals": [{"id": principal, "type": "SystemDefined" if principal == EVERYONE else "ServicePrincipal"}],
        "excludePrincipals": [{"id": each, "type": "ServicePrincipal"} for each in excluded],
        "isSystemProtected": True,
    }
    azure.state.put(_KIND, id_.lower(), {"id": id_, "name": name, "type": _TYPE, "properties": properties})


def check(azure: Azure, caller: Principal, scope: str, action: str) -> None:
    """Refuses a request that a deny assignment denies to its caller.

    Raises:
        ArmError: 403.
    """
    holders = {*directory.with_groups(azure, caller.object_id), EVERYONE}
    for each in _at(azure, scope):
        properties = each["properties"]
        listed, excluded = (
            {str(one["id"]).lower() for one in properties[member]} for member in ("principals", "excludePrincipals")
        )
        is_for = bool(holders & listed) and not holders & excluded
        if is_for and roles.allows(properties["permissions"], action):
            raise errors.denied_by_assignment(caller, action, scope, each)


def _at(azure: Azure, scope: str) -> Iterator[dict[str, Any]]:
    place = f"{scope.lower()}/"
    for _, document in azure.state.items(_KIND):
        if place.startswith(f"{document['properties']['scope'].lower()}/"):
            yield document


def _list(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    return {"value": [*_at(azure, arguments["scope"])]}


OPERATIONS = [ProviderOperation("GET", f"{{scope}}/providers/{_TYPE}", _list)]

"""The permissions of a principal in Azure, as Resource Manager lists them."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from aihub.azure import api_versions

if TYPE_CHECKING:
    from aihub.azure.reads import ArmReads

ROLE_SECONDS = 600.0
"""Longest time until a new role assignment takes effect. Source: Microsoft's "Troubleshoot Azure RBAC"."""
Permissions = Sequence[Mapping[str, Any]]


def permissions(arm: "ArmReads", scope: str) -> Permissions:
    """Return the caller's permissions at a scope: by its own roles and its groups', including inherited ones.

    Args:
        arm: Resource Manager.
        scope: ARM id of a resource, a group or a subscription.

    Raises:
        ArmError: Resource Manager refused or failed.
    """
    return arm.collection(f"{scope}/providers/Microsoft.Authorization/permissions", api_versions.AUTHORIZATION)


def allows(found: Permissions, action: str, *, on_data: bool = False) -> bool:
    """Return whether one of the roles has an action in `actions` and not in `notActions`.

    Args:
        found: the permissions of the roles.
        action: the action, such as `Microsoft.KeyVault/vaults/write`.
        on_data: whether it is a data action, such as `Microsoft.KeyVault/vaults/secrets/getSecret/action`.
    """

    def is_in(patterns: object) -> bool:
        return isinstance(patterns, list) and any(fnmatchcase(action.lower(), str(each).lower()) for each in patterns)

    given, taken = ("dataActions", "notDataActions") if on_data else ("actions", "notActions")
    return any(is_in(each.get(given)) and not is_in(each.get(taken)) for each in found)

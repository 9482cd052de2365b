"""What a principal may do in Azure, as Resource Manager says it."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from aihub.azure import api_versions

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

ROLE_SECONDS = 600.0
"""How long a role that was given may take to have an effect. Source: Microsoft's "Troubleshoot Azure RBAC"."""
Permissions = Sequence[Mapping[str, Any]]


def permissions(arm: "Arm", scope: str) -> Permissions:
    """What whoever asks may do at a scope, by roles of its own and of its groups, also those given further above.

    Args:
        arm: Resource Manager.
        scope: ARM id of a resource, a group or a subscription.

    Raises:
        ArmError: Resource Manager does not say.
    """
    return arm.collection(f"{scope}/providers/Microsoft.Authorization/permissions", api_versions.AUTHORIZATION)


def allows(found: Permissions, action: str, *, on_data: bool = False) -> bool:
    """Whether one of several roles allows an action: it names it, and does not take it away again.

    Args:
        found: what the roles give.
        action: such as `Microsoft.KeyVault/vaults/write`.
        on_data: whether it is an action on data, such as `Microsoft.KeyVault/vaults/secrets/getSecret/action`.
    """

    def is_in(patterns: object) -> bool:
        return isinstance(patterns, list) and any(fnmatchcase(action.lower(), str(each).lower()) for each in patterns)

    given, taken = ("dataActions", "notDataActions") if on_data else ("actions", "notActions")
    return any(is_in(each.get(given)) and not is_in(each.get(taken)) for each in found)

"""The caller's permissions at a scope, as several checks ask for them."""

from aihub.azure.errors import ArmError
from aihub.azure.permissions import Permissions, permissions
from aihub.azure.reads import ArmReads


def rights_at(arm: ArmReads, scope: str) -> Permissions | None:
    """Return the caller's permissions at a scope; none when it has no role there, None when the scope does not exist.

    Args:
        arm: Resource Manager.
        scope: ARM id of a resource group or a subscription.

    Raises:
        ArmError: Resource Manager failed.
    """
    try:
        return permissions(arm, scope)
    except ArmError as error:
        if error.status == 403:
            return []
        if error.status == 404:
            return None
        raise

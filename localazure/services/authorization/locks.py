"""Locks: a locked scope, and all resources below it, can be neither deleted nor, if read-only, changed.

Source: Lock your Azure resources to protect your infrastructure (`lock-resources`).
"""

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.authorization import errors

LOCK = "Microsoft.Authorization/locks"


def check(azure: Azure, target: Target, verb: str) -> None:
    """Refuses a write or deletion at a locked scope, and a deletion above one.

    Raises:
        ArmError: 409, the scope or one below is locked.
    """
    if target.type_name.lower() == LOCK.lower():
        return
    at = _folded(target.id)
    for lock in resources.of_type(azure, LOCK):
        scope = _scope(lock)
        level = lock["properties"]["level"]
        inherited = at.startswith(_folded(scope))
        if (inherited and (level == "ReadOnly" or verb == "delete")) or (
            verb == "delete" and _folded(scope).startswith(at)
        ):
            raise errors.locked(target.id, verb, scope)


def _scope(lock: Resource) -> str:
    return str(lock["id"]).rpartition(f"/providers/{LOCK}/")[0]


def _folded(resource_id: str) -> str:
    return f"{resource_id.lower()}/"

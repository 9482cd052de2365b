"""Role assignments."""

import uuid

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.resources import Resource
from localazure.services.authorization.access import ROLE_ASSIGNMENT


class RoleAssignment(Behaviour):
    """A role, a principal and a scope; the three are unique and the name is a GUID."""

    def check(self, write: Write) -> None:
        """Refuses a name that is no GUID, a second assignment of the same, and changes of an existing one."""
        try:
            uuid.UUID(write.target.name)
        except ValueError:
            raise ArmError(
                400,
                "InvalidRoleAssignmentId",
                f"The role assignment ID '{write.target.name}' is not valid. The role assignment ID must be a GUID.",
            ) from None
        wanted = _identity(write.target.scope, write.body)
        if write.before:
            if _identity(write.target.scope, write.before) != wanted:
                raise ArmError(
                    409,
                    "RoleAssignmentUpdateNotPermitted",
                    "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
                )
            return
        for other in resources.of_type(write.azure, ROLE_ASSIGNMENT, write.target.scope):
            if _identity(other["properties"]["scope"], other) == wanted:
                raise ArmError(
                    409,
                    "RoleAssignmentExists",
                    f"The role assignment already exists. The ID of the existing role assignment is {other['name']}.",
                )

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds scope, type of principal and times."""
        properties = resource["properties"]
        now = write.azure.clock.timestamp()
        before = (write.before or {}).get("properties", {})
        role = properties["roleDefinitionId"].rpartition("/")[2]
        properties["roleDefinitionId"] = (
            f"/subscriptions/{write.azure.subscription.id}/providers/Microsoft.Authorization/roleDefinitions/{role}"
        )
        properties.setdefault("principalType", "ServicePrincipal")
        properties |= {
            "scope": write.target.scope,
            "createdOn": before.get("createdOn", now),
            "updatedOn": now,
            "createdBy": before.get("createdBy", write.caller.object_id),
            "updatedBy": write.caller.object_id,
        }


def _identity(scope: str, assignment: Resource) -> tuple[str, str, str]:
    properties = assignment["properties"]
    role = properties["roleDefinitionId"].rpartition("/")[2]
    return scope.lower(), properties["principalId"].lower(), role.lower()

"""User-assigned identities, and the ids that resources show of them."""

import uuid

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Resource

IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"


class UserAssignedIdentity(Behaviour):
    """An identity that resources can share."""

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the identity's ids in the directory."""
        before = (write.before or {}).get("properties", {})
        resource["properties"] = {
            "tenantId": write.azure.subscription.tenant_id,
            "principalId": before.get("principalId", str(uuid.uuid4())),
            "clientId": before.get("clientId", str(uuid.uuid4())),
        }


def user_assigned(azure: Azure, identity_id: str) -> dict[str, str]:
    """The ids that a resource shows of an assigned identity; empty when the identity does not exist.

    Source: `UserAssignedIdentity` of the published types, whose two members are read-only.
    """
    found = resources.get(azure, identity_id)
    return {name: found["properties"][name] for name in ("principalId", "clientId")} if found else {}


def has_principal(azure: Azure, object_id: str) -> bool:
    """Whether an identity has that object id."""
    return any(each["properties"]["principalId"] == object_id.lower() for each in resources.of_type(azure, IDENTITY))

"""Network security groups; their rules are kept, and stop nothing."""

import uuid

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.network import errors
from localazure.services.network.subnets import SUBNET


class SecurityGroup(Behaviour):
    """A network security group; it shows the subnets that have it."""

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The group with its subnets."""
        found = resources.get(azure, target.id)
        return _shown(azure, found) if found else None

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The groups with their subnets."""
        return [_shown(azure, each) for each in resources.of_type(azure, type_name, below)]

    def conflict(self, resource_id: str) -> ArmError:
        """The error while another write is under way."""
        return errors.another_operation(resource_id)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds ids and states of the rules."""
        properties = resource.setdefault("properties", {})
        before = (write.before or {}).get("properties", {})
        properties["resourceGuid"] = before.get("resourceGuid", str(uuid.uuid4()))
        properties.setdefault("securityRules", [])
        properties.setdefault("defaultSecurityRules", [])
        for each in properties["securityRules"]:
            each["id"] = f"{resource['id']}/securityRules/{each.get('name')}"
            each.setdefault("properties", {})["provisioningState"] = "Succeeded"

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Refuses to delete the group of a subnet."""
        if users := _subnets(azure, resource["id"]):
            raise errors.security_group_in_use(resource["id"], users[0])


def _subnets(azure: Azure, group_id: str) -> list[str]:
    return [
        each["id"]
        for each in resources.of_type(azure, SUBNET)
        if ((each["properties"].get("networkSecurityGroup") or {}).get("id") or "").lower() == group_id.lower()
    ]


def _shown(azure: Azure, group: Resource) -> Resource:
    users = [{"id": each} for each in _subnets(azure, group["id"])]
    return {**group, "properties": {**group["properties"], **({"subnets": users} if users else {})}}

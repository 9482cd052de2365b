"""Virtual networks; what they show of their subnets is that of the subnets' own resources."""

import uuid

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError, invalid_content
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.network import errors, prefixes, subnets
from localazure.services.network.subnets import SUBNET

NETWORK = "Microsoft.Network/virtualNetworks"


class VirtualNetwork(Behaviour):
    """A virtual network."""

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The network with its subnets."""
        found = resources.get(azure, target.id)
        return _shown(azure, found) if found else None

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The networks with their subnets."""
        return [_shown(azure, each) for each in resources.of_type(azure, type_name, below)]

    def conflict(self, resource_id: str) -> ArmError:
        """The error while another write is under way on the network."""
        return errors.another_operation(resource_id)

    def check(self, write: Write) -> None:
        """Refuses an address space that is none, and what is refused of the subnets."""
        azure, properties = write.azure, write.body.get("properties") or {}
        network_id = write.target.id
        space = prefixes.of_network(properties, network_id)
        if not space:
            raise invalid_content("The member 'properties.addressSpace.addressPrefixes' is required.")
        network = {"id": network_id, "name": write.target.name, "properties": properties}
        known = subnets.of_network(azure, network_id)
        wanted = _wanted(write)
        for index, each in enumerate(wanted):
            subnets.check(azure, network, wanted[:index], each["id"], each["properties"])
        kept = {each["id"].lower() for each in wanted}
        for each in known:
            if each["id"].lower() not in kept and (users := subnets.users_of(azure, each["id"])):
                raise errors.subnet_in_use(each["name"], users)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the defaults."""
        properties = resource["properties"]
        before = (write.before or {}).get("properties", {})
        properties.setdefault("virtualNetworkPeerings", [])
        properties.setdefault("enableDdosProtection", False)
        properties.setdefault("privateEndpointVNetPolicies", "Disabled")
        properties["resourceGuid"] = before.get("resourceGuid", str(uuid.uuid4()))

    def store(self, write: Write, resource: Resource, seconds: float) -> tuple[Resource, resources.Operation | None]:
        """Stores the network and each of its subnets, and deletes the subnets that are no longer in the body."""
        azure, wanted = write.azure, _wanted(write)
        resource["properties"].pop("subnets", None)
        stored, running = super().store(write, resource, seconds)
        kept = {each["id"].lower() for each in wanted}
        for each in subnets.of_network(azure, resource["id"]):
            if each["id"].lower() not in kept:
                resources.delete(azure, each["id"])
        for each in wanted:
            each["properties"]["provisioningState"] = "Succeeded"
            subnets.add_defaults(each)
            resources.put(azure, each)
        return _shown(azure, stored), running

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Refuses to delete a network with private endpoints."""
        for each in subnets.of_network(azure, resource["id"]):
            if users := subnets.users_of(azure, each["id"]):
                raise errors.subnet_in_use(each["name"], users)


def _wanted(write: Write) -> list[Resource]:
    """The subnets of a network once a body is written.

    A body without the member `subnets` leaves them as they are from API version 2023-09-01 on, and an empty list
    deletes all (Azure Networking Blog, "Azure Virtual Network now supports updates without subnet property").
    """
    given = (write.body.get("properties") or {}).get("subnets")
    if given is None and write.api_version >= "2023-09-01":
        return subnets.of_network(write.azure, write.target.id)
    made = []
    for each in given or []:
        name = each.get("name") or ""
        if not name:
            raise invalid_content("The member 'name' of a subnet is required.")
        subnet_id = f"{write.target.id}/subnets/{name}"
        properties = dict(each.get("properties") or {})
        made.append(
            {"id": subnet_id, "name": name, "type": SUBNET, "etag": f'"{uuid.uuid4()}"', "properties": properties}
        )
    return made


def _shown(azure: Azure, network: Resource) -> Resource:
    inside = [subnets.shown(azure, each) for each in subnets.of_network(azure, network["id"])]
    return {**network, "properties": {**network["properties"], "subnets": inside}}

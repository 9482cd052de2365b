"""Subnets, each a resource of its own whether written alone or with its network."""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError, invalid_content
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.network import errors, prefixes

SUBNET = "Microsoft.Network/virtualNetworks/subnets"
ENDPOINT = "Microsoft.Network/privateEndpoints"

_SMALLEST = {4: 29, 6: 64}


class Subnet(Behaviour):
    """A subnet; it shows the private endpoints in it."""

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The subnet with its private endpoints."""
        found = resources.get(azure, target.id)
        return shown(azure, found) if found else None

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The subnets of a network."""
        return [shown(azure, each) for each in resources.of_type(azure, type_name, below)]

    def conflict(self, resource_id: str) -> ArmError:
        """The error while another write is under way on the network."""
        return errors.another_operation(resource_id)

    def parent_conflict(self, parent: str, state: str | None) -> ArmError:  # noqa: ARG002 - its base's parameters
        """The error while the network is being written."""
        return errors.another_operation(parent)

    def check(self, write: Write) -> None:
        """Refuses ranges outside of the network, overlaps, and changes of a subnet in use."""
        azure, network_id = write.azure, str(write.target.parent_id)
        network = resources.get(azure, network_id) or {}
        others = [each for each in of_network(azure, network_id) if each["id"].lower() != write.target.id.lower()]
        check(azure, network, others, write.target.id, write.body.get("properties") or {})

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002 - its base's parameters
        """Adds the defaults."""
        add_defaults(resource)

    def store(self, write: Write, resource: Resource, seconds: float) -> tuple[Resource, resources.Operation | None]:
        """Stores the subnet; the answer shows its endpoints."""
        stored, running = super().store(write, resource, seconds)
        return shown(write.azure, stored), running

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Refuses to delete a subnet with private endpoints."""
        if users := users_of(azure, resource["id"]):
            raise errors.subnet_in_use(resource["name"], users)


def of_network(azure: Azure, network_id: str) -> list[Resource]:
    """The subnets of a virtual network, oldest first."""
    return resources.of_type(azure, SUBNET, network_id + "/")


def users_of(azure: Azure, subnet_id: str) -> list[str]:
    """The ids of the private endpoints in a subnet."""
    return [
        each["id"]
        for each in resources.of_type(azure, ENDPOINT)
        if str(each["properties"]["subnet"]["id"]).lower() == subnet_id.lower()
    ]


def shown(azure: Azure, subnet: Resource) -> Resource:
    """A subnet with the private endpoints in it."""
    users = [{"id": each} for each in users_of(azure, subnet["id"])]
    properties = {**subnet["properties"], **({"privateEndpoints": users} if users else {})}
    return {**subnet, "properties": properties}


def check(azure: Azure, network: Resource, others: list[Resource], subnet_id: str, properties: dict[str, Any]) -> None:
    """Checks the properties of a subnet.

    Args:
        azure: the local Azure.
        network: its virtual network.
        others: the other subnets of the network.
        subnet_id: the subnet's id.
        properties: what is to be written.

    Raises:
        ArmError: 400.
    """
    name, there = subnet_id.rpartition("/")[2], network.get("name", "")
    ranges = prefixes.of_subnet(properties, subnet_id)
    if not ranges:
        raise invalid_content(f"The member 'properties.addressPrefix' of subnet '{name}' is required.")
    space = prefixes.of_network(network.get("properties", {}), network.get("id", ""))
    for each in ranges:
        if not prefixes.is_within(each, space):
            raise errors.outside_network(name, there)
        if each.prefixlen > _SMALLEST[each.version]:
            raise errors.too_small(name, there)
    for other in others:
        if prefixes.overlap(ranges, prefixes.of_subnet(other["properties"], other["id"])):
            raise errors.overlaps(name, there)
    for member in ("networkSecurityGroup",):
        wanted = (properties.get(member) or {}).get("id")
        if wanted and resources.get(azure, wanted) is None:
            raise errors.reference_not_found(wanted, subnet_id)
    _check_in_use(azure, subnet_id, properties, ranges)


def _check_in_use(azure: Azure, subnet_id: str, properties: dict[str, Any], ranges: list[prefixes.Prefix]) -> None:
    before, users = resources.get(azure, subnet_id), users_of(azure, subnet_id)
    if before is None or not users:
        return
    if prefixes.of_subnet(before["properties"], subnet_id) != ranges:
        first = prefixes.of_subnet(before["properties"], subnet_id)[0]
        raise errors.prefix_in_use(subnet_id.rpartition("/")[2], str(first))
    delegated = [each["properties"]["serviceName"] for each in properties.get("delegations") or []]
    if delegated and not before["properties"].get("delegations"):
        raise errors.delegations_in_use(subnet_id, ",".join(delegated), users[0])


def add_defaults(resource: Resource) -> None:
    """Adds what Azure answers for members that a body leaves out.

    Source: Azure/azure-cli, `network/tests/latest/recordings/test_network_vnet.yaml`.
    """
    properties = resource["properties"]
    properties.setdefault("delegations", [])
    properties.setdefault("privateEndpointNetworkPolicies", "Disabled")
    properties.setdefault("privateLinkServiceNetworkPolicies", "Enabled")
    for each in properties["delegations"]:
        each.setdefault("id", f"{resource['id']}/delegations/{each.get('name')}")
        each.setdefault("properties", {})["provisioningState"] = "Succeeded"
    for each in properties.get("serviceEndpoints") or []:
        each["provisioningState"] = "Succeeded"
        each.setdefault("locations", ["*"])

"""Errors of Microsoft.Network."""

from collections.abc import Sequence

from localazure.services.arm.errors import ArmError


def not_cidr(prefix: str, resource_id: str) -> ArmError:
    """A prefix is no range of addresses. Words: Azure's answers quoted in azurerm's and ARM templates' threads."""
    return ArmError(
        400,
        "InvalidAddressPrefixFormat",
        f"Address prefix {prefix} of resource {resource_id} is not formatted correctly. It should follow CIDR notation, "
        "for example 10.0.0.0/24.",
    )


def host_bits(prefix: str, resource_id: str, right: str) -> ArmError:
    """A prefix has bits set behind its length. Words: answers of Azure in the logs of azurerm's users."""
    return ArmError(
        400,
        "InvalidCIDRNotation",
        f"The address prefix {prefix} in resource {resource_id} has an invalid CIDR notation. For the given prefix length, "
        f"the address prefix should be {right}.",
    )


def outside_network(subnet: str, network: str) -> ArmError:
    """A subnet is outside of its network. Words: MicrosoftDocs/azure-docs#123869."""
    return ArmError(
        400,
        "NetcfgSubnetRangeOutsideVnet",
        f"Subnet '{subnet}' is not valid because its IP address range is outside the IP address range of virtual network "
        f"'{network}'.",
    )


def overlaps(subnet: str, network: str) -> ArmError:
    """A subnet overlaps with another of its network. Words: MicrosoftDocs/azure-docs#123869."""
    return ArmError(
        400,
        "NetcfgSubnetRangesOverlap",
        f"Subnet '{subnet}' is not valid because its IP address range overlaps with that of an existing subnet in virtual "
        f"network '{network}'.",
    )


def too_small(subnet: str, network: str) -> ArmError:
    """A subnet is smaller than /29, the limit in the FAQ of Virtual Network. Code and words: azure-cli#10917."""
    return ArmError(400, "NetcfgInvalidSubnet", f"Subnet '{subnet}' is not valid in virtual network '{network}'.")


def subnet_in_use(subnet: str, users: Sequence[str]) -> ArmError:
    """A subnet to delete has private endpoints. Words: a comment in azurerm's resource of Kubernetes clusters."""
    return ArmError(
        400,
        "InUseSubnetCannotBeDeleted",
        f"Subnet {subnet} is in use by {users[0]} and cannot be deleted. In order to delete the subnet, delete all the "
        "resources within the subnet. See aka.ms/deletesubnet.",
    )


def prefix_in_use(subnet: str, prefix: str) -> ArmError:
    """The range of a subnet with private endpoints is to be changed. Words: what users of the Azure CLI quote."""
    return ArmError(
        400,
        "InUsePrefixCannotBeDeleted",
        f"IpPrefix {prefix} on Subnet {subnet} has active allocations and cannot be deleted.",
    )


def delegations_in_use(subnet_id: str, wanted: str, user: str) -> ArmError:
    """A subnet with endpoints is to be delegated. Words: MicrosoftDocs/azure-docs#39112."""
    return ArmError(
        400,
        "SubnetDelegationsCannotChangeWhenSubnetUsedByResource",
        f"Delegations of subnet {subnet_id} cannot be changed from [] to [{wanted}] because it is being used by the resource "
        f"{user}.",
    )


def security_group_in_use(group_id: str, subnet_id: str) -> ArmError:
    """A security group to delete is that of a subnet. Code: many a report; the end of the words is unverified."""
    return ArmError(
        400,
        "InUseNetworkSecurityGroupCannotBeDeleted",
        f"Network security group {group_id} cannot be deleted because it is in use by the following resources: {subnet_id}. "
        "In order to delete the Network security group, remove the association with the resource(s). To learn how to do "
        "this, see aka.ms/deletensg.",
    )


def another_operation(resource_id: str) -> ArmError:
    """A write while another is under way on the network. azure-native tries this code again."""
    return ArmError(
        409,
        "AnotherOperationInProgress",
        "Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: "
        f"https://management.azure.com{resource_id}.",
    )


def reference_not_found(resource_id: str, user: str) -> ArmError:
    """A body refers to a resource that does not exist. Words: Azure/azure-cli#13614."""
    return ArmError(
        400,
        "InvalidResourceReference",
        f"Resource {resource_id} referenced by resource {user} was not found. Please make sure that the referenced resource "
        "exists, and that both resources are in the same region.",
    )

"""Errors of private endpoints."""

from collections.abc import Sequence

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.errors import ArmError
from localazure.services.arm.resources import Resource
from localazure.services.login.tokens import Principal
from localazure.services.network.prefixes import Prefix


def subnet_needed(endpoint_id: str) -> ArmError:
    """A body without a subnet. Code and words are unverified."""
    return ArmError(400, "InvalidRequestFormat", f"Private endpoint {endpoint_id} must have a subnet.")


def one_connection_needed(endpoint_id: str, given: int) -> ArmError:
    """A body with no connection, or several: an endpoint has exactly one. Code and words are unverified."""
    return ArmError(
        400,
        "PrivateEndpointMustHaveOneConnection",
        f"Private endpoint {endpoint_id} must have exactly one privateLinkServiceConnection or "
        f"manualPrivateLinkServiceConnection; it has {given}.",
    )


def subnet_is_delegated(endpoint_id: str, subnet: Resource) -> ArmError:
    """The subnet is delegated to a service. Code: comments of many public Terraform modules; words unverified."""
    delegated = ", ".join(each["properties"]["serviceName"] for each in subnet["properties"]["delegations"])
    return ArmError(
        400,
        "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
        f"Private endpoint {endpoint_id} cannot be created as subnet {subnet['id']} is delegated to {delegated}.",
    )


def subnet_is_full(subnet: Resource, prefix: Prefix) -> ArmError:
    """The subnet has too few free addresses. Words: Azure/AKS and other reports with code SubnetIsFull."""
    return ArmError(
        400,
        "SubnetIsFull",
        f"Subnet {subnet['name']} with address prefix {prefix} does not have enough capacity for 1 IP addresses.",
    )


def address_taken(address: str) -> ArmError:
    """A wanted address belongs to another endpoint."""
    return ArmError(400, "PrivateIPAddressIsAllocated", f"IP address {address} is already allocated.")


def address_not_in_subnet(address: str, subnet: Resource) -> ArmError:
    """A wanted address is outside of the subnet, or is one that Azure keeps."""
    return ArmError(
        400,
        "PrivateIPAddressNotInSubnet",
        f"Private static IP address {address} does not belong to the range of subnet prefix of {subnet['id']}.",
    )


def no_such_member(endpoint_id: str, name: str, known: Sequence[str]) -> ArmError:
    """An address is wanted for what is no member of the sub-resource. Code and words are unverified."""
    return ArmError(
        400,
        "PrivateEndpointIPConfigurationMemberNotFound",
        f"Member '{name}' in the IP configurations of private endpoint {endpoint_id} is none of {', '.join(known)}.",
    )


def invalid_group(target: Resource, groups: Sequence[str]) -> ArmError:
    """The target has no such sub-resource, or not exactly one is named.

    Words: hashicorp/terraform-provider-azurerm#11778, of a SignalR service; the code is unverified. Code and words
    without a name: hashicorp/terraform-provider-azurerm#16740 and others.
    """
    if not groups:
        return ArmError(
            400,
            "MissingParameterOnPrivateLinkServiceConnection",
            f"Private link service connection to {target['id']} is missing required parameter 'group Id'.",
        )
    return ArmError(400, "InvalidGroupId", f"Call to {target['type']} failed. Error message: Invalid groupId")


def check_settled(azure: Azure, target: Resource) -> None:
    """Refuses a target that is being written: an account is, too, while models are deployed to it.

    Source: hashicorp/terraform-provider-azurerm#31712 and microsoft-foundry/foundry-samples#553.

    Raises:
        ArmError: 400.
    """
    state = target["properties"].get("provisioningState", "Succeeded")
    busy = any(
        resources.operation_on(azure, each["id"])
        for each in resources.below(azure, target["id"])
        if "cognitiveservices" in str(target["type"]).lower()
    )
    if busy or state != "Succeeded":
        shown = "Accepted" if busy or state in {"Creating", "Updating"} else state
        raise ArmError(
            400,
            "AccountProvisioningStateInvalid",
            f"Call to {target['type']} failed. Error message: Account {target['id']} in state {shown}",
        )


def no_right_to_approve(caller: Principal, endpoint_id: str, action: str, scope: str) -> ArmError:
    """The caller may write the endpoint, and not use what it refers to. Words: ARM's for linked scopes."""
    return ArmError(
        403,
        "LinkedAuthorizationFailed",
        f"The client '{caller.name}' with object id '{caller.object_id}' has permission to perform action "
        f"'Microsoft.Network/privateEndpoints/write' on scope '{endpoint_id}'; however, it does not have permission to "
        f"perform action '{action}' on the linked scope(s) '{scope}' or the linked scope(s) are invalid.",
    )


def cannot_change(endpoint_id: str, what: str) -> ArmError:
    """The subnet or the target of an endpoint is to be changed. Code and words are unverified."""
    return ArmError(
        400, "PrivateEndpointCannotBeUpdated", f"The {what} of private endpoint {endpoint_id} cannot be changed."
    )

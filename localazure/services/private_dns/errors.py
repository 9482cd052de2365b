"""Errors of private DNS."""

from localazure.services.arm.errors import ArmError


def single_label(name: str) -> ArmError:
    """A zone's name is a single label."""
    return ArmError(
        400, "BadRequest", f"The domain name '{name}' is invalid. The provided zone name must have 2 labels."
    )


def zone_has_links(zone_id: str, link: str) -> ArmError:
    """A zone to delete is linked. Words: learntocloud/networking-lab#8 (January 2026)."""
    zone = zone_id.rpartition("/")[2]
    return ArmError(
        409,
        "CannotDeleteResource",
        "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: "
        f"'Microsoft.Network/privateDnsZones/{zone}/virtualNetworkLinks/{link}'. Please delete all nested resources before "
        "deleting this resource.",
    )


def overlapping_zones(zone: str, other: str) -> ArmError:
    """A network is linked to another zone of the same name. Words: MicrosoftDocs/azure-aks-docs#212."""
    return ArmError(
        400,
        "BadRequest",
        "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual "
        f"network with '{zone}' and '{other}' zones.",
    )


def linked_already(zone: str, link: str, network_id: str) -> ArmError:
    """The zone has another link to the network: Microsoft's page on links allows one. The words are unverified."""
    return ArmError(
        409,
        "Conflict",
        f"Virtual network '{network_id}' is already linked to private zone '{zone}' by virtual network link '{link}'.",
    )


def network_changed(link_id: str) -> ArmError:
    """The network of a link is to be changed. The words are unverified."""
    return ArmError(
        400, "BadRequest", f"The virtual network of the virtual network link '{link_id}' cannot be changed."
    )


def network_not_found(network_id: str) -> ArmError:
    """The network of a link does not exist. Words: answers of Azure to azurerm's users."""
    return ArmError(
        400, "BadRequest", f"The virtual network '{network_id}' does not exist, or the request has no access to it."
    )

"""Addresses that private endpoints take in a subnet.

Azure keeps the first four addresses of a subnet and the last one (the FAQ of Virtual Network).
"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, ip_address
from typing import Any

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.network import endpoint_errors, prefixes, subnets
from localazure.services.network.sub_resources import Member

_KEPT_AT_START = 4

Configurations = Sequence[Mapping[str, Any]]
"""What a body says of the addresses to take (`ipConfigurations`)."""


def of_endpoint(azure: Azure, endpoint_id: str) -> dict[str, str]:
    """The address of each member of an endpoint, by the member's name."""
    document = azure.state.get("private-endpoint", endpoint_id.lower())
    return dict(document["addresses"]) if document else {}


def check(azure: Azure, subnet: Resource, endpoint_id: str, members: Sequence[Member], wanted: Configurations) -> None:
    """Checks that a subnet has the addresses that an endpoint needs.

    Raises:
        ArmError: 400.
    """
    free, taken = _free(azure, subnet, endpoint_id)
    names = {each.name for each in members}
    for each in wanted:
        properties = each.get("properties") or {}
        text = str(properties.get("privateIPAddress") or "")
        if properties.get("memberName") not in names:
            raise endpoint_errors.no_such_member(endpoint_id, str(properties.get("memberName")), sorted(names))
        if text in taken:
            raise endpoint_errors.address_taken(text)
        if text not in free:
            raise endpoint_errors.address_not_in_subnet(text, subnet)
    if len(free) < len(members):
        raise endpoint_errors.subnet_is_full(subnet, _prefix(subnet))


def take(
    azure: Azure, subnet: Resource, endpoint_id: str, members: Sequence[Member], wanted: Configurations
) -> dict[str, str]:
    """The address of each member: the one that the endpoint has, the one that is wanted, or the lowest that is free."""
    kept = of_endpoint(azure, endpoint_id)
    asked = {each["properties"]["memberName"]: str(each["properties"]["privateIPAddress"]) for each in wanted}
    free, _ = _free(azure, subnet, endpoint_id)
    left = [each for each in free if each not in asked.values() and each not in kept.values()]
    return {each.name: asked.get(each.name) or kept.get(each.name) or left.pop(0) for each in members}


def _free(azure: Azure, subnet: Resource, endpoint_id: str) -> tuple[list[str], set[str]]:
    """The free addresses in order, at most 256 of them, and those that other endpoints have."""
    others = (each for each in subnets.users_of(azure, subnet["id"]) if each.lower() != endpoint_id.lower())
    taken = {address for each in others for address in of_endpoint(azure, each).values()}
    prefix = _prefix(subnet)
    first, last = int(prefix.network_address) + _KEPT_AT_START, int(prefix.broadcast_address) - 1
    every = (str(ip_address(each)) for each in range(first, min(last, first + 4096) + 1))
    return [each for each in every if each not in taken], taken


def _prefix(subnet: Resource) -> prefixes.Prefix:
    found = prefixes.of_subnet(subnet["properties"], subnet["id"])
    return next((each for each in found if isinstance(each.network_address, IPv4Address)), found[0])

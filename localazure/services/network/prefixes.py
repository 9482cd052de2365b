"""Ranges of addresses of networks and subnets."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from localazure.services.network import errors

Prefix = IPv4Network | IPv6Network
Properties = dict[str, Any]


def of_network(properties: Properties, resource_id: str) -> list[Prefix]:
    """The address space of a virtual network.

    Raises:
        ArmError: 400, a prefix is none.
    """
    space = properties.get("addressSpace") or {}
    return [parse(each, resource_id) for each in space.get("addressPrefixes") or []]


def of_subnet(properties: Properties, resource_id: str) -> list[Prefix]:
    """The ranges of a subnet.

    Raises:
        ArmError: 400, a prefix is none.
    """
    one, several = properties.get("addressPrefix"), properties.get("addressPrefixes") or []
    return [parse(each, resource_id) for each in (several or ([one] if one else []))]


def parse(text: str, resource_id: str) -> Prefix:
    """A prefix in CIDR notation.

    Raises:
        ArmError: 400.
    """
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        raise errors.not_cidr(text, resource_id) from None
    if "/" not in text:
        raise errors.not_cidr(text, resource_id)
    if str(found.network_address) != text.partition("/")[0]:
        raise errors.host_bits(text, resource_id, str(found))
    return found


def overlap(some: Iterable[Prefix], others: Iterable[Prefix]) -> bool:
    """Whether any of two lists of ranges have an address in common."""
    others = list(others)
    return any(one.version == other.version and one.overlaps(other) for one in some for other in others)


def is_within(prefix: Prefix, space: Iterable[Prefix]) -> bool:
    """Whether a range is within one of an address space."""
    return any(prefix.version == each.version and prefix.subnet_of(each) for each in space)  # type: ignore[arg-type]

"""Whether a client reaches a target, by the target's own rules, private endpoints, and private DNS.

A client is where the credential of its proxy says (`localazure.client_locations`). In a virtual network it finds the
private address of a host if a private DNS zone of the right name is linked to the network and has the host's record;
then it comes through the endpoint with that address. Otherwise it comes through the target's public address.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import IPv4Address, ip_network
from typing import Any

from localazure.azure import Azure
from localazure.client_locations import Location
from localazure.services.arm import resources
from localazure.services.arm.resources import Resource
from localazure.services.network import addresses, connections, prefixes, sub_resources
from localazure.services.network.subnets import ENDPOINT, SUBNET
from localazure.services.private_dns import records
from localazure.services.private_dns.zones import LINK

NETWORK = "Microsoft.Network/virtualNetworks"


class Verdict(Enum):
    """What the network rules of a target say to a client."""

    ALLOWED = auto()
    PUBLIC_DISABLED = auto()
    """The client comes through the public address, and the target's public access is disabled."""
    FIREWALL = auto()
    """The client comes through the public address, and no rule of the target's firewall lets it in."""
    NOT_APPROVED = auto()
    """The client comes through a private endpoint whose connection the target has not approved."""


@dataclass(frozen=True)
class Name:
    """A host as private DNS knows it."""

    zone: str
    record: str


def names(target: Resource, host: str) -> list[Name]:
    """The names in private DNS of one of a target's own hosts."""
    groups = sub_resources.TARGETS.get(str(target["type"]), {})
    return [
        Name(each.zone, each.record(target))
        for members in groups.values()
        for each in members
        if each.host(target) == host.lower()
    ]


def judge(
    azure: Azure, location: Location, target: Resource, wanted: Sequence[Name], rules: Resource | None = None
) -> Verdict:
    """What a target says to a client.

    Args:
        azure: the local Azure.
        location: where the client is.
        target: the resource that private endpoints lead to.
        wanted: the host's names in private DNS.
        rules: the resource whose `publicNetworkAccess` and `networkAcls` count; None for the target itself.
    """
    if location.network and (verdict := _privately(azure, location.network, target, wanted)):
        return verdict
    properties: dict[str, Any] = (rules or target)["properties"]
    if str(properties.get("publicNetworkAccess", "Enabled")).lower() == "disabled":
        return Verdict.PUBLIC_DISABLED
    acls = properties.get("networkAcls") or {}
    if str(acls.get("defaultAction", "Allow")).lower() != "deny" or _has_rule(azure, location, acls):
        return Verdict.ALLOWED
    return Verdict.FIREWALL


def _privately(azure: Azure, network: str, target: Resource, wanted: Sequence[Name]) -> Verdict | None:
    """The verdict on a client that finds a private address of the host; None when it finds none."""
    for network_id in _networks(azure, network):
        reachable = {network_id, *_peers(azure, network_id)}
        for address in _resolved(azure, network_id, wanted):
            for endpoint in _endpoints_at(azure, address, reachable):
                connection = connections.of_endpoint(azure, endpoint["id"])
                if connection and connections.target_of(connection).lower() == target["id"].lower():
                    state = connection["properties"]["privateLinkServiceConnectionState"]["status"]
                    return Verdict.ALLOWED if state == "Approved" else Verdict.NOT_APPROVED
                return Verdict.NOT_APPROVED
    return None


def _networks(azure: Azure, name: str) -> list[str]:
    return [each["id"].lower() for each in resources.of_type(azure, NETWORK) if each["name"].lower() == name.lower()]


def _peers(azure: Azure, network_id: str) -> Iterator[str]:
    """The networks that are peered with a network, in both directions."""
    here = resources.get(azure, network_id) or {}
    for there in _peered(here):
        if network_id in _peered(resources.get(azure, there) or {}):
            yield there


def _peered(network: Resource) -> set[str]:
    found = network.get("properties", {}).get("virtualNetworkPeerings") or []
    return {str(each["properties"]["remoteVirtualNetwork"]["id"]).lower() for each in found}


def _resolved(azure: Azure, network_id: str, wanted: Sequence[Name]) -> Iterator[str]:
    """The addresses of a host by the private DNS zones that are linked to a network."""
    for link in resources.of_type(azure, LINK):
        if str(link["properties"]["virtualNetwork"]["id"]).lower() != network_id:
            continue
        zone_id = link["id"].rpartition("/virtualNetworkLinks/")[0]
        for each in wanted:
            if zone_id.rpartition("/")[2].lower() == each.zone:
                yield from records.find(azure, zone_id, each.record)


def _endpoints_at(azure: Azure, address: str, networks: set[str]) -> Iterator[Resource]:
    for each in resources.of_type(azure, ENDPOINT):
        network_id = str(each["properties"]["subnet"]["id"]).rpartition("/subnets/")[0].lower()
        is_meant = network_id in networks and address in addresses.of_endpoint(azure, each["id"]).values()
        if is_meant and resources.is_serving(each):
            yield each


def _has_rule(azure: Azure, location: Location, acls: dict[str, Any]) -> bool:
    """Whether a rule lets a client in: by its public address, or by its subnet's service endpoint."""
    address = IPv4Address(location.address)
    if location.network is None:
        ranges = (ip_network(str(each["value"]), strict=False) for each in acls.get("ipRules") or [])
        return any(address in each for each in ranges)
    allowed = {str(each["id"]).lower() for each in acls.get("virtualNetworkRules") or []}
    return any(
        each["id"].lower() in allowed
        and each["properties"].get("serviceEndpoints")
        and any(address in prefix for prefix in prefixes.of_subnet(each["properties"], each["id"]))
        for network_id in _networks(azure, location.network)
        for each in resources.of_type(azure, SUBNET, network_id + "/")
    )


def misplaced(azure: Azure, location: Location) -> str | None:
    """What is wrong with a client's place: an address that its network does not have; None if nothing is."""
    for network_id in _networks(azure, location.network) if location.network else []:
        network = resources.get(azure, network_id) or {}
        space = prefixes.of_network(network.get("properties", {}), network_id)
        if not any(IPv4Address(location.address) in each for each in space):
            ranges = ", ".join(map(str, space))
            return f"{location.address} is not in the virtual network {location.network}, which has {ranges}"
    return None

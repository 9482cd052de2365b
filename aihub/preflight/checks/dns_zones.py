"""Check the private DNS zones: that existing ones are there, and that new ones can be linked to the network.

Azure links a network to one zone of a name, so that new zones and existing ones for the same names exclude each other
(Microsoft's "What is a virtual network link").
"""

from collections.abc import Iterator
from functools import partial

from aihub.arm.bodies import value_at
from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import all_of
from aihub.private_dns import OF_CLASSIC_HUB, OF_HUB, network_of, zone_id, zones_of

_WHERE = "hub.network.dns_zones"


def _judged(target: Target) -> list[Result]:
    network = target.settings.hub.network
    if network is None or not (network.own_network or network.subnet) or not target.is_judged(_WHERE):
        return []
    zones = zones_of((*OF_HUB, *(OF_CLASSIC_HUB if target.settings.needs_classic_hub else ())))
    if network.dns_zones == "elsewhere":
        return []
    if network.dns_zones != "create":
        return list(_existing(target, network.dns_zones, network_of(network.subnet) if network.subnet else None, zones))
    if network.subnet is None:
        # Nothing is linked to a network that is made with them.
        return []
    return list(_to_create(target, network_of(network.subnet), zones))


def _existing(target: Target, group: str, network_id: str | None, zones: list[str]) -> Iterator[Result]:
    found = all_of([partial(target.arm.get, zone_id(group, each), api_versions.PRIVATE_DNS) for each in zones])
    missing = [zone for zone, live in zip(zones, found, strict=True) if live is None]
    if missing:
        fix = "write the ARM id of the resource group that has all of them, or ask its owner to create them"
        yield Result("fail", _WHERE, f"the resource group does not have {', '.join(missing)}", fix)
        return
    if network_id is None:
        yield Result("pass", _WHERE, f"the resource group has all {len(zones)} zones")
        return
    linked = all_of([partial(_networks_of, target, zone_id(group, each)) for each in zones])
    unlinked = [zone for zone, networks in zip(zones, linked, strict=True) if network_id.lower() not in networks]
    if unlinked:
        what = f"the subnet's network is not linked to {', '.join(unlinked)}, so that nobody in it resolves the hub's names"
        yield Result("warn", _WHERE, what, "link it, unless its DNS servers ask a network that is linked")
        return
    yield Result("pass", _WHERE, f"the resource group has all {len(zones)} zones, linked to the subnet's network")


def _to_create(target: Target, network_id: str, zones: list[str]) -> Iterator[Result]:
    """Yield zones of the subscription that keep the network from being linked to new ones of their names."""
    path = f"/subscriptions/{target.subscription}/providers/Microsoft.Network/privateDnsZones"
    others = [
        str(each["id"])
        for each in target.arm.collection(path, api_versions.PRIVATE_DNS)
        if str(each.get("name")).lower() in zones and str(each["id"]).lower() not in target.made
    ]
    linked = all_of([partial(_networks_of, target, each) for each in others])
    taken: dict[str, list[str]] = {}
    for id_, networks in zip(others, linked, strict=True):
        if network_id.lower() in networks:
            taken.setdefault(id_.partition("/providers/")[0], []).append(id_.rpartition("/")[2])
    for group, names in taken.items():
        what = (
            f"the subnet's network is linked to {', '.join(names)} in {group}, and Azure links no second zone of a name"
        )
        yield Result("fail", _WHERE, what, f"write dns_zones: {group}")
    if not taken:
        yield Result("pass", _WHERE, "no zone of this subscription keeps the network from being linked to new ones")


def _networks_of(target: Target, zone: str) -> set[str]:
    """Return the ARM ids, in lower case, of the networks that are linked to a zone; none where nobody may see them."""
    try:
        links = target.arm.collection(f"{zone}/virtualNetworkLinks", api_versions.PRIVATE_DNS)
    except ArmError as error:
        if error.status in {403, 404}:
            return set()
        raise
    return {str(value_at(each, "properties.virtualNetwork.id")).lower() for each in links}


DNS_ZONES = Check(
    "dns-zones",
    _WHERE,
    "which private DNS zones there are",
    _judged,
    "the role Reader on the resource group of the zones",
)

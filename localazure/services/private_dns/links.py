"""Links of private DNS zones to virtual networks, whose clients resolve the zone's names from then on."""

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import invalid_content
from localazure.services.arm.ids import parse
from localazure.services.arm.resources import Resource
from localazure.services.private_dns import errors
from localazure.services.private_dns.zones import LINK


class Link(Behaviour):
    """A link of a zone to a virtual network."""

    def check(self, write: Write) -> None:
        """Refuses a second link to a network, and one to a network that has a zone of that name."""
        azure, zone_id = write.azure, str(write.target.parent_id)
        zone = zone_id.rpartition("/")[2]
        network_id = _network(write.body)
        if not network_id:
            raise invalid_content("The member 'properties.virtualNetwork.id' is required.")
        if write.before and _network(write.before).lower() != network_id.lower():
            raise errors.network_changed(write.target.id)
        target = parse(network_id)
        is_here = target is not None and f"/{azure.subscription.id}/" in network_id.lower()
        if target is None or (is_here and resources.get(azure, network_id) is None):
            raise errors.network_not_found(network_id)
        for other in resources.of_type(azure, LINK):
            if other["id"].lower() == write.target.id.lower() or _network(other).lower() != network_id.lower():
                continue
            its_zone_id = other["id"].rpartition("/virtualNetworkLinks/")[0]
            its_zone = its_zone_id.rpartition("/")[2]
            if its_zone_id.lower() == zone_id.lower():
                raise errors.linked_already(zone, other["name"], network_id)
            if its_zone.lower() == zone.lower():
                raise errors.overlapping_zones(its_zone, zone)

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002 - its base's parameters
        """Adds the defaults."""
        resource["properties"].setdefault("registrationEnabled", False)
        resource["properties"]["virtualNetworkLinkState"] = "Completed"


def _network(link: Resource) -> str:
    return str(((link.get("properties") or {}).get("virtualNetwork") or {}).get("id") or "")

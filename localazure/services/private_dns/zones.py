"""Private DNS zones."""

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.private_dns import errors

LINK = "Microsoft.Network/privateDnsZones/virtualNetworkLinks"
RECORD = "Microsoft.Network/privateDnsZones/A"


class PrivateZone(Behaviour):
    """A zone, which holds its SOA record from the beginning."""

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The zone with the numbers of its records and links."""
        found = resources.get(azure, target.id)
        return _shown(azure, found) if found else None

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The zones with the numbers of their records and links."""
        return [_shown(azure, each) for each in resources.of_type(azure, type_name, below)]

    def check(self, write: Write) -> None:
        """Refuses names of a single label."""
        if "." not in write.target.name:
            raise errors.single_label(write.target.name)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the limits and numbers."""
        resource["properties"] |= {
            "maxNumberOfRecordSets": 25_000,
            "maxNumberOfVirtualNetworkLinks": 1000,
            "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
        }
        resource["properties"] = _shown(write.azure, resource)["properties"]

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Refuses to delete a zone with links."""
        if links := resources.of_type(azure, LINK, resource["id"] + "/"):
            raise errors.zone_has_links(resource["id"], links[0]["name"])


def _shown(azure: Azure, zone: Resource) -> Resource:
    links = resources.of_type(azure, LINK, zone["id"] + "/")
    numbers = {
        "numberOfRecordSets": 1 + len(resources.of_type(azure, RECORD, zone["id"] + "/")),
        "numberOfVirtualNetworkLinks": len(links),
        "numberOfVirtualNetworkLinksWithRegistration": sum(
            bool(each["properties"].get("registrationEnabled")) for each in links
        ),
    }
    return {**zone, "properties": {**zone["properties"], **numbers}}

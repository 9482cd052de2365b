"""DNS zone groups: the records of a private endpoint in private DNS zones."""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.resources import Resource
from localazure.services.network import addresses, errors, sub_resources
from localazure.services.network.private_endpoints import connection_of
from localazure.services.private_dns import records

ZONE_GROUP = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"

_MOST_ZONES = 5


class ZoneGroup(Behaviour):
    """The zones in which an endpoint has its records."""

    def conflict(self, resource_id: str) -> ArmError:
        """The error while another write is under way."""
        return errors.another_operation(resource_id)

    def check(self, write: Write) -> None:
        """Refuses a second group, more zones than Azure takes, and zones that do not exist.

        That there is one group with up to five zones is in Microsoft's "Azure Private Endpoint DNS integration
        scenarios"; how more are refused is unverified.
        """
        azure, parent = write.azure, str(write.target.parent_id)
        others = resources.of_type(azure, ZONE_GROUP, parent + "/")
        if any(each["id"].lower() != write.target.id.lower() for each in others):
            raise ArmError(
                400,
                "OnlyOnePrivateDnsZoneGroupAllowed",
                f"Private endpoint {parent} can have one privateDnsZoneGroup.",
            )
        configs = (write.body.get("properties") or {}).get("privateDnsZoneConfigs") or []
        if not 1 <= len(configs) <= _MOST_ZONES:
            raise ArmError(
                400,
                "InvalidPrivateDnsZoneConfigs",
                f"A privateDnsZoneGroup has 1 to {_MOST_ZONES} privateDnsZoneConfigs; there are {len(configs)}.",
            )
        for each in configs:
            zone_id = (each.get("properties") or {}).get("privateDnsZoneId") or ""
            if not _is_elsewhere(azure, zone_id) and resources.get(azure, zone_id) is None:
                raise errors.reference_not_found(zone_id, write.target.id)

    def complete(self, write: Write, resource: Resource) -> None:
        """Writes the records, and removes those of zones that are no longer in the group."""
        azure, parent = write.azure, str(write.target.parent_id)
        if write.before:
            _remove_records(azure, write.before)
        endpoint = resources.get(azure, parent) or {}
        for each in resource["properties"]["privateDnsZoneConfigs"]:
            inner = each["properties"]
            inner["recordSets"] = _record_sets(azure, endpoint, inner["privateDnsZoneId"])
            for record in inner["recordSets"]:
                records.put(azure, inner["privateDnsZoneId"], record["recordSetName"], record["ipAddresses"], parent)

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Removes the records."""
        _remove_records(azure, resource)


def _remove_records(azure: Azure, group: Resource) -> None:
    for each in group["properties"]["privateDnsZoneConfigs"]:
        for record in each["properties"].get("recordSets") or []:
            records.remove(azure, each["properties"]["privateDnsZoneId"], record["recordSetName"])


def _is_elsewhere(azure: Azure, zone_id: str) -> bool:
    """Whether a zone is in another subscription, of which nothing is known here."""
    parts = zone_id.strip("/").split("/")
    return len(parts) > 1 and parts[0].lower() == "subscriptions" and parts[1].lower() != azure.subscription.id


def _record_sets(azure: Azure, endpoint: Resource, zone_id: str) -> list[dict[str, Any]]:
    """The records of an endpoint in a zone: those of the members whose zone it is.

    A zone of another name gets the records of all members, under the names that they have in their own zones. Azure
    takes such a group, too; nobody finds the records, since the host's public name leads to the zone of its own.
    """
    connection, _ = connection_of(endpoint["properties"], endpoint["id"])
    inner = connection["properties"]
    target = resources.get(azure, inner["privateLinkServiceId"])
    if target is None:
        return []
    zone, given = zone_id.rpartition("/")[2].lower(), addresses.of_endpoint(azure, endpoint["id"])
    every = sub_resources.members(target, inner["groupIds"][0])
    own = [each for each in every if each.zone == zone]
    return [
        {
            "recordType": "A",
            "recordSetName": each.record(target),
            "fqdn": f"{each.record(target)}.{zone}",
            "ttl": 10,
            "ipAddresses": [given[each.name]],
            "provisioningState": "Succeeded",
        }
        for each in own or every
    ]

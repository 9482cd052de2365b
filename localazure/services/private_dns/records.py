"""A records of private DNS zones, written by hand or by the zone groups of private endpoints."""

import uuid
from ipaddress import IPv4Address

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.resources import Resource
from localazure.services.private_dns.zones import RECORD


class Record(Behaviour):
    """A record set of type A."""

    def check(self, write: Write) -> None:
        """Refuses a set without records. The words are unverified."""
        given = (write.body.get("properties") or {}).get("aRecords")
        if not given:
            raise ArmError(400, "BadRequest", f"The A record set '{write.target.name}' must have at least one record.")
        for each in given:
            if not _is_address(str(each.get("ipv4Address"))):
                raise ArmError(
                    400, "BadRequest", f"The value of an A record of '{write.target.name}' is no IPv4 address."
                )

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the full name."""
        properties = resource.setdefault("properties", {})
        properties.setdefault("ttl", 3600)
        zone = str(write.target.parent_id).rpartition("/")[2]
        name = resource["name"]
        properties |= {"fqdn": f"{zone if name == '@' else f'{name}.{zone}'}.", "isAutoRegistered": False}


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


def put(azure: Azure, zone_id: str, name: str, addresses: list[str], creator: str) -> None:
    """Writes the record set of a private endpoint; nothing is written to a zone that is not here."""
    zone = resources.get(azure, zone_id)
    if zone is None:
        return
    record = {
        "id": f"{zone['id']}/A/{name}",
        "name": name,
        "type": RECORD,
        "etag": f'"{uuid.uuid4()}"',
        "properties": {
            "metadata": {"creator": f"created by private endpoint {creator.rpartition('/')[2]}"},
            "fqdn": f"{name}.{zone['name']}.",
            "ttl": 10,
            "aRecords": [{"ipv4Address": each} for each in addresses],
            "isAutoRegistered": False,
        },
    }
    resources.put(azure, record)


def remove(azure: Azure, zone_id: str, name: str) -> None:
    """Deletes a record set, if it exists."""
    resources.delete(azure, f"{zone_id}/A/{name}")


def find(azure: Azure, zone_id: str, name: str) -> list[str]:
    """The addresses of a name in a zone; a wildcard at the left matches any labels there."""
    labels = name.split(".")
    names = [name, *(".".join(["*", *labels[index:]]) for index in range(1, len(labels)))]
    for each in names:
        if found := resources.get(azure, f"{zone_id}/A/{each}"):
            return [str(record["ipv4Address"]) for record in found["properties"].get("aRecords") or []]
    return []

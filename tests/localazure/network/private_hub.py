"""A private network with endpoints for a hub, made by requests to Resource Manager."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from localazure.client_locations import ANYWHERE, ClientLocations, Location
from tests.localazure.manager import (
    ENDPOINT,
    NETWORK,
    SAMPLES,
    SUBNET,
    ZONE,
    Manager,
)
from tests.localazure.world import GROUP, Answer

NETWORK_ID = SAMPLES[NETWORK][0]
SUBNET_ID = SAMPLES[SUBNET][0]
INSIDE = Location("10.80.0.20", "vnet")
VERSION, ZONE_VERSION = "2024-05-01", "2024-06-01"


class Placed(ClientLocations):
    """Every client is at one place, which a test sets."""

    def __init__(self) -> None:
        super().__init__()
        self.place = ANYWHERE

    def of(self, connection: Any) -> Location:
        return self.place

    @contextmanager
    def at(self, place: Location) -> Iterator[None]:
        self.place = place
        yield
        self.place = ANYWHERE


def endpoint_body(target: str, group: str, *, manual: bool = False, subnet: str = SUBNET_ID, **more: Any) -> Any:
    """The body of a private endpoint."""
    connection = {"name": "link", "properties": {"privateLinkServiceId": target, "groupIds": [group]}}
    kind = "manualPrivateLinkServiceConnections" if manual else "privateLinkServiceConnections"
    return {
        "location": "swedencentral",
        "properties": {"subnet": {"id": subnet}, kind: [connection], **more},
    }


def network_body(*prefixes: str, **more: Any) -> Any:
    return {"location": "swedencentral", "properties": {"addressSpace": {"addressPrefixes": prefixes}, **more}}


@dataclass
class Network:
    """Short ways to write what belongs to a network."""

    manager: Manager

    async def network(self, name: str = "vnet", *prefixes: str, **more: Any) -> Answer:
        body = network_body(*(prefixes or ("10.80.0.0/24",)), **more)
        return await self._put(NETWORK, name, body)

    async def subnet(self, name: str, prefix: str, network: str = "vnet", **more: Any) -> Answer:
        body = {"properties": {"addressPrefix": prefix, **more}}
        return await self._put(NETWORK, f"{network}/subnets/{name}", body)

    async def endpoint(self, name: str, target: str, group: str, **more: Any) -> Answer:
        return await self._put(ENDPOINT, name, endpoint_body(target, group, **more))

    async def zone(self, name: str, network: str = "vnet") -> str:
        """A zone that is linked to a network; its id."""
        zone = f"{GROUP}/providers/{ZONE}/{name}"
        await self.manager.send("PUT", zone, {"location": "global"}, ZONE_VERSION)
        link = {
            "location": "global",
            "properties": {"virtualNetwork": {"id": f"{GROUP}/providers/{NETWORK}/{network}"}},
        }
        answer = await self.manager.send("PUT", f"{zone}/virtualNetworkLinks/{network}", link, ZONE_VERSION)
        assert answer.status == 201, answer.text
        return zone

    async def records(self, endpoint: str, *zones: str) -> Answer:
        """The zone group of an endpoint."""
        configs = [{"name": str(index), "properties": {"privateDnsZoneId": each}} for index, each in enumerate(zones)]
        return await self._put(
            ENDPOINT, f"{endpoint}/privateDnsZoneGroups/default", {"properties": {"privateDnsZoneConfigs": configs}}
        )

    async def get(self, path: str, version: str = VERSION) -> Any:
        answer = await self.manager.send("GET", path, api_version=version)
        assert answer.status == 200, answer.text
        return answer.body

    async def _put(self, kind: str, name: str, body: Any) -> Answer:
        return await self.manager.send("PUT", f"{GROUP}/providers/{kind}/{name}", body, VERSION)

"""Private DNS zones, their links and records, and the zone groups of private endpoints."""

from typing import Any

import pytest

from tests.localazure.manager import ACCOUNT, GROUP_TYPE, SAMPLES, VAULT, ZONE, error, manage
from tests.localazure.network.private_hub import NETWORK_ID, Network
from tests.localazure.world import GROUP, World

VAULT_ID, VAULT_ZONE = SAMPLES[VAULT][0], "privatelink.vaultcore.azure.net"
VERSION = "2024-06-01"


@pytest.fixture
async def network(world: World, connect: Any) -> Network:
    manager = await manage(world, connect)
    network = Network(manager)
    await manager.make(GROUP_TYPE)
    await network.network()
    await network.subnet("endpoints", "10.80.0.0/26")
    return network


async def link(network: Network, zone: str, name: str, network_id: str = NETWORK_ID) -> Any:
    body = {"location": "global", "properties": {"virtualNetwork": {"id": network_id}}}
    return await network.manager.send("PUT", f"{zone}/virtualNetworkLinks/{name}", body, VERSION)


async def test_zone_counts_what_it_has_and_stays_while_it_is_linked(network: Network) -> None:
    zone = await network.zone(VAULT_ZONE)
    properties = (await network.get(zone, VERSION))["properties"]
    assert (properties["numberOfRecordSets"], properties["numberOfVirtualNetworkLinks"]) == (1, 1)
    refused = await network.manager.send("DELETE", zone, api_version=VERSION)
    assert error(refused) == (409, "CannotDeleteResource")
    assert f"{VAULT_ZONE}/virtualNetworkLinks/vnet" in refused.error["message"]
    await network.manager.send("DELETE", f"{zone}/virtualNetworkLinks/vnet", api_version=VERSION)
    assert (await network.manager.send("DELETE", zone, api_version=VERSION)).status in {200, 202}


async def test_network_has_one_zone_of_a_name(network: Network) -> None:
    zone = await network.zone(VAULT_ZONE)
    assert error(await link(network, zone, "again")) == (409, "Conflict")
    await network.manager.send("PUT", f"{GROUP}2", {"location": "swedencentral"}, "2024-03-01")
    elsewhere = f"{GROUP}2/providers/{ZONE}/{VAULT_ZONE}"
    await network.manager.send("PUT", elsewhere, {"location": "global"}, VERSION)
    refused = await link(network, elsewhere, "vnet")
    assert error(refused) == (400, "BadRequest")
    assert refused.error["message"].startswith(
        "A virtual network cannot be linked to multiple zones with overlapping namespaces."
    )
    await network.network("other", "10.81.0.0/24")
    assert (await link(network, elsewhere, "other", NETWORK_ID.replace("/vnet", "/other"))).status == 201
    moved = await link(network, zone, "vnet", NETWORK_ID.replace("/vnet", "/other"))
    assert error(moved) == (400, "BadRequest")
    assert error(await link(network, zone, "none", NETWORK_ID + "x")) == (400, "BadRequest")


async def test_zone_of_a_single_label_is_refused(network: Network) -> None:
    refused = await network.manager.send("PUT", f"{GROUP}/providers/{ZONE}/local", {"location": "global"}, VERSION)
    assert error(refused) == (400, "BadRequest")


async def test_zone_group_writes_the_records_of_each_host_into_its_zone(network: Network) -> None:
    await network.manager.make(ACCOUNT)
    await network.endpoint("pe", SAMPLES[ACCOUNT][0], "account")
    services = ("cognitiveservices.azure.com", "openai.azure.com", "services.ai.azure.com")
    zones = [await network.zone(f"privatelink.{each}") for each in services]
    made = await network.records("pe", *zones)
    assert made.status == 201
    configs = made.body["properties"]["privateDnsZoneConfigs"]
    assert [each["properties"]["recordSets"][0]["fqdn"] for each in configs] == [
        f"hub.privatelink.{each}" for each in services
    ]
    addresses = [
        (await network.get(f"{zone}/A/hub", VERSION))["properties"]["aRecords"][0]["ipv4Address"] for zone in zones
    ]
    assert addresses == ["10.80.0.4", "10.80.0.5", "10.80.0.6"]
    # A zone that leaves the group loses its record.
    await network.records("pe", zones[0])
    assert (await network.manager.send("GET", f"{zones[1]}/A/hub", api_version=VERSION)).status == 404


async def test_zone_group_that_azure_does_not_take_is_refused(network: Network) -> None:
    await network.manager.make(VAULT)
    await network.endpoint("pe", VAULT_ID, "vault")
    missing = f"{GROUP}/providers/{ZONE}/{VAULT_ZONE}"
    assert error(await network.records("pe", missing)) == (400, "InvalidResourceReference")
    assert error(await network.records("pe"))[0] == 400
    zone = await network.zone(VAULT_ZONE)
    assert (await network.records("pe", zone)).status == 201
    body = {"properties": {"privateDnsZoneConfigs": [{"name": "x", "properties": {"privateDnsZoneId": zone}}]}}
    second = f"{GROUP}/providers/Microsoft.Network/privateEndpoints/pe/privateDnsZoneGroups/second"
    assert error(await network.manager.send("PUT", second, body, "2024-05-01"))[0] == 400
    # What another subscription has is not known here.
    elsewhere = zone.replace("33333333-3333", "44444444-3333")
    assert (await network.records("pe", elsewhere)).status == 200


async def test_record_must_have_an_address(network: Network) -> None:
    zone = await network.zone(VAULT_ZONE)
    for given in ([], [{"ipv4Address": "kv-demo"}]):
        body = {"properties": {"ttl": 60, "aRecords": given}}
        assert error(await network.manager.send("PUT", f"{zone}/A/x", body, VERSION)) == (400, "BadRequest")

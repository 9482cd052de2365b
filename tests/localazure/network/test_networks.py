"""Virtual networks, subnets and security groups: what Azure refuses of them."""

from typing import Any

import pytest

from tests.localazure.manager import GROUP_TYPE, SECURITY_GROUP, SLOW, VAULT, error, manage
from tests.localazure.network.private_hub import NETWORK_ID, SUBNET_ID, Network, network_body
from tests.localazure.world import GROUP, World


@pytest.fixture
async def network(world: World, connect: Any) -> Network:
    manager = await manage(world, connect)
    await manager.make(GROUP_TYPE)
    return Network(manager)


@pytest.mark.parametrize(
    ("prefix", "code", "words"),
    [
        ("10.81.0.0/26", "NetcfgSubnetRangeOutsideVnet", "outside the IP address range of virtual network 'vnet'"),
        ("10.80.0.0/23", "NetcfgSubnetRangeOutsideVnet", "outside the IP address range"),
        ("10.80.0.0/27", "NetcfgSubnetRangesOverlap", "overlaps with that of an existing subnet"),
        ("10.80.0.64/30", "NetcfgInvalidSubnet", "Subnet 'more' is not valid in virtual network 'vnet'."),
        ("10.80.0.65/26", "InvalidCIDRNotation", "the address prefix should be 10.80.0.64/26."),
        ("10.80.0.64", "InvalidAddressPrefixFormat", "It should follow CIDR notation, for example 10.0.0.0/24."),
        ("10.80.0/26", "InvalidAddressPrefixFormat", "is not formatted correctly"),
        ("a range", "InvalidAddressPrefixFormat", "is not formatted correctly"),
    ],
)
async def test_subnet_that_does_not_fit_is_refused(network: Network, prefix: str, code: str, words: str) -> None:
    await network.network()
    await network.subnet("endpoints", "10.80.0.0/26")
    refused = await network.subnet("more", prefix)
    assert error(refused) == (400, code)
    assert words in refused.error["message"]
    assert (await network.subnet("more", "10.80.0.64/26")).status == 201


async def test_subnets_of_a_network_are_resources_of_their_own(network: Network) -> None:
    inside = [{"name": "endpoints", "properties": {"addressPrefix": "10.80.0.0/26"}}]
    made = await network.network(subnets=inside)
    assert made.body["properties"]["subnets"][0]["id"] == SUBNET_ID
    alone = await network.get(SUBNET_ID)
    assert alone["properties"]["addressPrefix"] == "10.80.0.0/26"
    await network.subnet("more", "10.80.0.64/26")
    # Without the member, the subnets stay; an empty list deletes them.
    kept = await network.network()
    assert [each["name"] for each in kept.body["properties"]["subnets"]] == ["endpoints", "more"]
    assert (await network.network(subnets=[])).body["properties"]["subnets"] == []
    await network.subnet("more", "10.80.0.64/26")
    older = await network.manager.send("PUT", NETWORK_ID, network_body("10.80.0.0/24"), "2023-06-01")
    assert older.body["properties"]["subnets"] == []
    assert (await network.manager.send("GET", SUBNET_ID, api_version="2024-05-01")).status == 404


async def test_subnets_in_one_body_must_not_overlap(network: Network) -> None:
    both = [
        {"name": "one", "properties": {"addressPrefix": "10.80.0.0/26"}},
        {"name": "other", "properties": {"addressPrefix": "10.80.0.32/27"}},
    ]
    assert error(await network.network(subnets=both)) == (400, "NetcfgSubnetRangesOverlap")
    assert error(await network.network("vnet", "10.80.0.0/33")) == (400, "InvalidAddressPrefixFormat")


async def test_what_endpoints_use_cannot_be_deleted_or_changed(network: Network) -> None:
    await network.network()
    await network.subnet("endpoints", "10.80.0.0/26")
    await network.manager.make(VAULT)
    await network.endpoint("pe", f"{GROUP}/providers/{VAULT}/kv-demo", "vault")
    manager = network.manager
    in_use = (400, "InUseSubnetCannotBeDeleted")
    for path in (SUBNET_ID, NETWORK_ID):
        assert error(await manager.send("DELETE", path, api_version="2024-05-01")) == in_use
    assert error(await network.network(subnets=[])) == in_use
    assert error(await network.subnet("endpoints", "10.80.0.0/27")) == (400, "InUsePrefixCannotBeDeleted")
    delegated = [{"name": "web", "properties": {"serviceName": "Microsoft.Web/serverFarms"}}]
    refused = await network.subnet("endpoints", "10.80.0.0/26", delegations=delegated)
    assert error(refused) == (400, "SubnetDelegationsCannotChangeWhenSubnetUsedByResource")
    await manager.send("DELETE", f"{GROUP}/providers/Microsoft.Network/privateEndpoints/pe", api_version="2024-05-01")
    for path in (SUBNET_ID, NETWORK_ID):
        assert (await manager.send("DELETE", path, api_version="2024-05-01")).status in {200, 202, 204}


async def test_security_group_of_a_subnet_cannot_be_deleted(network: Network) -> None:
    group = f"{GROUP}/providers/{SECURITY_GROUP}/nsg"
    await network.network()
    refused = await network.subnet("endpoints", "10.80.0.0/26", networkSecurityGroup={"id": group})
    assert error(refused) == (400, "InvalidResourceReference")
    await network.manager.make(SECURITY_GROUP)
    await network.subnet("endpoints", "10.80.0.0/26", networkSecurityGroup={"id": group})
    assert (await network.get(group))["properties"]["subnets"] == [{"id": SUBNET_ID}]
    refused = await network.manager.send("DELETE", group, api_version="2024-05-01")
    assert error(refused) == (400, "InUseNetworkSecurityGroupCannotBeDeleted")


async def test_one_subnet_is_written_at_a_time(world: World, connect: Any) -> None:
    manager = await manage(world, connect, SLOW)
    network = Network(manager)
    await manager.make(GROUP_TYPE)
    await network.network()
    manager.clock.pass_hour()
    assert (await network.subnet("one", "10.80.0.0/26")).status == 201
    other = await network.subnet("other", "10.80.0.64/26")
    assert error(other) == (409, "AnotherOperationInProgress")
    assert (
        error(await manager.send("PUT", NETWORK_ID, network_body("10.80.0.0/24"), "2024-05-01"))[1]
        == other.error["code"]
    )
    manager.clock.pass_hour()
    assert (await network.subnet("other", "10.80.0.64/26")).status == 201

"""Network rules of accounts, vaults, storage accounts and workspaces: what Azure refuses in a body."""

from typing import Any

import pytest

from localazure.client_locations import Location
from localazure.services.network import reach
from tests.localazure.manager import (
    ACCOUNT,
    GROUP_TYPE,
    HUB,
    ML_WORKSPACE,
    SAMPLES,
    STORAGE,
    VAULT,
    body_of,
    error,
    manage,
)
from tests.localazure.network.private_hub import SUBNET_ID, Network
from tests.localazure.world import GROUP, Answer, World

VERSIONS = {ACCOUNT: "2025-06-01", VAULT: "2024-11-01", STORAGE: "2024-01-01"}
HUB_ID = f"{GROUP}/providers/{ML_WORKSPACE}/the-hub"


@pytest.fixture
async def network(world: World, connect: Any) -> Network:
    manager = await manage(world, connect)
    network = Network(manager)
    await manager.make(GROUP_TYPE)
    await network.network()
    return network


async def write(network: Network, kind: str, *ips: str, subnets: tuple[str, ...] = (), **more: Any) -> Answer:
    path, body = SAMPLES[kind]
    acls = {
        "defaultAction": "Deny",
        "ipRules": [{"value": each} for each in ips],
        "virtualNetworkRules": [{"id": each, **more} for each in subnets],
    }
    properties = {**body["properties"], "networkAcls": acls}
    return await network.manager.send("PUT", path, {**body, "properties": properties}, VERSIONS[kind])


@pytest.mark.parametrize("kind", VERSIONS)
async def test_rule_for_private_addresses_is_refused(network: Network, kind: str) -> None:
    for wrong, forbidden in (
        ("192.168.1.0/24", "192.168.0.0-192.168.255.255"),
        ("10.80.0.20", "10.0.0.0-10.255.255.255"),
        ("172.16.0.0/12", "172.16.0.0-172.31.255.255"),
    ):
        refused = await write(network, kind, "203.0.113.0/24", wrong)
        assert refused.status == 400
        assert (
            f"properties.networkAcls.ipRules[1].value: {wrong} belongs to forbidden range {forbidden}"
            in refused.error["message"]
        )
    assert (await write(network, kind, "203.0.113.0/24", "198.51.100.7")).status in {200, 201, 202}


@pytest.mark.parametrize(("kind", "is_taken"), [(ACCOUNT, False), (STORAGE, False), (VAULT, True)])
async def test_range_of_one_address_is_for_vaults_alone(network: Network, kind: str, is_taken: bool) -> None:
    for small in ("203.0.113.7/32", "203.0.113.6/31"):
        assert ((await write(network, kind, small)).status != 400) is is_taken


@pytest.mark.parametrize(
    ("kind", "service", "code"),
    [
        (ACCOUNT, "Microsoft.CognitiveServices", "SubnetsHaveNoServiceEndpointsConfigured"),
        (VAULT, "Microsoft.KeyVault", "BadRequest"),
        (STORAGE, "Microsoft.Storage", "NetworkAclsValidationFailure"),
    ],
)
async def test_subnet_of_a_rule_needs_a_service_endpoint(network: Network, kind: str, service: str, code: str) -> None:
    await network.subnet("endpoints", "10.80.0.0/26")
    refused = await write(network, kind, subnets=(SUBNET_ID,))
    assert error(refused) == (400, code)
    assert f"do not have ServiceEndpoints for {service} resources configured." in refused.error["message"]
    await network.subnet("endpoints", "10.80.0.0/26", serviceEndpoints=[{"service": service}])
    assert (await write(network, kind, subnets=(SUBNET_ID,))).status in {200, 201, 202}


async def test_rule_may_ignore_that_a_subnet_has_no_service_endpoint(network: Network) -> None:
    await network.subnet("endpoints", "10.80.0.0/26")
    made = await write(network, ACCOUNT, subnets=(SUBNET_ID,), ignoreMissingVnetServiceEndpoint=True)
    assert made.status == 201


async def hub(network: Network, mode: str | None, **rules: Any) -> Answer:
    _, body = body_of(HUB)
    managed = {"managedNetwork": {"isolationMode": mode, "outboundRules": rules}} if mode else {}
    return await network.manager.send(
        "PUT", HUB_ID, {**body, "properties": {**body["properties"], **managed}}, "2025-12-01"
    )


async def test_isolation_of_a_workspace_is_never_switched_off(network: Network) -> None:
    await network.manager.make(STORAGE, VAULT)
    assert "managedNetwork" not in (await hub(network, None)).body["properties"]
    made = await hub(network, "AllowInternetOutbound")
    assert made.body["properties"]["managedNetwork"]["status"] == {"status": "Inactive", "sparkReady": False}
    assert (await hub(network, "AllowOnlyApprovedOutbound")).status == 200
    refused = await hub(network, "Disabled")
    assert error(refused) == (400, "ValidationError")
    assert "cannot be disabled once it is enabled" in refused.error["message"]
    kept = await hub(network, None)
    assert kept.body["properties"]["managedNetwork"]["isolationMode"] == "AllowOnlyApprovedOutbound"


@pytest.mark.parametrize(
    ("mode", "rule", "words"),
    [
        ("AllowInternetOutbound", {"type": "FQDN", "destination": "pypi.org"}, 'Only "PrivateEndpoint" outbound rules'),
        ("Disabled", {"type": "FQDN", "destination": "pypi.org"}, "needs a managed network"),
        ("AllowOnlyApprovedOutbound", {"type": "FQDN", "destination": "https://pypi.org"}, "must be a host name"),
        ("AllowOnlyApprovedOutbound", {"type": "ServiceTag", "destination": {"protocol": "TCP"}}, "needs a serviceTag"),
        (
            "AllowInternetOutbound",
            {
                "type": "PrivateEndpoint",
                "destination": {"serviceResourceId": SAMPLES[STORAGE][0], "subresourceTarget": "vault"},
            },
            "is no sub-resource of",
        ),
    ],
)
async def test_outbound_rule_that_does_not_fit_is_refused(network: Network, mode: str, rule: Any, words: str) -> None:
    await network.manager.make(STORAGE, VAULT)
    refused = await hub(network, mode, mine=rule)
    assert error(refused) == (400, "ValidationError")
    assert words in refused.error["message"]


async def test_outbound_rules_that_fit_are_kept(network: Network) -> None:
    await network.manager.make(STORAGE, VAULT)
    made = await hub(
        network,
        "AllowOnlyApprovedOutbound",
        pypi={"type": "FQDN", "destination": "*.pypi.org"},
        tag={"type": "ServiceTag", "destination": {"serviceTag": "DataFactory", "protocol": "TCP", "portRanges": "80"}},
        blobs={
            "type": "PrivateEndpoint",
            "destination": {"serviceResourceId": SAMPLES[STORAGE][0], "subresourceTarget": "blob"},
        },
    )
    assert made.status in {200, 201}, made.text
    rules = made.body["properties"]["managedNetwork"]["outboundRules"]
    assert {name: each["category"] for name, each in rules.items()} == dict.fromkeys(
        ("pypi", "tag", "blobs"), "UserDefined"
    )


async def test_address_outside_of_its_network_is_no_place(network: Network) -> None:
    azure = network.manager.world.azure
    wrong = reach.misplaced(azure, Location("10.81.0.4", "vnet"))
    assert wrong == "10.81.0.4 is not in the virtual network vnet, which has 10.80.0.0/24"
    for place in (Location("10.80.0.4", "vnet"), Location("10.81.0.4", "not-made-yet"), Location()):
        assert reach.misplaced(azure, place) is None

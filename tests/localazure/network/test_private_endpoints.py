"""Private endpoints: their addresses, the approval of their connections, and what Azure refuses."""

from typing import Any

import pytest

from localazure.principals import PRINCIPALS
from localazure.services.login.tokens import Principal
from tests.localazure.manager import (
    ACCOUNT,
    DEPLOYMENT,
    ENDPOINT,
    GROUP_TYPE,
    HUB,
    ML_WORKSPACE,
    SAMPLES,
    SLOW,
    STORAGE,
    VAULT,
    error,
    manage,
)
from tests.localazure.network.private_hub import SUBNET_ID, Network
from tests.localazure.world import GROUP, World

ACCOUNT_ID, VAULT_ID, STORAGE_ID = (SAMPLES[each][0] for each in (ACCOUNT, VAULT, STORAGE))
PE = f"{GROUP}/providers/{ENDPOINT}/pe"


async def private_network(world: World, connect: Any, scale: float = 0.0, prefix: str = "10.80.0.0/26") -> Network:
    manager = await manage(world, connect, scale)
    network = Network(manager)
    await manager.make(GROUP_TYPE)
    await network.network()
    manager.clock.pass_hour()
    assert (await network.subnet("endpoints", prefix)).status == 201
    manager.clock.pass_hour()
    return network


@pytest.fixture
async def network(world: World, connect: Any) -> Network:
    made = await private_network(world, connect)
    await made.manager.make(ACCOUNT, VAULT, STORAGE)
    return made


async def test_endpoint_of_an_account_has_an_address_for_each_host(network: Network) -> None:
    made = await network.endpoint("pe", ACCOUNT_ID, "account")
    assert made.status == 201
    assert made.body["properties"]["customDnsConfigs"] == [
        {"fqdn": "hub.cognitiveservices.azure.com", "ipAddresses": ["10.80.0.4"]},
        {"fqdn": "hub.openai.azure.com", "ipAddresses": ["10.80.0.5"]},
        {"fqdn": "hub.services.ai.azure.com", "ipAddresses": ["10.80.0.6"]},
    ]
    other = await network.endpoint("other", VAULT_ID, "vault")
    assert other.body["properties"]["customDnsConfigs"][0]["ipAddresses"] == ["10.80.0.7"]
    assert (await network.get(SUBNET_ID))["properties"]["privateEndpoints"] == [
        {"id": PE},
        {"id": PE.replace("/pe", "/other")},
    ]
    again = await network.endpoint("pe", ACCOUNT_ID, "account")
    assert again.status == 200
    assert again.body["properties"]["customDnsConfigs"] == made.body["properties"]["customDnsConfigs"]


async def test_endpoint_takes_the_addresses_that_are_wanted(network: Network) -> None:
    def wanted(address: str, member: str = "default") -> Any:
        inner = {"groupId": "vault", "memberName": member, "privateIPAddress": address}
        return {"ipConfigurations": [{"name": "first", "properties": inner}]}

    assert (
        error(await network.endpoint("pe", VAULT_ID, "vault", **wanted("10.80.0.64")))[1]
        == "PrivateIPAddressNotInSubnet"
    )
    assert (
        error(await network.endpoint("pe", VAULT_ID, "vault", **wanted("10.80.0.1")))[1]
        == "PrivateIPAddressNotInSubnet"
    )
    assert error(await network.endpoint("pe", VAULT_ID, "vault", **wanted("10.80.0.9", "other")))[0] == 400
    made = await network.endpoint("pe", VAULT_ID, "vault", **wanted("10.80.0.9"))
    assert made.body["properties"]["customDnsConfigs"][0]["ipAddresses"] == ["10.80.0.9"]
    taken = await network.endpoint(
        "other",
        STORAGE_ID,
        "blob",
        ipConfigurations=[
            {"name": "x", "properties": {"groupId": "blob", "memberName": "blob", "privateIPAddress": "10.80.0.9"}}
        ],
    )
    assert error(taken) == (400, "PrivateIPAddressIsAllocated")


@pytest.mark.parametrize(
    ("target", "group", "code"),
    [
        (ACCOUNT_ID, "vault", "InvalidGroupId"),
        (VAULT_ID, "account", "InvalidGroupId"),
        (STORAGE_ID, "blobs", "InvalidGroupId"),
        (f"{GROUP}/providers/{VAULT}/other", "vault", "InvalidResourceReference"),
        (SUBNET_ID, "vault", "InvalidGroupId"),
    ],
)
async def test_target_without_the_sub_resource_is_refused(network: Network, target: str, group: str, code: str) -> None:
    assert error(await network.endpoint("pe", target, group)) == (400, code)


async def test_subnet_that_is_delegated_full_or_missing_is_refused(world: World, connect: Any) -> None:
    network = await private_network(world, connect, prefix="10.80.0.0/29")
    await network.manager.make(ACCOUNT, VAULT)
    # A /29 has three addresses, an account needs three.
    assert (await network.endpoint("pe", ACCOUNT_ID, "account")).status == 201
    full = await network.endpoint("other", VAULT_ID, "vault")
    assert error(full) == (400, "SubnetIsFull")
    assert "endpoints with address prefix 10.80.0.0/29" in full.error["message"]
    delegated = [{"name": "web", "properties": {"serviceName": "Microsoft.Web/serverFarms"}}]
    await network.subnet("web", "10.80.0.32/27", delegations=delegated)
    web = SUBNET_ID.replace("endpoints", "web")
    refused = await network.endpoint("other", VAULT_ID, "vault", subnet=web)
    assert error(refused) == (400, "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated")
    missing = await network.endpoint("other", VAULT_ID, "vault", subnet=SUBNET_ID + "x")
    assert error(missing) == (400, "InvalidResourceReference")


async def test_account_must_have_settled_after_its_deployments(world: World, connect: Any) -> None:
    network = await private_network(world, connect, SLOW)
    manager = network.manager
    assert (await manager.sample("PUT", ACCOUNT)).status == 201
    unsettled = (400, "AccountProvisioningStateInvalid")
    early = await network.endpoint("pe", ACCOUNT_ID, "account")
    assert error(early) == unsettled
    assert early.error["message"] == (
        f"Call to Microsoft.CognitiveServices/accounts failed. Error message: Account {ACCOUNT_ID} in state Accepted"
    )
    manager.clock.pass_hour()
    assert (await manager.sample("PUT", DEPLOYMENT)).status == 201
    assert error(await network.endpoint("pe", ACCOUNT_ID, "account")) == unsettled
    manager.clock.pass_hour()
    assert (await network.endpoint("pe", ACCOUNT_ID, "account")).status == 201


async def test_target_and_subnet_of_an_endpoint_stay(network: Network) -> None:
    await network.endpoint("pe", VAULT_ID, "vault")
    await network.subnet("more", "10.80.0.64/26")
    cannot = (400, "PrivateEndpointCannotBeUpdated")
    assert error(await network.endpoint("pe", STORAGE_ID, "blob")) == cannot
    moved = await network.endpoint("pe", VAULT_ID, "vault", subnet=SUBNET_ID.replace("endpoints", "more"))
    assert error(moved) == cannot


async def test_connection_is_approved_at_once_for_who_may_approve(network: Network) -> None:
    made = await network.endpoint("pe", VAULT_ID, "vault")
    (link,) = made.body["properties"]["privateLinkServiceConnections"]
    assert link["properties"]["privateLinkServiceConnectionState"]["status"] == "Approved"
    (shown,) = (await network.get(VAULT_ID, "2024-11-01"))["properties"]["privateEndpointConnections"]
    assert shown["properties"]["privateEndpoint"]["id"] == PE


async def test_caller_without_the_right_to_approve_is_refused(network: Network) -> None:
    reader = PRINCIPALS["reader"]
    own = network.manager.world.azure.subscription
    contributor = "4d97b98b-1d4f-4787-a291-c67834d212e7"  # Network Contributor
    network.manager.world.assign(contributor, GROUP, to=reader.object_id)
    network.manager.world.principal = Principal(reader.object_id, reader.client_id, own.tenant_id)
    refused = await network.endpoint("pe", VAULT_ID, "vault")
    assert error(refused) == (403, "LinkedAuthorizationFailed")
    assert "privateEndpointConnectionsApproval/action" in refused.error["message"]
    by_hand = await network.endpoint("pe", VAULT_ID, "vault", manual=True)
    assert by_hand.status == 201


@pytest.mark.parametrize(
    ("target", "group", "version"),
    [
        (ACCOUNT_ID, "account", "2025-06-01"),
        (VAULT_ID, "vault", "2024-11-01"),
        (STORAGE_ID, "blob", "2024-01-01"),
        (f"{GROUP}/providers/{ML_WORKSPACE}/the-hub", "amlworkspace", "2025-12-01"),
    ],
)
async def test_connection_made_by_hand_waits_for_approval(
    network: Network, target: str, group: str, version: str
) -> None:
    if group == "amlworkspace":
        await network.manager.make(HUB)
    made = await network.endpoint("pe", target, group, manual=True)
    assert status_of(made.body) == "Pending"
    (connection,) = (await network.get(f"{target}/privateEndpointConnections", version))["value"]
    for status in ("Approved", "Rejected"):
        state = {"status": status, "description": "by a person"}
        body = {"properties": {"privateLinkServiceConnectionState": state}}
        answer = await network.manager.send("PUT", connection["id"], body, version)
        assert answer.status in {200, 202}, answer.text
        assert status_of(await network.get(PE)) == status
    await network.manager.send("DELETE", connection["id"], api_version=version)
    assert status_of(await network.get(PE)) == "Disconnected"
    none = await network.manager.send("PUT", connection["id"], connection, version)
    assert error(none)[0] == 404
    groups = (await network.get(f"{target}/privateLinkResources", version))["value"]
    assert group in [each["properties"]["groupId"] for each in groups]


def status_of(endpoint: Any) -> Any:
    properties = endpoint["properties"]
    (link,) = properties["privateLinkServiceConnections"] + properties["manualPrivateLinkServiceConnections"]
    return link["properties"]["privateLinkServiceConnectionState"]["status"]


async def test_deleted_endpoint_leaves_nothing_at_its_target(network: Network) -> None:
    await network.endpoint("pe", VAULT_ID, "vault")
    zone = await network.zone("privatelink.vaultcore.azure.net")
    await network.records("pe", zone)
    assert (await network.get(f"{zone}/A/kv-demo", "2024-06-01"))["properties"]["aRecords"]
    await network.manager.send("DELETE", PE, api_version="2024-05-01")
    vault = await network.get(VAULT_ID, "2024-11-01")
    assert vault["properties"].get("privateEndpointConnections", []) == []
    assert (await network.manager.send("GET", f"{zone}/A/kv-demo", api_version="2024-06-01")).status == 404
    assert "privateEndpoints" not in (await network.get(SUBNET_ID))["properties"]

"""Who reaches what: network rules of accounts, vaults and workspaces, at their own hosts."""

from dataclasses import replace
from typing import Any

import pytest

from localazure.azure import Azure
from localazure.client_locations import ANYWHERE, Location
from localazure.services.arm import resources
from tests.localazure.manager import GROUP_TYPE, HUB, ONLINE_ENDPOINT, SAMPLES, SERVERLESS, Manager, manage
from tests.localazure.network.private_hub import INSIDE, SUBNET_ID, Network, Placed
from tests.localazure.world import GROUP, Answer, World

ACCOUNT_ID = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-demo"
VAULT_ID = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-demo"
HUB_ID = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/the-hub"
SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
SERVICES = ("cognitiveservices.azure.com", "openai.azure.com", "services.ai.azure.com")
OUTSIDE = Location("203.0.113.7")


class Reach:
    """A local Azure whose clients are where a test says."""

    def __init__(self, manager: Manager, clients: Placed) -> None:
        self.manager = manager
        self.clients = clients
        self.network = Network(manager)

    @property
    def azure(self) -> Azure:
        return self.manager.world.azure

    async def models(self, place: Location, domain: str = "openai.azure.com") -> Answer:
        """A call of an account, from a place."""
        with self.clients.at(place):
            return await self.manager.client.send(
                "GET", f"https://ai-demo.{domain}/openai/v1/models", headers={"api-key": "first-key"}
            )

    async def secrets(self, place: Location) -> Answer:
        """A call of a vault, from a place."""
        token = self.manager.world.token("https://vault.azure.net")
        with self.clients.at(place):
            return await self.manager.client.send(
                "GET", "https://kv-demo.vault.azure.net/secrets?api-version=7.4", headers=token
            )

    def set(self, resource_id: str, **properties: Any) -> None:
        for name, value in properties.items():
            resources.change_by_service(self.azure, resource_id, f"properties.{name}", value)

    async def connect(self, target: str, group: str, *zones: str, **more: Any) -> None:
        """A private endpoint with its records in linked zones."""
        made = await self.network.endpoint("pe", target, group, **more)
        assert made.status == 201, made.text
        linked = [await self.network.zone(each) for each in zones]
        assert (await self.network.records("pe", *linked)).status == 201


@pytest.fixture
async def reach(world: World, connect: Any) -> Reach:
    clients = Placed()
    world.azure = replace(world.azure, clients=clients)
    manager = await manage(world, connect, whole=True)
    made = Reach(manager, clients)
    await manager.make(GROUP_TYPE)
    await made.network.network()
    await made.network.subnet("endpoints", "10.80.0.0/26")
    world.account()
    world.vault()
    world.assign(SECRETS_USER, VAULT_ID)
    return made


async def test_without_rules_everybody_gets_in(reach: Reach) -> None:
    for place in (ANYWHERE, OUTSIDE, INSIDE):
        assert (await reach.models(place)).status == 200
        assert (await reach.secrets(place)).status == 200


@pytest.mark.parametrize("domain", SERVICES)
async def test_private_account_is_reached_from_its_network_alone(reach: Reach, domain: str) -> None:
    reach.set(ACCOUNT_ID, publicNetworkAccess="Disabled")
    refused = await reach.models(OUTSIDE, domain)
    assert refused.status == 403
    assert refused.text == (
        '{"error":{"code":"403","message": "Public access is disabled. Please configure private endpoint."}}'
    )
    assert refused.headers["policy-id"] == "ThrowExceptionDueToTrafficDenied"
    # In the network, but without an endpoint yet.
    assert (await reach.models(INSIDE, domain)).text == refused.text
    await reach.connect(ACCOUNT_ID, "account", *(f"privatelink.{each}" for each in SERVICES))
    # Which paths a host has does not matter here: what counts is that the network lets the client in.
    assert (await reach.models(INSIDE, domain)).status != 403
    assert (await reach.models(OUTSIDE, domain)).text == refused.text
    assert (await reach.models(Location("10.80.0.20", "another-network"), domain)).status == 403


async def test_refusal_comes_before_path_and_key(reach: Reach) -> None:
    reach.set(ACCOUNT_ID, publicNetworkAccess="Disabled")
    with reach.clients.at(OUTSIDE):
        for path in ("/nothing/here", "/anthropic/v1/messages"):
            answer = await reach.manager.client.send("POST", f"https://ai-demo.services.ai.azure.com{path}", {})
            assert (answer.status, answer.error["code"]) == (403, "403")


@pytest.mark.parametrize("missing", ["the zone of another service", "a record", "a link"])
async def test_private_host_that_does_not_resolve_is_refused(reach: Reach, missing: str) -> None:
    reach.set(ACCOUNT_ID, publicNetworkAccess="Disabled")
    network = reach.network
    await network.endpoint("pe", ACCOUNT_ID, "account")
    if missing == "the zone of another service":
        await network.records("pe", await network.zone("privatelink.vaultcore.azure.net"))
    elif missing == "a record":
        await network.zone("privatelink.openai.azure.com")
    else:
        zone = await network.zone("privatelink.openai.azure.com")
        await network.records("pe", zone)
        link = f"{zone}/virtualNetworkLinks/vnet"
        assert (await reach.models(INSIDE)).status == 200
        await reach.manager.send("DELETE", link, api_version="2024-06-01")
    assert (await reach.models(INSIDE)).error["message"] == (
        "Public access is disabled. Please configure private endpoint."
    )


async def test_endpoint_that_waits_for_approval_lets_nobody_in(reach: Reach) -> None:
    reach.set(ACCOUNT_ID, publicNetworkAccess="Disabled")
    await reach.connect(ACCOUNT_ID, "account", "privatelink.openai.azure.com", manual=True)
    refused = await reach.models(INSIDE)
    assert (refused.status, refused.error["message"]) == (403, "Traffic is not from an approved private endpoint.")
    (connection,) = (await reach.network.get(f"{ACCOUNT_ID}/privateEndpointConnections", "2025-06-01"))["value"]
    for status, expected in (("Approved", 200), ("Rejected", 403)):
        body = {"properties": {"privateLinkServiceConnectionState": {"status": status}}}
        await reach.manager.send("PUT", connection["id"], body, "2025-06-01")
        assert (await reach.models(INSIDE)).status == expected


async def test_peered_network_reaches_the_endpoint(reach: Reach) -> None:
    reach.set(ACCOUNT_ID, publicNetworkAccess="Disabled")
    await reach.connect(ACCOUNT_ID, "account", "privatelink.openai.azure.com")
    here, there = (f"{GROUP}/providers/Microsoft.Network/virtualNetworks/{name}" for name in ("vnet", "spoke"))

    def peering(to: str) -> Any:
        return [{"name": "to", "properties": {"remoteVirtualNetwork": {"id": to}}}]

    spoke = Location("10.90.0.4", "spoke")
    await reach.network.network("spoke", "10.90.0.0/24", virtualNetworkPeerings=peering(here))
    await reach.network.zone("privatelink.openai.azure.com", "spoke")
    assert (await reach.models(spoke)).status == 403
    await reach.network.network("vnet", virtualNetworkPeerings=peering(there))
    assert (await reach.models(spoke)).status == 200


async def test_firewall_lets_in_the_addresses_and_subnets_that_it_names(reach: Reach) -> None:
    await reach.network.subnet(
        "clients", "10.80.0.64/26", serviceEndpoints=[{"service": "Microsoft.CognitiveServices"}]
    )
    clients = SUBNET_ID.replace("endpoints", "clients")
    rules = {
        "defaultAction": "Deny",
        "ipRules": [{"value": "203.0.113.0/24"}, {"value": "192.0.2.1"}],
        "virtualNetworkRules": [{"id": clients}, {"id": SUBNET_ID}],
    }
    reach.set(ACCOUNT_ID, networkAcls=rules)
    for address, status in (("203.0.113.7", 200), ("192.0.2.1", 200), ("192.0.2.2", 403), ("198.51.100.10", 403)):
        assert (await reach.models(Location(address))).status == status
    refused = await reach.models(ANYWHERE)
    assert refused.error["message"] == "Access denied due to Virtual Network/Firewall rules."
    assert (await reach.models(Location("10.80.0.70", "vnet"))).status == 200
    # A subnet without a service endpoint does not come from itself.
    assert (await reach.models(Location("10.80.0.20", "vnet"))).status == 403


async def test_private_vault_is_reached_from_its_network_alone(reach: Reach) -> None:
    reach.set(VAULT_ID, publicNetworkAccess="Disabled")
    refused = await reach.secrets(OUTSIDE)
    assert (refused.status, refused.error["code"]) == (403, "Forbidden")
    assert refused.error["innererror"] == {"code": "ForbiddenByConnection"}
    first, caller, where = refused.error["message"].split("\r\n")
    assert first.startswith("Public network access is disabled and request is not from a trusted service")
    assert caller.startswith("Caller: appid=")
    assert where == "Vault: kv-demo;location=swedencentral"
    await reach.connect(VAULT_ID, "vault", "privatelink.vaultcore.azure.net")
    assert (await reach.secrets(INSIDE)).status == 200
    assert (await reach.secrets(OUTSIDE)).status == 403


async def test_firewall_of_a_vault_says_which_address_it_saw(reach: Reach) -> None:
    reach.set(VAULT_ID, networkAcls={"defaultAction": "Deny", "bypass": "AzureServices", "ipRules": []})
    refused = await reach.secrets(OUTSIDE)
    assert refused.error["innererror"] == {"code": "ForbiddenByFirewall"}
    assert "caller is not a trusted service.\r\nClient address: 203.0.113.7\r\n" in refused.error["message"]
    # Who has no token is asked for one first.
    with reach.clients.at(OUTSIDE):
        asked = await reach.manager.client.send("GET", "https://kv-demo.vault.azure.net/secrets?api-version=7.4")
    assert asked.status == 401
    reach.set(VAULT_ID, networkAcls={"defaultAction": "Deny", "bypass": "None", "ipRules": []})
    assert "bypass is set to None" in (await reach.secrets(OUTSIDE)).error["message"]


async def test_secret_written_through_resource_manager_passes_the_vaults_rules(reach: Reach) -> None:
    reach.set(VAULT_ID, publicNetworkAccess="Disabled", sku={"family": "A", "name": "standard"})
    with reach.clients.at(OUTSIDE):
        written = await reach.manager.send(
            "PUT", f"{VAULT_ID}/secrets/key", {"properties": {"value": "x"}}, "2024-11-01"
        )
    assert written.status in {200, 201}


@pytest.mark.parametrize("kind", [ONLINE_ENDPOINT, SERVERLESS])
async def test_endpoint_of_a_private_workspace_is_reached_from_its_network_alone(reach: Reach, kind: str) -> None:
    await reach.manager.prepare(kind)
    await reach.manager.make(HUB, kind)
    path, _ = SAMPLES[kind]
    found = resources.get(reach.azure, path)
    assert found is not None
    if kind == SERVERLESS:
        host = found["properties"]["inferenceEndpoint"]["uri"]
        reach.set(HUB_ID, publicNetworkAccess="Disabled")
    else:
        host = f"https://{found['name']}.swedencentral.inference.ml.azure.com"
        reach.set(path, publicNetworkAccess="Disabled")

    async def call(place: Location) -> Answer:
        with reach.clients.at(place):
            return await reach.manager.client.send("POST", f"{host}/v1/chat/completions", {})

    refused = await call(OUTSIDE)
    assert (refused.status, refused.error["code"]) == (403, "UserError")
    assert refused.error["message"].startswith("Access to workspace was denied based on workspace private link")
    assert (await call(INSIDE)).status == 403
    await reach.connect(HUB_ID, "amlworkspace", "privatelink.api.azureml.ms", "privatelink.notebooks.azure.net")
    assert (await call(INSIDE)).status in {400, 401}
    assert (await call(OUTSIDE)).status == 403

"""What existing subnets and DNS zones are like, before private endpoints are made in them."""

from typing import Any

import pytest

from aihub.preflight import Result
from aihub.preflight.checks.dns_zones import DNS_ZONES
from aihub.preflight.checks.isolation import ISOLATION
from aihub.preflight.checks.subnets import SUBNETS
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import MISSING, Stack, listed

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
NETWORK = f"{SUBSCRIPTION}/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet"
SUBNET = f"{NETWORK}/subnets/endpoints"
ZONES = f"{SUBSCRIPTION}/resourceGroups/rg-dns"
OF_HUB = [
    "privatelink.cognitiveservices.azure.com",
    "privatelink.openai.azure.com",
    "privatelink.services.ai.azure.com",
    "privatelink.vaultcore.azure.net",
]
EVERYTHING = listed({"actions": ["*"]})
SERVERLESS = {"type": "serverless-api", "model": "azureml://registries/azureml-deepseek/models/DeepSeek-V3.2"}


def subnet(**properties: Any) -> Reply:
    body = {"name": "endpoints", "properties": {"addressPrefix": "10.1.0.0/27", "delegations": [], **properties}}
    return Reply(200, body, to="/subnets/endpoints?")


def network(location: str = "swedencentral") -> Reply:
    return Reply(200, {"name": "vnet", "location": location}, to="/virtualNetworks/vnet?")


def rights(reply: Reply = EVERYTHING) -> Reply:
    return Reply(reply.status, reply.body, to="/permissions")


def look(*replies: Reply, **more: Any) -> list[Result]:
    return Stack(network={"access": "private", "subnet": SUBNET}, **more).look(SUBNETS, *replies, rights())


def test_subnet_with_room_in_the_hubs_region_passes() -> None:
    (found,) = look(subnet(), network("Sweden Central"))
    assert (found.status, found.where) == ("pass", "hub.network.subnet")


@pytest.mark.parametrize(
    ("replies", "what", "fix"),
    [
        (
            [subnet(), network("westeurope")],
            "its network is in westeurope, and the hub in swedencentral",
            "the hub's region",
        ),
        (
            [subnet(delegations=[{"properties": {"serviceName": "Microsoft.App/environments"}}]), network()],
            "it is delegated to Microsoft.App/environments",
            "delegated to no service",
        ),
        (
            [subnet(addressPrefix="10.1.0.0/29"), network()],
            "it has 3 free addresses, and the private endpoints take 4",
            "at least /28",
        ),
        (
            [subnet(addressPrefixes=["10.1.0.0/28"], ipConfigurations=[{}] * 9), network()],
            "it has 2 free addresses, and the private endpoints take 4",
            "at least /28",
        ),
        ([Reply(404, MISSING.body, to="/subnets/endpoints?"), network()], "there is no such subnet", "one that exists"),
    ],
)
def test_subnet_that_takes_no_endpoint_fails(replies: list[Reply], what: str, fix: str) -> None:
    (found,) = look(*replies)
    assert (found.status, found.what) == ("fail", what)
    assert fix in found.fix


def test_classic_hub_needs_more_room() -> None:
    (found,) = look(subnet(addressPrefix="10.1.0.0/28"), network(), deployments={"r1": SERVERLESS})
    assert (found.status, found.what) == ("fail", "it has 11 free addresses, and the private endpoints take 12")


def test_endpoints_that_the_stack_has_need_no_room() -> None:
    made = (
        "/subscriptions/s/resourceGroups/rg-ai-demo/providers/Microsoft.Network/privateEndpoints/network-vault1a2b",
    )
    (found,) = look(subnet(addressPrefix="10.1.0.0/28", ipConfigurations=[{}] * 11), network(), made=made)
    assert found.status == "pass"


def test_caller_who_may_not_join_the_subnet_fails() -> None:
    stack = Stack(network={"access": "private", "subnet": SUBNET})
    (found,) = stack.look(SUBNETS, subnet(), network(), rights(listed({"actions": ["*/read"]})))
    assert (found.status, "subnets/join/action" in found.what) == ("fail", True)


def test_subnets_that_may_call_need_service_endpoints() -> None:
    callers = [f"{NETWORK}/subnets/{each}" for each in ("ready", "bare", "gone")]
    services = [{"service": each} for each in ("Microsoft.CognitiveServices", "Microsoft.KeyVault")]
    found = Stack(network={"access": "restricted", "allowed_subnets": callers}).look(
        SUBNETS,
        Reply(200, {"name": "ready", "properties": {"serviceEndpoints": services}}, to="/subnets/ready?"),
        Reply(200, {"name": "bare", "properties": {"serviceEndpoints": services[:1]}}, to="/subnets/bare?"),
        Reply(404, MISSING.body, to="/subnets/gone?"),
    )
    assert [(each.status, each.where, each.what) for each in found] == [
        (
            "fail",
            "hub.network.allowed_subnets[1]",
            "bare has no service endpoint of Microsoft.KeyVault, and Azure refuses the rule without",
        ),
        ("fail", "hub.network.allowed_subnets[2]", "there is no such subnet"),
    ]


def test_without_a_network_nothing_is_asked() -> None:
    assert Stack().look(SUBNETS) == []
    assert Stack().look(DNS_ZONES) == []
    assert Stack(network={"access": "private"}).look(DNS_ZONES) == []
    assert Stack(network={"access": "private", "subnet": SUBNET, "dns_zones": "elsewhere"}).look(DNS_ZONES) == []


def zone(name: str, status: int = 200) -> Reply:
    return Reply(status, {"name": name} if status == 200 else MISSING.body, to=f"/privateDnsZones/{name}?")


def links(name: str, *networks: str) -> Reply:
    linked = [{"properties": {"virtualNetwork": {"id": each}}} for each in networks]
    return Reply(200, {"value": linked}, to=f"/privateDnsZones/{name}/virtualNetworkLinks")


def test_existing_zones_that_are_linked_pass() -> None:
    stack = Stack(network={"access": "private", "subnet": SUBNET, "dns_zones": ZONES})
    there = [each for name in OF_HUB for each in (zone(name), links(name, NETWORK.upper()))]
    (found,) = stack.look(DNS_ZONES, *there)
    assert (found.status, found.what) == ("pass", "the resource group has all 4 zones, linked to the subnet's network")


def test_existing_zone_that_is_not_linked_is_a_warning() -> None:
    stack = Stack(network={"access": "private", "subnet": SUBNET, "dns_zones": ZONES})
    there = [
        each for name in OF_HUB for each in (zone(name), links(name, *([NETWORK] if "openai" not in name else [])))
    ]
    (found,) = stack.look(DNS_ZONES, *there)
    assert (found.status, "not linked to privatelink.openai.azure.com," in found.what) == ("warn", True)


def test_zone_that_is_missing_in_the_named_group_fails() -> None:
    stack = Stack(network={"access": "private", "dns_zones": ZONES})
    (found,) = stack.look(DNS_ZONES, *(zone(each, 404 if "vaultcore" in each else 200) for each in OF_HUB))
    assert (found.status, found.what) == ("fail", "the resource group does not have privatelink.vaultcore.azure.net")


def test_new_zone_of_a_name_that_the_network_has_already_fails() -> None:
    stack = Stack(network={"access": "private", "subnet": SUBNET})
    taken, free = (f"{ZONES}/providers/Microsoft.Network/privateDnsZones/{each}" for each in OF_HUB[1:3])
    there = listed(
        {"id": taken, "name": OF_HUB[1]}, {"id": free, "name": OF_HUB[2]}, {"id": "/x", "name": "example.org"}
    )
    (found,) = stack.look(
        DNS_ZONES,
        Reply(200, there.body, to="/providers/Microsoft.Network/privateDnsZones?"),
        links(OF_HUB[1], NETWORK),
        links(OF_HUB[2], f"{NETWORK}-other"),
    )
    assert (found.status, found.where) == ("fail", "hub.network.dns_zones")
    assert f"linked to {OF_HUB[1]} in {ZONES}" in found.what
    assert found.fix == f"write dns_zones: {ZONES}"


WORKSPACE = "urn:pulumi:dev::aihub::aihub:index:ClassicHub$pulumi-python:dynamic/aihub:ArmResource::classic-hub"
CHURN = "urn:pulumi:dev::aihub::aihub:index:OnlineEndpoint::churn"


def isolation(wanted: str, mode: str | None, *more: str) -> tuple[str, str]:
    """What is said of the isolation of a hub workspace that has a mode, and of other resources."""
    properties = {"managedNetwork": {"isolationMode": mode}} if mode else {}
    resources: dict[str, dict[str, Any]] = {
        WORKSPACE: {"body": {"properties": properties}},
        **{key: {} for key in more},
    }
    network = {"outbound": {"isolation": wanted}}
    stack = Stack(network=network, deployments={"r1": SERVERLESS}, resources=resources)
    found = stack.look_once(ISOLATION)
    return found.status, found.what


def test_isolation_that_azure_does_not_take_back_fails() -> None:
    assert isolation("internet", "AllowOnlyApprovedOutbound") == (
        "fail",
        "the hub workspace has approved, and Azure does not go back to internet",
    )
    assert isolation("approved", "AllowInternetOutbound")[0] == "pass"


def test_workspace_with_online_endpoints_gets_no_managed_network() -> None:
    status, what = isolation("approved", None, CHURN)
    assert (status, "it has churn" in what) == ("fail", True)
    assert isolation("approved", None)[0] == "pass"
    assert isolation("approved", "AllowOnlyApprovedOutbound", CHURN)[0] == "pass"
    assert isolation("none", None, CHURN)[0] == "pass"

"""The hub's network: which resources the program declares for it, in which order, and what the others say of access."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from aihub.preflight.declared import declared
from aihub.settings import Settings
from components.network.hub_network import HubNetwork
from tests.components.recording import SUBSCRIPTION, Recording, record, record_main, write_project
from tests.components.test_declared import registered_types

CHAT = {"type": "azure-openai", "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}}
R1 = {"type": "serverless-api", "model": "azureml://registries/azureml-deepseek/models/DeepSeek-V3.2"}
ONLINE = {
    "type": "managed-compute",
    "slots": {
        "blue": {"model": "azureml://registries/azureml/models/bert/versions/1", "instance_type": "Standard_DS3_v2"}
    },
    "traffic": {"blue": 100},
    "probe": {"body": {"data": [[1, 2, 3]]}},
}
DEPLOYMENTS = {"chat": CHAT, "other": CHAT, "r1": R1, "churn": ONLINE}
NETWORK_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-network"
SUBNET = f"{NETWORK_GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-example/subnets/endpoints"
ZONES_GROUP = "/subscriptions/55555555-5555-5555-5555-555555555555/resourceGroups/rg-dns"
OF_ACCOUNT = [
    "privatelink.cognitiveservices.azure.com",
    "privatelink.openai.azure.com",
    "privatelink.services.ai.azure.com",
]
OF_WORKSPACE = ["privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"]
OF_STORAGE = [f"privatelink.{each}.core.windows.net" for each in ("blob", "file", "queue", "table")]
NETWORK_TYPES = ("azure-native:network:", "azure-native:privatedns:", "aihub:index:HubNetwork")


PRIVATE = {
    "access": "private",
    "virtual_network": {"address_space": "10.80.0.0/24", "subnets": {"runners": "10.80.0.128/26"}},
    "outbound": {"isolation": "approved", "rules": {"pypi": {"type": "fqdn", "host": "pypi.org"}}},
}


def recorded(network: dict[str, Any] | None, deployments: dict[str, Any] | None = None, **more: Any) -> Recording:
    """What the program registers for a network of the hub."""
    hub = {"name": "ai-x", "location": "swedencentral", **({"network": network} if network is not None else {})}
    with TemporaryDirectory() as folder:
        base = {"hub": hub, "deployments": DEPLOYMENTS if deployments is None else deployments, **more}
        return record_main(write_project(Path(folder), base=base, dev={"smoke": {"successes": 1}}), "dev")


@cache
def private() -> Recording:
    return recorded(PRIVATE, smoke={"gate": True})


def members(recording: Recording, name: str) -> dict[str, Any]:
    found: dict[str, Any] = recording.named(name).inputs
    return found


def zones_of(recording: Recording, endpoint: str) -> list[str]:
    configs = members(recording, f"{endpoint}-records")["privateDnsZoneConfigs"]
    return [each["privateDnsZoneId"].removeprefix("/id/network-") for each in configs]


def test_without_a_network_nothing_of_it_is_declared() -> None:
    recording = recorded(None)
    assert not [each.name for each in recording.resources if each.type.startswith(NETWORK_TYPES)]
    assert "networkAcls" not in members(recording, "hub-account")["properties"]
    assert members(recording, "hub-vault")["properties"].keys().isdisjoint({"networkAcls", "publicNetworkAccess"})
    assert members(recording, "classic-storage").keys().isdisjoint({"networkRuleSet", "publicNetworkAccess"})
    assert "managedNetwork" not in members(recording, "classic-hub")["body"]["properties"]
    assert all("network" not in each for each in recording.outputs["aihub-dev"]["endpoints"])


def test_private_hub_has_an_endpoint_for_each_sub_resource_with_its_zones() -> None:
    recording = private()
    found = {
        each.name: (
            each.inputs["privateLinkServiceConnections"][0]["groupIds"],
            each.inputs["privateLinkServiceConnections"][0]["privateLinkServiceId"],
            zones_of(recording, each.name),
        )
        for each in recording.of_type("network:PrivateEndpoint")
    }
    vault_zone = ["privatelink.vaultcore.azure.net"]
    assert found == {
        "network-vault": (["vault"], "/id/hub-vault", vault_zone),
        "network-classic-vault": (["vault"], "/id/classic-vault", vault_zone),
        "network-account": (["account"], "/id/hub-account", OF_ACCOUNT),
        "network-workspace": (["amlworkspace"], "/id/classic-hub", OF_WORKSPACE),
        **{
            f"network-storage-{each}": ([each], "/id/classic-storage", [f"privatelink.{each}.core.windows.net"])
            for each in ("blob", "file", "queue", "table")
        },
    }
    assert sorted(each.inputs["privateZoneName"] for each in recording.of_type("privatedns:PrivateZone")) == sorted(
        [*OF_ACCOUNT, *vault_zone, *OF_STORAGE, *OF_WORKSPACE]
    )
    links = recording.of_type("privatedns:VirtualNetworkLink")
    assert len(links) == 10
    assert {each.inputs["virtualNetwork"]["id"] for each in links} == {"/id/network-network"}


def test_account_gets_its_endpoint_after_all_deployments_and_before_the_gate() -> None:
    recording = private()
    waits_for = recording.named("network-account").depends_on
    assert {"chat-deployment", "other-deployment", "hub-project-default"} <= waits_for
    for name in ("chat", "other"):
        assert {"network-account", "network-account-records"} <= recording.named(f"{name}-smoke").depends_on
        assert "network-account" not in recording.named(f"{name}-deployment").depends_on


def test_endpoint_that_moves_is_deleted_before_the_new_one_has_records() -> None:
    assert all(each.request.deleteBeforeReplace for each in private().of_type("network:PrivateEndpoint"))


def test_secrets_and_endpoints_of_the_project_wait_for_the_ways_to_them() -> None:
    recording = private()
    way = {"network-vault", "network-vault-records", "network-privatelink.vaultcore.azure.net-link"}
    for name in ("chat", "r1", "churn"):
        for part in ("uri", "key"):
            assert way <= recording.named(f"{name}-{part}").depends_on
    for name in ("r1-endpoint", "churn-endpoint", "churn-traffic"):
        assert {"network-workspace", "network-workspace-records"} <= recording.named(name).depends_on
    # Azure takes one endpoint of a storage account at a time.
    waiting = [recording.named(f"network-storage-{each}").depends_on for each in ("blob", "file", "queue", "table")]
    assert [sum("network-storage-" in name for name in each) for each in waiting] == [0, 1, 2, 3]


def test_private_hub_takes_nothing_from_public_addresses() -> None:
    recording = private()
    shut = {"defaultAction": "Deny", "bypass": "AzureServices", "ipRules": [], "virtualNetworkRules": []}
    for name in ("hub-account", "hub-vault", "classic-vault"):
        properties = members(recording, name)["properties"]
        assert (properties["publicNetworkAccess"], properties["networkAcls"]) == ("Disabled", shut)
    store = members(recording, "classic-storage")
    assert (store["publicNetworkAccess"], store["networkRuleSet"]) == ("Disabled", shut)
    for name in ("classic-hub", "classic-project", "churn-endpoint"):
        assert members(recording, name)["body"]["properties"]["publicNetworkAccess"] == "Disabled"


def test_managed_network_of_the_workspaces_has_the_rules_of_the_settings() -> None:
    rules = {
        "pypi": {"type": "fqdn", "host": "pypi.org"},
        "search": {
            "type": "private-endpoint",
            "resource": f"{NETWORK_GROUP}/providers/Microsoft.Search/searchServices/s",
            "sub_resource": "searchService",
        },
        "tag": {"type": "service-tag", "tag": "Storage.WestEurope", "ports": "443,8443"},
    }
    recording = recorded({"outbound": {"isolation": "approved", "rules": rules}}, {"r1": R1})
    properties = members(recording, "classic-hub")["body"]["properties"]
    assert properties["managedNetwork"] == {
        "isolationMode": "AllowOnlyApprovedOutbound",
        "outboundRules": {
            "pypi": {"type": "FQDN", "category": "UserDefined", "destination": "pypi.org"},
            "search": {
                "type": "PrivateEndpoint",
                "category": "UserDefined",
                "destination": {
                    "serviceResourceId": rules["search"]["resource"],
                    "subresourceTarget": "searchService",
                    "sparkEnabled": False,
                },
            },
            "tag": {
                "type": "ServiceTag",
                "category": "UserDefined",
                "destination": {"serviceTag": "Storage.WestEurope", "protocol": "TCP", "portRanges": "443,8443"},
            },
        },
    }
    assert "managedNetwork" not in members(recording, "classic-project")["body"]["properties"]


def test_restricted_hub_names_its_callers() -> None:
    recording = recorded(
        {
            "access": "restricted",
            "allowed_ips": ["203.0.113.0/24", "198.51.100.7"],
            "allowed_subnets": [SUBNET],
            "trusted_services": False,
        }
    )
    rules = {
        "defaultAction": "Deny",
        "bypass": "None",
        "ipRules": [{"value": "203.0.113.0/24"}, {"value": "198.51.100.7"}],
        "virtualNetworkRules": [{"id": SUBNET}],
    }
    for name in ("hub-account", "hub-vault"):
        properties = members(recording, name)["properties"]
        assert (properties["publicNetworkAccess"], properties["networkAcls"]) == ("Enabled", rules)
    assert members(recording, "classic-storage")["networkRuleSet"] == {
        "defaultAction": "Deny",
        "bypass": "None",
        "ipRules": [
            {"iPAddressOrRange": "203.0.113.0/24", "action": "Allow"},
            {"iPAddressOrRange": "198.51.100.7", "action": "Allow"},
        ],
        "virtualNetworkRules": [{"virtualNetworkResourceId": SUBNET, "action": "Allow"}],
    }
    assert not recording.of_type("network:PrivateEndpoint")


def test_own_network_has_its_subnets_written_one_after_the_other() -> None:
    recording = private()
    network = members(recording, "network-network")
    assert (network["virtualNetworkName"], network["addressSpace"]) == (
        "vnet-ai-x",
        {"addressPrefixes": ["10.80.0.0/24"]},
    )
    assert "subnets" not in network
    subnets = {each.inputs["subnetName"]: each for each in recording.of_type("network:Subnet")}
    assert {name: each.inputs["addressPrefix"] for name, each in subnets.items()} == {
        "endpoints": "10.80.0.0/25",
        "runners": "10.80.0.128/26",
    }
    assert "network-endpoints" in subnets["runners"].depends_on
    assert all(each.inputs["networkSecurityGroup"]["id"] for each in subnets.values())
    assert {each.inputs["subnet"]["id"] for each in recording.of_type("network:PrivateEndpoint")} == {
        "/id/network-endpoints"
    }


@pytest.mark.parametrize("own", [True, False])
def test_existing_zones_get_records_and_an_own_network_a_link(own: bool) -> None:
    where: dict[str, Any] = {"virtual_network": {"name": "vnet-mine"}} if own else {"subnet": SUBNET}
    recording = recorded({"access": "private", "dns_zones": ZONES_GROUP, **where}, {"chat": CHAT})
    assert not recording.of_type("privatedns:PrivateZone")
    zones = [f"{ZONES_GROUP}/providers/Microsoft.Network/privateDnsZones/{each}" for each in OF_ACCOUNT]
    assert zones_of(recording, "network-account") == zones
    links = [each for each in recording.of_type("ArmResource") if each.name.endswith("-link")]
    assert len(links) == (4 if own else 0)
    assert all(each.inputs["resource_id"].startswith(ZONES_GROUP) for each in links)


def test_existing_subnet_takes_the_endpoints_and_new_zones_are_linked_to_its_network() -> None:
    recording = recorded({"access": "private", "subnet": SUBNET}, {"chat": CHAT})
    assert not recording.of_type("network:VirtualNetwork")
    assert {each.inputs["subnet"]["id"] for each in recording.of_type("network:PrivateEndpoint")} == {SUBNET}
    linked = {each.inputs["virtualNetwork"]["id"] for each in recording.of_type("privatedns:VirtualNetworkLink")}
    assert linked == {SUBNET.removesuffix("/subnets/endpoints")}


def test_records_that_others_write_are_not_declared() -> None:
    recording = recorded({"access": "private", "subnet": SUBNET, "dns_zones": "elsewhere"}, {"chat": CHAT})
    assert not recording.of_type("privatedns:PrivateZone")
    assert not recording.of_type("network:PrivateDnsZoneGroup")
    assert len(recording.of_type("network:PrivateEndpoint")) == 2


def test_public_hub_can_have_a_network_too() -> None:
    recording = recorded({"access": "public", "virtual_network": {}}, {"chat": CHAT})
    account = members(recording, "hub-account")["properties"]
    assert (account["publicNetworkAccess"], account["networkAcls"]["defaultAction"]) == ("Enabled", "Allow")
    assert len(recording.of_type("network:PrivateEndpoint")) == 2


@pytest.mark.parametrize(
    ("network", "says"),
    [
        ({"access": "public"}, {"access": "public"}),
        (
            {"access": "restricted", "allowed_ips": ["203.0.113.0/24"]},
            {"access": "restricted", "allowed_ips": ["203.0.113.0/24"]},
        ),
        ({"access": "private"}, {"access": "private", "virtual_network": "/id/network-network"}),
    ],
)
def test_output_says_from_where_an_endpoint_is_reachable(network: dict[str, Any], says: dict[str, Any]) -> None:
    recording = recorded(network, {"chat": CHAT})
    (endpoint,) = recording.outputs["aihub-dev"]["endpoints"]
    assert endpoint["network"] == says


def test_network_without_a_subnet_is_refused() -> None:
    def program() -> None:
        HubNetwork(
            "network",
            {
                "resource_group_name": "rg",
                "location": "swedencentral",
                "own": None,
                "subnet_id": None,
                "dns_zones": "create",
                "tags": {},
            },
        )

    with pytest.raises(ValueError, match="write own, or subnet_id"):
        record(program)


def test_preflight_takes_for_declared_what_the_program_declares() -> None:
    hub = {"name": "ai-x", "location": "swedencentral", "network": PRIVATE}
    settings = Settings.model_validate({"hub": hub, "deployments": DEPLOYMENTS})
    found = {each.type for each in declared(settings, SUBSCRIPTION) if each.type.startswith("Microsoft.Network/")}
    assert found == {each for each in registered_types(private()) if each.startswith("Microsoft.Network/")}
    bodies = [each.body["properties"] for each in declared(settings, SUBSCRIPTION) if "properties" in each.body]
    assert {each["publicNetworkAccess"] for each in bodies if "publicNetworkAccess" in each} == {"Disabled"}

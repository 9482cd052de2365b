"""What is wrong with `hub.network` is said in one line each, before anything is asked of Azure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aihub.settings import SettingsError, load, load_settings

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
NETWORK = f"{SUBSCRIPTION}/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-example"
SUBNET = f"{NETWORK}/subnets/endpoints"
R1 = {"r1": {"type": "serverless-api", "model": "azureml://registries/azureml-deepseek/models/DeepSeek-V3.2"}}
RANGE = "not an IPv4 address range; write it as in 10.80.0.0/24"
CALLERS = "not an IPv4 address range; write it as in 203.0.113.0/24"
CALLER = "neither an IPv4 address nor a range; write it as in 203.0.113.7 or 203.0.113.0/24"
NOT_PUBLIC = (
    "not public; write the addresses that callers have on the internet, or access: private for callers in a "
    "virtual network"
)
SMALL = "a range of /31 or /32, which Azure refuses; write each address without a prefix"
NO_SUBNET = f"not the ARM id of a subnet; write it as in {SUBNET}"
ZONES = "unknown value; write create, elsewhere, or the ARM id of the resource group that has the DNS zones"

Write = Callable[..., Path]


def restricted(**more: Any) -> dict[str, Any]:
    return {"access": "restricted", "allowed_ips": ["203.0.113.0/24"], **more}


def own(**more: Any) -> dict[str, Any]:
    return {"access": "private", "virtual_network": more}


def approved(**rules: Any) -> dict[str, Any]:
    return {"outbound": {"isolation": "approved", "rules": rules}}


def settings_of(network: dict[str, Any], deployments: dict[str, Any] | None = None) -> str:
    hub = {"name": "ai-x", "location": "swedencentral", "network": network}
    return json.dumps({"hub": hub, "deployments": deployments or {}})


BAD = {
    "unknown access": ({"access": "open"}, "access: unknown value; write one of: public, restricted, private"),
    "no address": (restricted(allowed_ips=["example.org"]), f"allowed_ips[0]: {CALLER}"),
    "an IPv6 range": (restricted(allowed_ips=["2001:db8::/32"]), f"allowed_ips[0]: {CALLER}"),
    "an octet too large": (restricted(allowed_ips=["203.0.113.256"]), f"allowed_ips[0]: {CALLERS}"),
    "not the first address": (
        restricted(allowed_ips=["203.0.113.7/24"]),
        "allowed_ips[0]: not the first address of its range; write that one, as in 203.0.113.0/24",
    ),
    "everybody": (
        restricted(allowed_ips=["0.0.0.0/0"]),
        "allowed_ips[0]: the range of all addresses; write those that may call, or access: public",
    ),
    "a private range": (restricted(allowed_ips=["203.0.113.7", "10.1.0.0/16"]), f"allowed_ips[1]: {NOT_PUBLIC}"),
    "a range with private ones": (restricted(allowed_ips=["172.0.0.0/8"]), f"allowed_ips[0]: {NOT_PUBLIC}"),
    "this machine": (restricted(allowed_ips=["127.0.0.1"]), f"allowed_ips[0]: {NOT_PUBLIC}"),
    "behind a carrier's gateway": (restricted(allowed_ips=["100.64.3.0/24"]), f"allowed_ips[0]: {NOT_PUBLIC}"),
    "a range of one": (restricted(allowed_ips=["203.0.113.7/32"]), f"allowed_ips[0]: {SMALL}"),
    "a range of two": (restricted(allowed_ips=["203.0.113.6/31"]), f"allowed_ips[0]: {SMALL}"),
    "one caller twice": (
        restricted(allowed_ips=["203.0.113.0/24", "198.51.100.1", "198.51.100.1"]),
        "allowed_ips[2]: is within hub.network.allowed_ips[1]; remove it [network-caller-twice]",
    ),
    "a caller in a range": (
        restricted(allowed_ips=["203.0.113.7", "203.0.113.0/24"]),
        "allowed_ips[0]: is within hub.network.allowed_ips[1]; remove it [network-caller-twice]",
    ),
    "one subnet twice": (
        restricted(allowed_subnets=[SUBNET, SUBNET.replace("rg-network", "RG-Network")]),
        "allowed_subnets[1]: the same subnet as hub.network.allowed_subnets[0]; remove it [network-caller-twice]",
    ),
    "a network for a subnet": (restricted(allowed_subnets=[NETWORK]), f"allowed_subnets[0]: {NO_SUBNET}"),
    "nobody": (
        {"access": "restricted"},
        "access: nobody may call; write allowed_ips: [203.0.113.7], allowed_subnets, or a virtual_network "
        "[network-nobody-allowed]",
    ),
    "addresses of a public hub": (
        restricted() | {"access": "public"},
        "allowed_ips: has no effect with access: public; write access: restricted, or remove it [network-field-unused]",
    ),
    "addresses of a private hub": (
        restricted() | {"access": "private"},
        "allowed_ips: has no effect with access: private; write access: restricted, or remove it [network-field-unused]",
    ),
    "zones of no endpoint": (
        {"dns_zones": "elsewhere"},
        "dns_zones: zones of private endpoints, and there are none; write virtual_network or subnet, or remove it "
        "[network-field-unused]",
    ),
    "an own network and a subnet": (
        own() | {"subnet": SUBNET},
        "subnet: an existing subnet beside hub.network.virtual_network, and the private endpoints go into one of them; remove one "
        "[network-two-places]",
    ),
    "a subnet's name": ({"subnet": "endpoints"}, f"subnet: {NO_SUBNET}"),
    "a subnet of another type": ({"subnet": f"{SUBSCRIPTION}/resourceGroups/rg/subnets/x"}, f"subnet: {NO_SUBNET}"),
    "a zone for its group": ({"subnet": SUBNET, "dns_zones": f"{SUBSCRIPTION}/x"}, f"dns_zones: {ZONES}"),
    "a range without a length": (own(address_space="10.80.0.0"), f"virtual_network.address_space: {RANGE}"),
    "a range too long": (
        own(address_space="10.80.0.0/30"),
        "virtual_network.address_space: a prefix outside of /8 to /29; write it as in 10.80.0.0/24",
    ),
    "Azure's own address": (
        own(address_space="168.63.129.0/24"),
        "virtual_network.address_space: a range that Azure takes for no network; write a private one, as in 10.80.0.0/24",
    ),
    "too small": (
        own(address_space="10.80.0.0/29"),
        "virtual_network.address_space: the private endpoints take 4 addresses, and Azure 5; write a range of at least "
        "/28 [network-subnet-too-small]",
    ),
    "endpoints elsewhere": (
        own(endpoints="10.81.0.0/26"),
        "virtual_network.endpoints: not within the address_space; write a part of it [network-ranges]",
    ),
    "a subnet elsewhere": (
        own(subnets={"runners": "10.81.0.0/26"}),
        "virtual_network.subnets.runners: not within the address_space; write a part of it [network-ranges]",
    ),
    "a subnet in the endpoints' half": (
        own(subnets={"runners": "10.80.0.64/26"}),
        "virtual_network.subnets.runners: overlaps with the private endpoints' half of the address_space; write "
        "endpoints, or another range [network-ranges]",
    ),
    "subnets of one name": (
        own(subnets={"runners": "10.80.0.128/27", "Runners": "10.80.0.160/27"}),
        "virtual_network.subnets.Runners: the same subnet name in Azure as hub.network.virtual_network.subnets.runners "
        "(config/dev.yaml:1), since Azure ignores case; rename one [names-collide]",
    ),
    "subnets that overlap": (
        own(subnets={"runners": "10.80.0.128/26", "gateway": "10.80.0.160/27"}),
        "virtual_network.subnets.gateway: overlaps with hub.network.virtual_network.subnets.runners; write another part "
        "of the address_space [network-ranges]",
    ),
    "the endpoints' own name": (
        own(subnets={"Endpoints": "10.80.0.128/26"}),
        "virtual_network.subnets.Endpoints: the subnet of the private endpoints has this name; write its range as "
        "virtual_network.endpoints [network-ranges]",
    ),
    "a kind of rule that Azure has not": (
        approved(pypi={"type": "ip", "host": "pypi.org"}),
        "outbound.rules.pypi.type: unknown value; write one of: fqdn, private-endpoint, service-tag",
    ),
    "a rule without its kind": (
        approved(pypi={"host": "pypi.org"}),
        "outbound.rules.pypi.type: missing; write type: fqdn or private-endpoint or service-tag",
    ),
    "a host with its scheme": (
        approved(pypi={"type": "fqdn", "host": "https://pypi.org"}),
        "outbound.rules.pypi.host: not a host's name; write it as in pypi.org or *.pypi.org",
    ),
    "a resource by its name": (
        approved(store={"type": "private-endpoint", "resource": "stexample", "sub_resource": "blob"}),
        "outbound.rules.store.resource: not an ARM id of a resource; write what `az resource show --query id` prints",
    ),
    "a rule of no network": (
        {"outbound": {"rules": {"pypi": {"type": "fqdn", "host": "pypi.org"}}}},
        "outbound.rules.pypi: the workspaces have no managed network; write isolation: approved, or remove the rule "
        "[outbound-rule-unused]",
    ),
    "a host where all are reached": (
        {"outbound": {"isolation": "internet", "rules": {"pypi": {"type": "fqdn", "host": "pypi.org"}}}},
        "outbound.rules.pypi: with isolation: internet all hosts are reached; remove the rule, or write isolation: "
        "approved [outbound-rule-unused]",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_error_says_where_and_what_to_write(write: Write, name: str) -> None:
    network, text = BAD[name]
    with pytest.raises(SettingsError) as caught:
        load_settings(write(dev=settings_of(network)), "dev")
    (line,) = str(caught.value).splitlines()
    assert f": hub.network.{text}" in line


@pytest.mark.parametrize(
    ("network", "texts"),
    [
        (
            restricted(),
            [
                "hub.network.access: warning: Azure cannot restrict the endpoints of the hub project to addresses, so they stay public"
            ],
        ),
        (
            {"access": "private", "trusted_services": False},
            [
                "hub.network.outbound: warning: without a managed network the machines of the workspaces cannot reach",
                "hub.network.trusted_services: warning: the workspaces reach their storage and vault as trusted services only",
            ],
        ),
        ({"access": "private", **approved()}, []),
        ({"access": "public"}, []),
    ],
)
def test_workspaces_that_a_network_cuts_off_or_leaves_open_are_told(
    write: Write, network: dict[str, Any], texts: list[str]
) -> None:
    warnings = [str(each) for each in load(write(dev=settings_of(network, R1)), "dev").warnings]
    assert len(warnings) == len(texts)
    assert all(text in line for text, line in zip(texts, warnings, strict=True))


@pytest.mark.parametrize(
    "network",
    [
        {"access": "private"},
        restricted(allowed_subnets=[SUBNET]),
        {"access": "restricted", "virtual_network": {}},
        own(address_space="10.80.0.0/28"),
        own(endpoints="10.80.0.0/27", subnets={"runners": "10.80.0.32/27"}),
        {"access": "private", "subnet": SUBNET, "dns_zones": f"{SUBSCRIPTION}/resourceGroups/rg-dns"},
        {"subnet": SUBNET.replace("Microsoft.Network", "microsoft.network"), "dns_zones": "elsewhere"},
        approved(all={"type": "fqdn", "host": "*.pypi.org"}, tag={"type": "service-tag", "tag": "AzureMonitor"}),
    ],
)
def test_networks_that_azure_takes_are_valid(write: Write, network: dict[str, Any]) -> None:
    assert load_settings(write(dev=settings_of(network)), "dev").hub.network


@pytest.mark.parametrize(
    ("network", "endpoints"),
    [
        (own(), "10.80.0.0/25"),
        (own(address_space="10.80.0.0/27"), "10.80.0.0/27"),
        (own(endpoints="10.80.0.64/26"), "10.80.0.64/26"),
    ],
)
def test_endpoints_have_half_of_the_network_unless_that_is_too_small(
    write: Write, network: dict[str, Any], endpoints: str
) -> None:
    found = load_settings(write(dev=settings_of(network)), "dev").hub.network
    assert found is not None
    assert found.own_network is not None
    assert str(found.own_network.endpoints_range) == endpoints


def test_private_hub_without_a_place_has_a_network_of_its_own(write: Write) -> None:
    found = load_settings(write(dev=settings_of({"access": "private"})), "dev").hub.network
    assert found is not None
    assert found.own_network is not None
    assert found.own_network.address_space == "10.80.0.0/24"

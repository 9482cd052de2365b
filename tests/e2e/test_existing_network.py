"""A hub in a network and with DNS zones that others made: what preflight says of them, and that they stay theirs."""

from typing import Any

import pytest

from localazure.client_locations import Location
from tests.e2e.project import SUBSCRIPTION, Project, gpt, settings

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

OTHERS = f"{SUBSCRIPTION}/resourceGroups/rg-network"
PROVIDER = f"{OTHERS}/providers/Microsoft.Network"
NETWORK = f"{PROVIDER}/virtualNetworks/vnet-hub"
ZONES = [
    f"{PROVIDER}/privateDnsZones/privatelink.{each}"
    for each in ("cognitiveservices.azure.com", "openai.azure.com", "services.ai.azure.com", "vaultcore.azure.net")
]
NETWORKS, DNS = "2024-05-01", "2024-06-01"


def put(project: Project, path: str, body: Json, version: str) -> None:
    answer = project.arm("PUT", path, body, version=version)
    assert answer.status_code in {200, 201, 202}, answer.text


def within(subnet: str, **more: str) -> Json:
    network = {"access": "private", "subnet": f"{NETWORK}/subnets/{subnet}", **more}
    return settings({"openai": gpt()}, network=network) | {"smoke": {"gate": True}}


@pytest.fixture(scope="module")
def stack(shared_project: Project) -> Project:
    """A stack without resources, beside a network with two subnets and the zones of a hub."""
    project, place = shared_project, {"location": "swedencentral"}
    put(project, OTHERS, place, "2024-03-01")
    put(project, NETWORK, place | {"properties": {"addressSpace": {"addressPrefixes": ["10.9.0.0/24"]}}}, NETWORKS)
    delegation = {"name": "apps", "properties": {"serviceName": "Microsoft.App/environments"}}
    for name, properties in {
        "endpoints": {"addressPrefix": "10.9.0.0/28"},
        "apps": {"addressPrefix": "10.9.0.64/27", "delegations": [delegation]},
    }.items():
        put(project, f"{NETWORK}/subnets/{name}", {"properties": properties}, NETWORKS)
    link = {"location": "global", "properties": {"registrationEnabled": False, "virtualNetwork": {"id": NETWORK}}}
    for zone in ZONES:
        put(project, zone, {"location": "global"}, DNS)
        put(project, f"{zone}/virtualNetworkLinks/hub", link, DNS)
    project.environment |= project.azure.environment(location=Location("10.9.0.200", "vnet-hub"))
    return project


def test_preflight_says_what_azure_would_refuse(stack: Project) -> None:
    stack.write(within("apps"))
    ran = stack.run("aihub", "preflight")
    assert ran.code == 1
    failed = [line.split(": ")[0].split()[-1] for line in ran.output.splitlines() if line.startswith("fail")]
    assert sorted(failed) == ["hub.network.dns_zones", "hub.network.subnet"]
    assert "it is delegated to Microsoft.App/environments" in ran.output
    assert f"write dns_zones: {OTHERS}" in ran.output


def test_private_hub_uses_the_network_and_the_zones_of_others_and_leaves_them(stack: Project) -> None:
    stack.write(within("endpoints", dns_zones=OTHERS))
    ran = stack.run("aihub", "preflight")
    assert ran.code == 0, ran.output
    stack.up()
    stack.succeed("preview", "--expect-no-changes")
    assert list(stack.smoke()) == ["openai"]

    stack.succeed("destroy", "--yes", "--skip-preview")
    for each, version in {NETWORK: NETWORKS, **dict.fromkeys(ZONES, DNS)}.items():
        assert stack.arm("GET", each, version=version).status_code == 200
    assert [each for zone in ZONES for each in stack.arm("GET", f"{zone}/A", version=DNS).json()["value"]] == []

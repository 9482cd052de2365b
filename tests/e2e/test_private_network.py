"""A hub in a network of its own: what is reached from inside, what is refused outside, and the way there and back."""

import json
from typing import Any

import pytest

from localazure.client_locations import Location
from tests.e2e.every_type import EVERY_TYPE, every_type
from tests.e2e.project import ACCOUNT, GROUP, HUB_NAME, VAULT_NAME, Project, gpt, settings

pytestmark = pytest.mark.e2e

Json = dict[str, Any]

NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-{HUB_NAME}"
OUTBOUND = {"isolation": "approved", "rules": {"pypi": {"type": "fqdn", "host": "pypi.org"}}}
PRIVATE = {
    "access": "private",
    "virtual_network": {"address_space": "10.80.0.0/24", "subnets": {"runners": "10.80.0.128/26"}},
    "outbound": OUTBOUND,
}
PUBLIC = {"access": "public", "outbound": OUTBOUND}
WITH_DATA = {
    f"azure-native:{each}"
    for each in (
        "cognitiveservices:Account",
        "cognitiveservices:Deployment",
        "keyvault:Vault",
        "storage:StorageAccount",
        "machinelearningservices:OnlineDeployment",
        "machinelearningservices:ServerlessEndpoint",
    )
} | {"pulumi-python:dynamic/aihub:ArmResource"}


def within(network: Json, **deployments: Json | None) -> Json:
    content = every_type(**deployments)
    content["hub"]["network"] = network
    content["smoke"] = {"gate": True}
    return content


def stand(project: Project, *, inside: bool) -> None:
    """Takes the clients to a machine in the hub's network, or to one in the Internet."""
    place = Location("10.80.0.132", f"vnet-{HUB_NAME}") if inside else None
    project.environment |= project.azure.environment(location=place)


def records(project: Project) -> list[tuple[str, ...]]:
    """Kind, outcome, network and place of each record beside the state."""
    ran = project.run("aihub", "evidence", "list", "--output", "json")
    found = json.JSONDecoder().raw_decode(ran.output, ran.output.index("{"))[0]["records"]
    return [tuple(each[name] for name in ("kind", "outcome", "network", "reached_from")) for each in found]


def made_at(project: Project) -> dict[str, str]:
    """When what holds data or answers calls was made, by its id."""
    resources = project.resources()
    return {each["id"]: each["created"] for each in resources if each["type"] in WITH_DATA}


@pytest.fixture(scope="module")
def private(shared_project: Project) -> Project:
    stand(shared_project, inside=True)
    shared_project.up(within(PRIVATE))
    return shared_project


def test_up_from_inside_makes_a_private_hub_in_one_run(private: Project) -> None:
    said = {name: each["network"] for name, each in private.endpoints().items()}
    assert said == {key: {"access": "private", "virtual_network": NETWORK} for key in EVERY_TYPE}
    private.succeed("preview", "--expect-no-changes")


def test_outside_every_endpoint_is_refused_and_nothing_is_written(private: Project) -> None:
    assert private.run("aihub", "smoke", "--record").code == 0
    stand(private, inside=False)
    private.forget_requests()
    assert private.run("aihub", "smoke", "--expect-blocked", "--record").code == 0
    smoked = private.run("aihub", "smoke", "--record")
    assert smoked.code == 1
    assert f"called from outside the network: {', '.join(EVERY_TYPE)}: " in smoked.output
    assert "network-blocked: the endpoint accepts private connections only" in smoked.output
    rotated = private.run("aihub", "rotate", "--all")
    assert (rotated.code, "network-blocked: " in rotated.output) == (1, True)
    assert [each for each in private.writes() if "egenerate" in each or "secrets/" in each] == []
    assert records(private) == [
        ("smoke", "pass", "private", "inside"),
        ("blocked", "pass", "private", "outside"),
        ("smoke", "fail", "private", "outside"),
    ]
    private.write(within(PRIVATE, later=gpt(capacity=1)))
    private.forget_requests()
    refused = private.pulumi("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert f"hub.network.access: private, and the vault {VAULT_NAME} refuses this machine" in refused.output
    assert private.writes() == []
    stand(private, inside=True)
    assert private.run("aihub", "smoke", "--expect-blocked").code == 1
    assert {each["reached_from"] for each in private.smoke().values()} == {"inside"}


def test_deployment_that_comes_later_leaves_the_accounts_endpoint_alone(private: Project) -> None:
    private.forget_requests()
    private.up(within(PRIVATE, later=gpt(capacity=1)))
    assert [each for each in private.writes() if "privateEndpoints" in each] == []
    assert "later" in private.endpoints()


def test_way_to_public_and_back_replaces_nothing(private: Project) -> None:
    before = made_at(private)
    stand(private, inside=False)
    private.up(within(PUBLIC, later=gpt(capacity=1)))
    assert made_at(private) == before
    assert private.arm("GET", NETWORK, version="2024-05-01").status_code == 404
    assert private.arm("GET", ACCOUNT).json()["properties"]["publicNetworkAccess"] == "Enabled"

    stand(private, inside=True)
    private.up(within(PRIVATE, later=gpt(capacity=1)))
    assert made_at(private) == before
    private.succeed("preview", "--expect-no-changes")


def test_destroy_leaves_nothing_wherever_it_runs(private: Project) -> None:
    stand(private, inside=False)
    private.succeed("destroy", "--yes", "--skip-preview")
    assert private.arm("GET", GROUP, version="2024-03-01").status_code == 404
    assert private.resource_ids() == set()


def test_restricted_hub_lets_in_the_addresses_that_are_named(private: Project) -> None:
    callers: Json = {"access": "restricted", "allowed_ips": ["203.0.113.0/24"]}
    content = settings({"openai": gpt()}, soft_deleted="restore", network=callers)
    private.environment |= private.azure.environment(location=Location("203.0.113.7"))
    private.up(content)
    assert private.endpoints()["openai"]["network"] == callers
    assert list(private.smoke()) == ["openai"]
    stand(private, inside=False)
    assert private.run("aihub", "smoke", "--expect-blocked").code == 0
    # As an administrator does whose own address is not among them: Resource Manager is reached from everywhere.
    callers["allowed_ips"].append("198.51.100.10")
    private.up(content)
    assert list(private.smoke()) == ["openai"]

"""The checks of the quotas of accelerators, and of the cores of online endpoints."""

from typing import Any

import pytest

from aihub.preflight.check import Result
from aihub.preflight.checks.accelerator_quota import ACCELERATOR_QUOTA
from aihub.preflight.checks.core_quota import CORE_QUOTA
from localazure.quotas import Quota
from tests.commands.preflight.hub import Hub
from tests.commands.preflight.local_azure import Local

H100 = "ManagedCompute.Global.H100_80GB"
REGISTRY = "azureml://registries/azure-huggingface"
TEMPLATE = f"{REGISTRY}/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1"
BERT = "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25"
DSV2, ALL = "standardDSv2Family", "TotalDedicatedCores"


@pytest.fixture
def hub(local: Local) -> Hub:
    hub = Hub(local)
    hub.create()
    return hub


def qwen(instances: int) -> dict[str, Any]:
    return {
        "type": "managed-compute",
        "host": "account",
        "model": f"{REGISTRY}/models/Qwen--Qwen3-8B/versions/1",
        "template": TEMPLATE,
        "accelerator": "H100_80GB",
        "instances": instances,
    }


def put_qwen(hub: Hub, name: str, instances: int) -> int:
    properties = {
        "model": f"{REGISTRY}/models/Qwen--Qwen3-8B/versions/1",
        "deploymentTemplate": TEMPLATE,
        "acceleratorType": "H100_80GB",
        "versionUpgradeOption": "NoAutoUpgrade",
    }
    path = f"{hub.account}/managedComputeDeployments/{name}"
    body = {"sku": {"name": "GlobalManagedCompute", "capacity": instances}, "properties": properties}
    hub.made.add(path)
    return hub.local.send("PUT", path, body, "2026-05-15-preview").status


def accelerators(hub: Hub, **instances: int) -> Result:
    hub.declared = {name: qwen(number) for name, number in instances.items()}
    return hub.look_once(ACCELERATOR_QUOTA)


def test_accelerators_beyond_the_quota_fail_with_the_row(hub: Hub) -> None:
    hub.local.azure.quotas.set(H100, Quota(2, elsewhere=1))
    found = accelerators(hub, qwen=2)
    assert (found.status, found.where) == ("fail", "deployments.qwen.instances")
    assert found.what.startswith(
        f"{H100} in swedencentral has a quota of 2 accelerators, and 1 is in use; this stack holds 0"
    )
    assert put_qwen(hub, "qwen", 2) == 400


def test_accelerators_of_a_new_template_are_only_known_to_be_one_at_least(hub: Hub) -> None:
    hub.local.azure.quotas.set(H100, Quota(2))
    found = accelerators(hub, qwen=2)
    assert found.status == "warn"
    assert "of qwen one accelerator per instance is counted, and 2 are left for them" in found.what


def test_accelerators_that_the_stack_holds_count_for_it(hub: Hub) -> None:
    hub.local.azure.quotas.set(H100, Quota(3))
    assert put_qwen(hub, "qwen", 2) == 201
    assert accelerators(hub, qwen=3).status == "pass"
    found = accelerators(hub, qwen=4)
    assert found.status == "fail"
    assert "2 are in use; this stack holds 2 of it and declares 4 (qwen), which is 1 too many" in found.what


def online(**slots: tuple[str, int]) -> dict[str, Any]:
    made = {
        name: {"model": BERT, "instance_type": size, "instances": instances}
        for name, (size, instances) in slots.items()
    }
    return {"type": "managed-compute", "task": "fill-mask", "slots": made, "traffic": {next(iter(slots)): 100}}


def in_state(deployment: str, slot: str, size: str, instances: int) -> tuple[str, dict[str, Any]]:
    kind = "aihub:index:OnlineEndpoint$azure-native:machinelearningservices:OnlineDeployment"
    outputs = {"name": slot, "sku": {"capacity": instances}, "properties": {"instanceType": size}}
    return f"urn:pulumi:dev::aihub::{kind}::{deployment}-slot-{slot}", outputs


def cores(hub: Hub, deployments: dict[str, Any], *state: tuple[str, dict[str, Any]]) -> dict[str, Result]:
    hub.declared, hub.resources = deployments, dict(state)
    found = hub.look(CORE_QUOTA)
    return {each.what.split(" ")[0].rstrip(":"): each for each in found}


def test_cores_count_with_the_reserve_against_family_and_total(hub: Hub) -> None:
    hub.local.azure.quotas.set(DSV2, Quota(24))
    found = cores(hub, {"bert": online(blue=("Standard_DS3_v2", 5))})
    assert {each.status for each in found.values()} == {"pass"}
    assert "this stack holds 0 of it and declares 24 (bert.slots.blue)" in found[DSV2].what
    assert set(found) == {DSV2, ALL}

    found = cores(hub, {"bert": online(blue=("Standard_DS3_v2", 6))})
    assert (found[DSV2].status, found[DSV2].where) == ("fail", "deployments.bert.slots.blue.instances")
    assert "declares 32 (bert.slots.blue), which is 8 too many" in found[DSV2].what
    assert found[ALL].status == "pass"


def test_cores_of_all_families_together_have_a_quota(hub: Hub) -> None:
    hub.local.azure.quotas.set(ALL, Quota(20))
    found = cores(hub, {"bert": online(blue=("Standard_DS3_v2", 1), green=("Standard_F8s_v2", 1))})
    assert found[ALL].status == "fail"
    assert "declares 24 (bert.slots.blue, bert.slots.green), which is 4 too many" in found[ALL].what


def test_slots_in_the_state_hold_what_they_have_until_the_end(hub: Hub) -> None:
    hub.local.azure.quotas.set(DSV2, Quota(16, elsewhere=8))
    blue = in_state("bert", "blue", "Standard_DS3_v2", 1)
    assert cores(hub, {"bert": online(blue=("Standard_DS3_v2", 1))}, blue)[DSV2].status == "pass"
    # blue is taken out, and deleted when green is there.
    found = cores(hub, {"bert": online(green=("Standard_DS3_v2", 2))}, blue)[DSV2]
    assert (found.status, found.where) == ("fail", "deployments.bert.slots.green.instances")
    assert "in two steps" in found.fix


def test_swap_of_cores_that_are_written_side_by_side_is_told(hub: Hub) -> None:
    hub.local.azure.quotas.set(DSV2, Quota(24, elsewhere=24))
    state = in_state("bert", "blue", "Standard_DS3_v2", 2), in_state("bert", "green", "Standard_DS3_v2", 1)
    found = cores(hub, {"bert": online(blue=("Standard_DS3_v2", 1), green=("Standard_DS3_v2", 2))}, *state)[DSV2]
    assert (found.status, found.where) == ("warn", "deployments.bert.slots.green.instances")
    assert "may be written before another slot has freed what it takes" in found.what


def test_size_that_the_region_does_not_have_fails(hub: Hub) -> None:
    found = cores(hub, {"bert": online(blue=("Standard_DS33_v2", 1))})
    (one,) = found.values()
    assert (one.status, one.where) == ("fail", "deployments.bert.slots.blue.instance_type")
    assert "swedencentral has no VM size Standard_DS33_v2" in one.what


def test_autoscale_that_the_quota_stops_is_told(hub: Hub) -> None:
    hub.local.azure.quotas.set(DSV2, Quota(24))
    deployment = online(blue=("Standard_DS3_v2", 1))
    deployment["slots"]["blue"]["autoscale"] = {"min": 1, "max": 10}
    hub.declared = {"bert": deployment}
    found = [each for each in hub.look(CORE_QUOTA) if each.status != "pass"]
    assert [(each.status, each.where) for each in found] == [("warn", "deployments.bert.slots.blue.autoscale.max")]
    assert "with 10 instances the stack would take 48 cores of 24" in found[0].what

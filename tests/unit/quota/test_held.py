"""What a stack's deployments hold, as its state has it."""

from typing import Any

from aihub.quota.chain import Capacity, chain
from aihub.quota.held import compute, compute_held, models_held

ABOVE = "urn:pulumi:dev::aihub::aihub:index:ModelDeployments$aihub:index:"


def test_models_of_both_kinds_of_resources_and_managed_compute_are_read() -> None:
    sku, model = {"name": "GlobalStandard", "capacity": 10.0}, {"format": "OpenAI", "name": "gpt-4o"}
    partner = {"format": "Anthropic", "name": "sonnet"}
    qwen = {"sku": {"name": "GlobalManagedCompute", "capacity": 2}, "properties": {"acceleratorType": "H100_80GB"}}
    resources: dict[str, dict[str, Any]] = {
        f"{ABOVE}ModelDeployment$azure-native:cognitiveservices:Deployment::chat-deployment": {
            "sku": sku,
            "properties": {"model": model},
        },
        f"{ABOVE}ModelDeployment$pulumi-python:dynamic/aihub:ArmResource::sonnet-deployment": {
            "body": {"sku": sku, "properties": {"model": partner}}
        },
        f"{ABOVE}ModelDeployment$pulumi-python:dynamic/aihub:ArmUpdate::chat-members": {"body": {"sku": sku}},
        f"{ABOVE}ManagedComputeDeployment$pulumi-python:dynamic/aihub:ArmResource::qwen-deployment": {"body": qwen},
        f"{ABOVE}ModelDeployment::chat": {},
    }
    assert models_held(resources) == {
        "chat": Capacity("OpenAI", "gpt-4o", "GlobalStandard", 10),
        "sonnet": Capacity("Anthropic", "sonnet", "GlobalStandard", 10),
    }
    assert compute_held(resources) == {"qwen": compute("H100_80GB", 2)}


def test_accelerators_are_freed_before_they_are_taken() -> None:
    declared = {"a": compute("H100_80GB", 3), "b": compute("H100_80GB", 1)}
    live = {"a": compute("H100_80GB", 1), "b": compute("H100_80GB", 3)}
    assert [each.name for each in chain(declared, live)] == ["b", "a"]

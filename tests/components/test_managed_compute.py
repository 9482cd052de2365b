"""Managed compute on the account: what Azure is asked for, and the contract's entry."""

from typing import Any

import pulumi

from components.deployments.managed_compute import ManagedComputeDeployment
from tests.components.recording import CREATED_AT, Recording, record

ACCOUNT = "/subscriptions/s/resourceGroups/rg-demo/providers/Microsoft.CognitiveServices/accounts/ai-demo"
MODEL = "azureml://registries/azure-huggingface/models/Qwen--Qwen3-8B/versions/1"
TEMPLATE = "azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1"
ARGS: dict[str, Any] = {
    "resource_group_name": "rg-demo",
    "account_id": ACCOUNT,
    "sub_domain": "ai-demo",
    "vault_name": "kv-demo",
    "vault_id": "/subscriptions/s/vaults/kv-demo",
    "key_expiry_days": 60,
    "model": MODEL,
    "template": TEMPLATE,
    "accelerator": "H100_80GB",
    "instances": 2,
    "task": "chat/completions",
    "openai_compatible": True,
}
OWNER = {"id": ACCOUNT, "api_version": "2025-06-01", "created_at": CREATED_AT}


def deployment(**changes: Any) -> Recording:
    def program() -> None:
        args: Any = {**ARGS, "key_owner": OWNER, **changes}
        pulumi.export("endpoint", ManagedComputeDeployment("qwen", args).endpoint)

    return record(program)


def endpoint_of(recording: Recording) -> dict[str, Any]:
    found: dict[str, Any] = recording.outputs["aihub-dev"]["endpoint"]
    return found


def test_deployment_is_what_the_settings_say_at_the_preview_version() -> None:
    inputs = deployment().one("ArmResource").inputs
    assert inputs["resource_id"] == f"{ACCOUNT}/managedComputeDeployments/qwen"
    assert inputs["api_version"] == "2026-05-15-preview"
    assert inputs["body"] == {
        "sku": {"name": "GlobalManagedCompute", "capacity": 2},
        "properties": {
            "model": MODEL,
            "deploymentTemplate": TEMPLATE,
            "acceleratorType": "H100_80GB",
            "versionUpgradeOption": "NoAutoUpgrade",
        },
    }
    assert inputs["replace_on"] == ["properties.model", "properties.acceleratorType"]


def test_endpoint_is_called_below_the_account_and_by_the_v1_api() -> None:
    recording = deployment()
    endpoint = endpoint_of(recording)
    base = "https://ai-demo.services.ai.azure.com"
    assert endpoint["target_uri"] == f"{base}/managed-deployments/qwen/chat/completions"
    assert [(each["name"], each["uri"]) for each in endpoint["routes"]] == [
        ("managed-deployments", endpoint["target_uri"]),
        ("v1", f"{base}/openai/v1/chat/completions"),
    ]
    assert endpoint["auth"] == {"type": "key", "header": "Authorization", "format": "Bearer {credential}"}
    assert endpoint["sku"] == {"name": "H100_80GB", "capacity": 2}
    assert (endpoint["model_name"], endpoint["model_version"]) == ("Qwen--Qwen3-8B", "1")
    assert recording.named("qwen-key").inputs["owner"] == OWNER


def test_runtime_without_openais_api_has_one_route() -> None:
    endpoint = endpoint_of(deployment(openai_compatible=False, task="embeddings"))
    assert [each["name"] for each in endpoint["routes"]] == ["managed-deployments"]


def test_without_keys_the_endpoint_asks_for_a_token() -> None:
    recording = deployment(key_owner=None)
    assert [each.name for each in recording.of_type("UriSecret")] == ["qwen-uri"]
    assert endpoint_of(recording)["auth"]["scope"] == "https://ai.azure.com/.default"

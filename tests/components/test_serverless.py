"""Serverless endpoints: the subscription before them, the key on its way to the vault, and the contract's entry."""

from typing import Any

import pulumi
import pytest

from components.deployments.serverless import ServerlessDeployment
from tests.components.recording import CREATED_AT, SERVERLESS_URI, Recording, record

MODEL = "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"
ARGS: dict[str, Any] = {
    "resource_group_name": "rg-demo",
    "workspace_name": "ai-demo-project",
    "location": "swedencentral",
    "vault_name": "kv-demo",
    "vault_id": "/subscriptions/s/vaults/kv-demo",
    "key_expiry_days": 60,
    "endpoint_name": "ai-demo-command",
    "auth": "key",
    "model": MODEL,
    "task": "chat/completions",
    "marketplace": {"accept_terms": True},
    "tags": {"stack": "dev"},
}


def deployment(*, preview: bool = False, **changes: Any) -> Recording:
    def program() -> None:
        args: Any = {**ARGS, **changes}
        pulumi.export("endpoint", ServerlessDeployment("command", args).endpoint)

    return record(program, preview=preview)


def endpoint_of(recording: Recording) -> dict[str, Any]:
    found: dict[str, Any] = recording.outputs["aihub-dev"]["endpoint"]
    return found


def test_endpoint_is_for_one_model_of_a_registry_in_the_project() -> None:
    made = deployment().one("machinelearningservices:ServerlessEndpoint")
    assert made.inputs == {
        "resourceGroupName": "rg-demo",
        "workspaceName": "ai-demo-project",
        "name": "ai-demo-command",
        "location": "swedencentral",
        "sku": {"name": "Consumption"},
        "properties": {
            "authMode": "Key",
            "modelSettings": {"modelId": MODEL},
            "contentSafety": {"contentSafetyStatus": "Enabled"},
        },
        "tags": {"stack": "dev"},
    }
    assert made.request.replaceOnChanges == ["properties.modelSettings.modelId"]


def test_content_safety_can_be_off() -> None:
    properties = deployment(content_safety=False).one("machinelearningservices:ServerlessEndpoint").inputs["properties"]
    assert properties["contentSafety"] == {"contentSafetyStatus": "Disabled"}


def test_subscription_comes_before_the_endpoint_and_only_where_terms_are_accepted() -> None:
    recording = deployment()
    subscription = recording.one("machinelearningservices:MarketplaceSubscription")
    assert subscription.inputs["name"] == "command"
    assert subscription.inputs["properties"] == {"modelId": MODEL}
    assert subscription.name in recording.one("machinelearningservices:ServerlessEndpoint").depends_on
    assert deployment(marketplace=None).of_type("machinelearningservices:MarketplaceSubscription") == []


def test_key_in_the_vault_is_the_endpoints_own() -> None:
    owner = {"id": "/id/command-endpoint", "api_version": "2025-12-01", "created_at": CREATED_AT}
    assert deployment().named("command-key").inputs["owner"] == owner


def test_target_uri_is_below_the_host_that_azure_chose() -> None:
    recording = deployment()
    endpoint = endpoint_of(recording)
    assert endpoint["target_uri"] == f"{SERVERLESS_URI}/v1/chat/completions"
    assert recording.named("command-uri").inputs["value"] == endpoint["target_uri"]
    assert endpoint["base_url"] == f"{SERVERLESS_URI}/v1/"
    assert [route["name"] for route in endpoint["routes"]] == ["serverless", "model-inference"]
    assert endpoint["auth"] == {"type": "key", "header": "Authorization", "format": "Bearer {credential}"}
    assert (endpoint["publisher"], endpoint["model_name"]) == ("azureml-cohere", "Cohere-command-r-08-2024")
    assert endpoint["sku"] == {"name": "Consumption"}
    assert endpoint["resource_id"] == "/id/command-endpoint"


def test_without_keys_the_endpoint_takes_tokens_and_no_key_is_kept() -> None:
    recording = deployment(auth="entra")
    made = recording.one("machinelearningservices:ServerlessEndpoint")
    assert made.inputs["properties"]["authMode"] == "AAD"
    assert [each.name for each in recording.of_type("UriSecret")] == ["command-uri"]
    endpoint = endpoint_of(recording)
    assert endpoint.get("key_secret") is None
    assert endpoint["auth"]["scope"] == "https://ml.azure.com/.default"
    assert all(route["auth"] == endpoint["auth"] for route in endpoint["routes"])


@pytest.mark.parametrize("task", ["embeddings", "rerank"])
def test_task_is_the_last_part_of_the_target_uri(task: str) -> None:
    assert endpoint_of(deployment(task=task))["target_uri"] == f"{SERVERLESS_URI}/v1/{task}"

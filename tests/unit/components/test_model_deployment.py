"""Model deployments: order, replacement, and the two secrets of each."""

from typing import Any

import pulumi
from pulumi.runtime.rpc import is_rpc_secret, unwrap_rpc_secret

from components.deployments.model import ModelDeployment
from tests.unit.components.recording import KEY, Recording, record

ARGS: dict[str, Any] = {
    "resource_group_name": "rg-demo",
    "account_name": "ai-demo",
    "account_id": "/subscriptions/s/accounts/ai-demo",
    "sub_domain": "ai-demo",
    "vault_name": "kv-demo",
    "type": "azure-openai",
    "task": "chat/completions",
    "api_version": "2024-10-21",
    "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"},
    "sku": {"name": "GlobalStandard", "capacity": 10},
}
DEEPSEEK = {"publisher": "DeepSeek", "name": "DeepSeek-R1", "version": "1"}


def deployment(name: str = "chat", *, preview: bool = False, **changes: Any) -> Recording:
    def program() -> None:
        args: Any = {**ARGS, "key": pulumi.Output.secret(KEY), **changes}
        pulumi.export("endpoint", ModelDeployment(name, args).endpoint)

    return record(program, preview=preview)


def test_deployment_is_what_the_settings_say() -> None:
    inputs = (
        deployment(version_upgrade="NoAutoUpgrade", content_filter="Microsoft.DefaultV2")
        .one("cognitiveservices:Deployment")
        .inputs
    )
    assert inputs["deploymentName"] == "chat"
    assert inputs["sku"] == {"name": "GlobalStandard", "capacity": 10}
    assert inputs["properties"] == {
        "model": {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"},
        "versionUpgradeOption": "NoAutoUpgrade",
        "raiPolicyName": "Microsoft.DefaultV2",
    }


def test_version_is_never_upgraded_unless_the_settings_say_so() -> None:
    properties = deployment().one("cognitiveservices:Deployment").inputs["properties"]
    assert properties["versionUpgradeOption"] == "NoAutoUpgrade"
    assert "raiPolicyName" not in properties


def test_other_publishers_are_named_to_azure() -> None:
    inputs = deployment(type="model-inference", model=DEEPSEEK).one("cognitiveservices:Deployment").inputs
    assert inputs["properties"]["model"] == {"format": "DeepSeek", "name": "DeepSeek-R1", "version": "1"}


def test_another_model_replaces_the_deployment_and_another_version_does_not() -> None:
    request = deployment().one("cognitiveservices:Deployment").request
    assert set(request.replaceOnChanges) == {"properties.model.format", "properties.model.name"}
    assert request.deleteBeforeReplace


def test_what_comes_before_the_component_comes_before_the_deployment_itself() -> None:
    def program() -> None:
        args: Any = {**ARGS, "key": "k"}
        first = ModelDeployment("first", args)
        ModelDeployment("second", args, pulumi.ResourceOptions(depends_on=[first.last_write]))

    second = record(program).named("second-deployment")
    assert "first-deployment" in second.depends_on


def test_secrets_do_not_wait_for_the_deployment() -> None:
    recording = deployment()
    for secret in recording.of_type("keyvault:Secret"):
        assert "chat-deployment" not in secret.depends_on


def test_secrets_hold_uri_and_key_and_say_what_they_are() -> None:
    recording = deployment("gpt-4.1", tags={"stack": "dev"})
    uri, key = recording.named("gpt-4.1-uri").inputs, recording.named("gpt-4.1-key").inputs
    assert (uri["secretName"], key["secretName"]) == ("gpt-4-1-uri", "gpt-4-1-key")
    assert uri["properties"] == {
        "value": "https://ai-demo.openai.azure.com/openai/deployments/gpt-4.1/chat/completions?api-version=2024-10-21",
        "contentType": "application/vnd.aihub.target-uri",
    }
    assert unwrap_rpc_secret(key["properties"])["contentType"] == "application/vnd.aihub.key"
    tags = {
        "stack": "dev",
        "deployment": "gpt-4.1",
        "type": "azure-openai",
        "task": "chat/completions",
        "model": "gpt-4.1-mini",
        "auth": "key",
    }
    assert uri["tags"] == key["tags"] == tags


def test_key_is_marked_secret_on_its_way_to_the_vault() -> None:
    value = deployment().named("chat-key").inputs["properties"]
    assert is_rpc_secret(value) or is_rpc_secret(value["value"])
    inner = unwrap_rpc_secret(value)
    assert unwrap_rpc_secret(inner["value"]) == KEY


def test_endpoint_names_its_secrets_and_holds_no_value() -> None:
    recording = deployment()
    (endpoint,) = [outputs["endpoint"] for outputs in recording.outputs.values() if "endpoint" in outputs]
    assert endpoint["uri_secret"] == "https://kv-demo.vault.azure.net/secrets/chat-uri"
    assert endpoint["key_secret"] == "https://kv-demo.vault.azure.net/secrets/chat-key"
    assert endpoint["resource_id"] == "/id/chat-deployment"
    assert KEY not in str(recording.outputs)


def test_without_keys_there_is_one_secret_and_the_endpoint_asks_for_a_token() -> None:
    recording = deployment(key=None)
    assert [each.name for each in recording.of_type("keyvault:Secret")] == ["chat-uri"]
    (endpoint,) = [outputs["endpoint"] for outputs in recording.outputs.values() if "endpoint" in outputs]
    assert endpoint.get("key_secret") is None
    assert endpoint["auth"] == {
        "type": "entra",
        "header": "Authorization",
        "format": "Bearer {credential}",
        "scope": "https://cognitiveservices.azure.com/.default",
    }

"""Model deployments: order, replacement, and the two secrets of each."""

from typing import Any

import pulumi

from components.deployments.model import ModelDeployment
from tests.components.recording import CREATED_AT, Recording, record

ARGS: dict[str, Any] = {
    "resource_group_name": "rg-demo",
    "account_name": "ai-demo",
    "account_id": "/subscriptions/s/accounts/ai-demo",
    "sub_domain": "ai-demo",
    "vault_name": "kv-demo",
    "vault_id": "/subscriptions/s/vaults/kv-demo",
    "key_expiry_days": 60,
    "type": "azure-openai",
    "task": "chat/completions",
    "api_version": "2024-10-21",
    "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"},
    "sku": {"name": "GlobalStandard", "capacity": 10},
}
OWNER = {"id": ARGS["account_id"], "api_version": "2025-06-01", "created_at": CREATED_AT}
DEEPSEEK = {"publisher": "DeepSeek", "name": "DeepSeek-R1", "version": "1"}


def deployment(name: str = "chat", *, preview: bool = False, **changes: Any) -> Recording:
    def program() -> None:
        args: Any = {**ARGS, "key_owner": OWNER, **changes}
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
        args: Any = {**ARGS, "key_owner": OWNER}
        first = ModelDeployment("first", args)
        ModelDeployment("second", args, pulumi.ResourceOptions(depends_on=[first.last_write]))

    second = record(program).named("second-deployment")
    assert "first-deployment" in second.depends_on


def test_secrets_do_not_wait_for_the_deployment() -> None:
    recording = deployment()
    for secret in ("chat-uri", "chat-key"):
        assert "chat-deployment" not in recording.named(secret).depends_on


def test_endpoint_names_its_secrets_and_holds_no_value() -> None:
    recording = deployment()
    (endpoint,) = [outputs["endpoint"] for outputs in recording.outputs.values() if "endpoint" in outputs]
    assert endpoint["uri_secret"] == "https://kv-demo.vault.azure.net/secrets/chat-uri"
    assert endpoint["key_secret"] == "https://kv-demo.vault.azure.net/secrets/chat-key"
    assert endpoint["resource_id"] == "/id/chat-deployment"


def test_without_keys_there_is_one_secret_and_the_endpoint_asks_for_a_token() -> None:
    recording = deployment(key_owner=None)
    assert [each.name for each in recording.of_type("UriSecret")] == ["chat-uri"]
    (endpoint,) = [outputs["endpoint"] for outputs in recording.outputs.values() if "endpoint" in outputs]
    assert endpoint.get("key_secret") is None
    assert endpoint["auth"] == {
        "type": "entra",
        "header": "Authorization",
        "format": "Bearer {credential}",
        "scope": "https://cognitiveservices.azure.com/.default",
    }


def test_what_it_spills_over_to_is_named_to_azure() -> None:
    properties = deployment(spillover="overflow").one("cognitiveservices:Deployment").inputs["properties"]
    assert properties["spilloverDeploymentName"] == "overflow"


CLAUDE = {"publisher": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"}
TERMS = {"accept": True, "organization_name": "Example", "country_code": "US", "industry": "technology"}


def test_anthropics_models_come_with_provider_data_which_only_they_do() -> None:
    recording = deployment(
        type="model-inference", task="messages", api_version=None, model=CLAUDE, provider_terms=TERMS
    )
    assert recording.of_type("cognitiveservices:Deployment") == []
    inputs = recording.one("ArmResource").inputs
    assert inputs["resource_id"] == "/subscriptions/s/accounts/ai-demo/deployments/chat"
    assert inputs["api_version"] == "2026-05-01"
    assert inputs["body"] == {
        "sku": {"name": "GlobalStandard", "capacity": 10},
        "properties": {
            "model": {"format": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"},
            "versionUpgradeOption": "NoAutoUpgrade",
            "modelProviderData": {"organizationName": "Example", "countryCode": "US", "industry": "technology"},
        },
    }
    assert set(inputs["replace_on"]) == {"properties.model.format", "properties.model.name"}
    (endpoint,) = [outputs["endpoint"] for outputs in recording.outputs.values() if "endpoint" in outputs]
    (route,) = endpoint["routes"]
    assert route["uri"] == "https://ai-demo.services.ai.azure.com/anthropic/v1/messages"
    assert route["headers"] == {"anthropic-version": "2023-06-01"}
    assert route["auth"]["header"] == "x-api-key"
    assert endpoint["base_url"] == "https://ai-demo.services.ai.azure.com/anthropic/"


def test_newer_members_are_set_after_the_deployment_and_again_when_it_changes() -> None:
    routing = {"mode": "cost", "models": [{"publisher": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}]}
    recording = deployment(routing=routing, service_tier="Priority", state="Paused")
    update = recording.one("ArmUpdate")
    assert "chat-deployment" in update.depends_on
    assert update.inputs["resource_id"] == "/id/chat-deployment"
    assert update.inputs["api_version"] == "2026-07-01"
    assert update.inputs["body"] == {
        "properties": {
            "routing": {
                "mode": "cost",
                "models": [{"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}],
            },
            "serviceTier": "Priority",
            "deploymentState": "Paused",
        }
    }
    bigger = deployment(state="Paused", sku={"name": "GlobalStandard", "capacity": 20}).one("ArmUpdate")
    assert bigger.inputs["triggers"] != deployment(state="Paused").one("ArmUpdate").inputs["triggers"]


def test_router_without_a_list_may_choose_any_model() -> None:
    update = deployment(routing={"mode": "balanced", "models": []}).one("ArmUpdate")
    assert update.inputs["body"] == {"properties": {"routing": {"mode": "balanced"}}}


def test_without_newer_members_nothing_else_is_written() -> None:
    assert deployment(routing=None, service_tier=None, state=None).of_type("ArmUpdate") == []


def test_next_deployment_waits_for_the_last_write_of_the_one_before() -> None:
    def program() -> None:
        args: Any = {**ARGS, "key_owner": OWNER, "state": "Paused"}
        first = ModelDeployment("first", args)
        ModelDeployment("second", args, pulumi.ResourceOptions(depends_on=[first.last_write]))

    assert "first-update" in record(program).named("second-deployment").depends_on

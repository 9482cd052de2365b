"""Deployments of an account become entries of the settings."""

from typing import Any

import pytest

from aihub.adopt.settings.account import managed_deployment, model_deployment
from aihub.adopt.settings.secrets import EndpointSecrets
from tests.unit.adopt.bodies import ACCOUNT, deployment, resource

NO_SECRETS = EndpointSecrets()
GPT = {"format": "OpenAI", "name": "gpt-4.1", "version": "2025-04-14"}
MODEL = {"name": "gpt-4.1", "version": "2025-04-14"}


def of_program(name: str, uri: str, **tags: str) -> EndpointSecrets:
    return EndpointSecrets({name: {"deployment": name, **tags}}, {name: uri})


def test_values_that_are_defaults_are_left_out() -> None:
    uri = "https://ai-search.openai.azure.com/openai/deployments/chat/chat/completions?api-version=2024-10-21"
    secrets = of_program("chat", uri, task="chat/completions", type="azure-openai")
    part = model_deployment(deployment("chat", GPT), secrets)
    assert part.values == {"type": "azure-openai", "model": MODEL}
    assert part.notes == []


@pytest.mark.parametrize(
    ("properties", "fields"),
    [
        ({"versionUpgradeOption": "OnceCurrentVersionExpired"}, {"version_upgrade": "OnceCurrentVersionExpired"}),
        ({"raiPolicyName": "strict"}, {"content_filter": "strict"}),
        ({"spilloverDeploymentName": "spare"}, {"spillover": "spare"}),
        ({"serviceTier": "Priority"}, {"service_tier": "Priority"}),
        ({"deploymentState": "Paused"}, {"state": "Paused"}),
        ({"deploymentState": "Running"}, {}),
        ({"routing": {"mode": "cost", "models": [GPT]}}, {"routing": {"mode": "cost", "models": [MODEL]}}),
        (
            {"modelProviderData": {"organizationName": "Contoso", "countryCode": "US", "industry": "technology"}},
            {
                "provider_terms": {
                    "accept": True,
                    "organization_name": "Contoso",
                    "country_code": "US",
                    "industry": "technology",
                }
            },
        ),
    ],
)
def test_each_property_has_its_field(properties: dict[str, Any], fields: dict[str, Any]) -> None:
    part = model_deployment(deployment("chat", GPT, **properties), NO_SECRETS)
    usual = model_deployment(deployment("chat", GPT), NO_SECRETS)
    assert part.values == usual.values | fields


@pytest.mark.parametrize(
    ("model", "sku", "capabilities", "task"),
    [
        ({**GPT, "name": "text-embedding-3-small"}, "Standard", {}, "embeddings"),
        ({**GPT, "name": "gpt-image-1"}, "Standard", {}, "images/generations"),
        (GPT, "GlobalBatch", {"chatCompletion": "true"}, "batches"),
        ({**GPT, "name": "new"}, "Standard", {"audioSpeech": "true"}, "audio/speech"),
        (GPT, "Standard", {"chatCompletion": "true", "responses": "true"}, None),
    ],
)
def test_the_task_is_guessed_from_model_sku_and_capabilities(
    model: dict[str, str], sku: str, capabilities: dict[str, str], task: str | None
) -> None:
    body = deployment("one", model, {"name": sku, "capacity": 5}, capabilities=capabilities)
    part = model_deployment(body, NO_SECRETS)
    assert part.values.get("task") == task
    assert part.values["api_version"] == "2025-04-01-preview"
    assert "guess" in part.comments[("api_version",)]


def test_the_uri_that_this_program_wrote_says_the_route_and_the_version() -> None:
    openai = "https://ai-search.openai.azure.com/openai"
    v1 = model_deployment(deployment("chat", GPT), of_program("chat", f"{openai}/v1/chat/completions"))
    assert (v1.values["route"], "api_version" in v1.values) == ("v1", False)
    dated = of_program("chat", f"{openai}/deployments/chat/chat/completions?api-version=2025-03-01-preview")
    assert model_deployment(deployment("chat", GPT), dated).values["api_version"] == "2025-03-01-preview"


def test_other_publishers_are_called_by_model_inference() -> None:
    model = {"format": "DeepSeek", "name": "DeepSeek-R1", "version": "1"}
    part = model_deployment(deployment("r1", model), NO_SECRETS)
    assert part.values == {
        "type": "model-inference",
        "model": {"publisher": "DeepSeek", "name": "DeepSeek-R1", "version": "1"},
    }


def test_a_failed_deployment_and_one_in_progress_are_noted() -> None:
    for state, word in (("Failed", "ended as Failed"), ("Creating", "in progress")):
        [note] = model_deployment(deployment("chat", GPT, provisioningState=state), NO_SECRETS).notes
        assert word in note.what


def test_a_model_of_another_account_is_refused() -> None:
    assert model_deployment(deployment("tuned", {**GPT, "source": f"{ACCOUNT}-2"}), NO_SECRETS).refusal


def test_managed_compute_has_its_model_template_and_accelerator() -> None:
    properties = {"model": "m", "deploymentTemplate": "t", "acceleratorType": "H100_80GB", "versionUpgradeOption": "x"}
    body = resource(f"{ACCOUNT}/managedComputeDeployments/qwen", properties, sku={"capacity": 2})
    part = managed_deployment(body, NO_SECRETS)
    assert part.values == {
        "type": "managed-compute",
        "host": "account",
        "model": "m",
        "template": "t",
        "accelerator": "H100_80GB",
        "instances": 2,
    }
    assert "version upgrade is x" in part.notes[0].what

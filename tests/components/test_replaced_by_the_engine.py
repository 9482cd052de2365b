"""Whatever the engine would replace and serves or holds something is known to the program before, field by field."""

import copy
from typing import Any

import pytest

from aihub.arm.bodies import value_at
from aihub.replacement import assess, existing, made_of, rebuilt
from aihub.settings import Settings
from localazure.facts import resource_type_of_token
from tests.components.recording import Recording, Registered, record_main, write_project
from tests.unit.every_type import ALL, GPT, GUARDRAILS

Json = dict[str, Any]

HOLDERS = {
    "azure-native:resources:ResourceGroup",
    "azure-native:cognitiveservices:Account",
    "azure-native:cognitiveservices:Project",
    "azure-native:cognitiveservices:Deployment",
    "azure-native:keyvault:Vault",
    "azure-native:storage:StorageAccount",
    "azure-native:machinelearningservices:ServerlessEndpoint",
    "azure-native:machinelearningservices:OnlineDeployment",
    "pulumi-python:dynamic/aihub:ArmResource",
}
"""Types of resources that serve calls, or hold keys or data."""
BASE: Json = {
    "hub": {"name": "ai-demo", "location": "swedencentral", "projects": ["chat", "data"]},
    "deployments": ALL,
    "guardrails": GUARDRAILS,
}
CHANGES: dict[str, Any] = {
    "hub.name": "ai-other",
    "hub.location": "eastus2",
    "hub.resource_group": "rg-other",
    "hub.key_vault": {"name": "kv-other"},
    "hub.projects": ["chat"],
    "hub.auth": "entra",
    "hub.log_retention_days": 60,
    "hub.tags": {"a": "b"},
    "classic_hub": {"workspace": "w-other", "project": "p-other", "storage_account": "stother", "key_vault": "kv-c"},
    "deployments.openai.model": {"name": "gpt-4.1", "version": "2025-04-14"},
    "deployments.last.model": {**GPT, "version": "2026-01-01"},
    "deployments.last.sku": {"name": "Standard", "capacity": 20},
    "deployments.last.content_filter": "strict",
    "deployments.serverless.model": "azureml://registries/azureml-cohere/models/Other",
    "deployments.serverless.content_safety": False,
    "deployments.serverless.endpoint_name": "other",
    "deployments.online.auth": "aml-token",
    "deployments.online.endpoint_name": "other",
    "deployments.online.slots.blue.instance_type": "Standard_DS4_v2",
    "deployments.online.slots.blue.instances": 2,
    "deployments.compute.accelerator": "A100_80GB",
    "deployments.compute.model": "azureml://registries/azure-huggingface/models/Other--Model/versions/1",
    "deployments.compute.instances": 2,
}
IN_PLACE = {
    "hub.log_retention_days",
    "hub.tags",
    "deployments.last.model",
    "deployments.last.sku",
    "deployments.last.content_filter",
    "deployments.serverless.content_safety",
    "deployments.online.slots.blue.instances",
    "deployments.compute.instances",
}
"""Changes that replace nothing."""


def changed(path: str, value: Any) -> Json:
    content = copy.deepcopy(BASE)
    *above, last = path.split(".")
    section = content
    for name in above:
        section = section.setdefault(name, {})
    section[last] = value
    return content


def outputs(recording: Recording) -> dict[str, Json]:
    """The state that the engine would keep, as far as it is read before a run."""
    found = {}
    for each in recording.resources:
        above = str(each.request.parent).split("::")
        types = f"{above[2]}$".removeprefix("pulumi:pulumi:Stack$") if len(above) > 2 else ""
        name = next((each.inputs[key] for key in NAMES if key in each.inputs), None)
        found[f"urn:pulumi:dev::aihub::{types}{each.type}::{each.name}"] = {"name": name, **each.inputs}
    workspace = next(each for urn, each in found.items() if urn.endswith("::classic-hub"))
    # Without an engine the id of a resource has its logical name.
    workspace["body"]["properties"]["keyVault"] = recording.named("classic-vault").inputs["vaultName"]
    return found


NAMES = ("deploymentName", "projectName", "vaultName", "accountName", "name", "resourceGroupName")
"""Inputs that name a resource, the resource's own before those of what it stands in."""


def is_replaced(before: Registered, after: Registered) -> bool:
    old, new = before.inputs, after.inputs
    if kind := resource_type_of_token(before.type):
        paths = {*kind.parameters, "location", *kind.replace_on, *after.request.replaceOnChanges}
    else:
        paths = {"resource_id", "body.location", *(f"body.{each}" for each in new.get("replace_on") or [])}
    return any(value_at(old, path) != value_at(new, path) for path in paths)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record_main(write_project(tmp_path_factory.mktemp("before"), dev=BASE), "dev")


@pytest.mark.parametrize("path", CHANGES)
def test_what_the_engine_would_replace_is_refused_or_told_before(path: str, before: Recording, tmp_path: Any) -> None:
    content = changed(path, CHANGES[path])
    after = {each.name: each for each in record_main(write_project(tmp_path, dev=content), "dev").resources}
    lost = [
        each.name
        for each in before.resources
        if each.type in HOLDERS and (each.name not in after or is_replaced(each, after[each.name]))
    ]
    assert bool(lost) is (path not in IN_PLACE), lost

    settings, state = Settings.model_validate(content), outputs(before)
    refused = assess(settings.fixed_values, {}, existing(state))
    told = rebuilt(made_of(state), settings.made_of())
    assert bool(refused.is_refused or told) is bool(lost), lost

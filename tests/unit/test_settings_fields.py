"""Where the settings declare what differs."""

import pytest
from pydantic import BaseModel

from aihub import settings_fields
from aihub.settings.models.account import AzureOpenAIDeployment
from aihub.settings.models.guardrails import ContentFilter
from aihub.settings.models.hub import Hub, KeyVault
from aihub.settings.models.managed_compute import ManagedComputeDeployment, Slot
from aihub.settings.models.serverless import ServerlessDeployment
from tests.unit.drift.states import ACCOUNT, PROJECT

MODELS: dict[str, type[BaseModel]] = {
    "providers/accounts": Hub,
    "providers/vaults": KeyVault,
    "accounts/deployments": AzureOpenAIDeployment,
    "accounts/managedComputeDeployments": ManagedComputeDeployment,
    "accounts/raiPolicies": ContentFilter,
    "onlineEndpoints/deployments": Slot,
    "workspaces/serverlessEndpoints": ServerlessDeployment,
}


@pytest.mark.parametrize("kind", settings_fields._FIELDS)
def test_each_field_is_one_of_the_settings(kind: str) -> None:
    assert {field.split(".")[0] for field in settings_fields._FIELDS[kind].values()} <= MODELS[kind].model_fields.keys()


@pytest.mark.parametrize(
    ("resource_id", "path", "field"),
    [
        (f"{ACCOUNT}/deployments/chat", "properties.model.version", "model.version"),
        (f"{ACCOUNT}/deployments/chat", "body.sku.capacity", "sku.capacity"),
        (f"{ACCOUNT}/managedComputeDeployments/qwen", "body.sku.capacity", "instances"),
        (
            f"{PROJECT}/onlineEndpoints/churn/deployments/blue",
            "onlineDeploymentProperties.instanceType",
            "instance_type",
        ),
        (ACCOUNT, "properties.disableLocalAuth", "auth"),
        (ACCOUNT, "properties.allowProjectManagement", None),
        ("chat", "endpoint", None),
        ("", "anything", None),
    ],
)
def test_property_has_its_field(resource_id: str, path: str, field: str | None) -> None:
    assert settings_fields.field_of(resource_id, path) == field

"""The classic hub: what it shares with the AI hub, what replaces it, and who may call its endpoints."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime.rpc import is_rpc_secret, unwrap_rpc_secret

from components.access import AZUREML_DATA_SCIENTIST
from components.classic_hub import ClassicHub
from tests.unit.components.recording import Recording, record

GROUP = "/subscriptions/s/resourceGroups/rg-demo"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-demo"
TOKEN = "hf_the-token"
ARGS: dict[str, Any] = {
    "location": "swedencentral",
    "resource_group_name": "rg-demo",
    "resource_group_id": GROUP,
    "key_vault_id": f"{GROUP}/vault",
    "application_insights_id": f"{GROUP}/insights",
    "account_id": ACCOUNT,
    "account_endpoint": "https://ai-demo.cognitiveservices.azure.com/",
    "workspace_name": "ai-demo-hub",
    "project_name": "ai-demo-project",
    "storage_account_name": "staidemo",
    "tags": {"environment": "test"},
}


def classic(opts: pulumi.ResourceOptions | None = None, **changes: Any) -> Recording:
    args: Any = {**ARGS, **changes}
    return record(lambda: ClassicHub("classic", args, opts) and None)


def test_hub_shares_vault_and_monitoring_and_reaches_its_storage_by_identity() -> None:
    hub = classic().named("classic-hub").inputs
    assert hub == {
        "resourceGroupName": "rg-demo",
        "workspaceName": "ai-demo-hub",
        "location": "swedencentral",
        "kind": "Hub",
        "sku": {"name": "Basic", "tier": "Basic"},
        "identity": {"type": "SystemAssigned"},
        "storageAccount": "/id/classic-storage",
        "keyVault": f"{GROUP}/vault",
        "applicationInsights": f"{GROUP}/insights",
        "systemDatastoresAuthMode": "Identity",
        "workspaceHubConfig": {"defaultWorkspaceResourceGroup": GROUP},
        "publicNetworkAccess": "Enabled",
        "tags": {"environment": "test"},
    } | {name: hub[name] for name in ("hbiWorkspace", "v1LegacyMode", "enableDataIsolation") if name in hub}


def test_storage_takes_neither_keys_nor_old_tls_nor_public_blobs() -> None:
    store = classic().one("storage:StorageAccount").inputs
    assert (store["kind"], store["sku"]) == ("StorageV2", {"name": "Standard_LRS"})
    assert store["minimumTlsVersion"] == "TLS1_2"
    assert store["allowSharedKeyAccess"] is False
    assert store["allowBlobPublicAccess"] is False


def test_project_has_nothing_of_its_own_but_its_hub() -> None:
    project = classic().named("classic-project").inputs
    assert (project["kind"], project["hubResourceId"]) == ("Project", "/id/classic-hub")
    assert not {"storageAccount", "keyVault", "applicationInsights"} & project.keys()


@pytest.mark.parametrize(
    ("name", "fixed"),
    [("classic-hub", {"kind", "keyVault", "storageAccount"}), ("classic-project", {"kind", "hubResourceId"})],
)
def test_what_azure_cannot_change_replaces_the_workspace(name: str, fixed: set[str]) -> None:
    request = classic().named(name).request
    assert set(request.replaceOnChanges) == fixed
    assert request.deleteBeforeReplace


@pytest.mark.parametrize("protect", [True, False])
def test_protection_reaches_every_part(protect: bool) -> None:
    children = classic(pulumi.ResourceOptions(protect=protect)).resources
    assert {each.request.protect for each in children if each.type != "pulumi:pulumi:Stack"} == {protect}


def test_projects_reach_the_account_by_a_connection_without_a_key() -> None:
    connection = classic().one("machinelearningservices:WorkspaceConnection").inputs
    assert connection["workspaceName"] == "ai-demo-hub"
    properties = connection["properties"]
    assert (properties["category"], properties["authType"]) == ("AIServices", "AAD")
    assert properties["target"] == "https://ai-demo.cognitiveservices.azure.com/"
    assert properties["isSharedToAll"] is True
    assert properties["metadata"] == {"ApiType": "Azure", "ResourceId": ACCOUNT}


def test_hugging_face_token_is_a_secret_under_the_names_that_azure_looks_for() -> None:
    recording = classic(hugging_face_token=TOKEN)
    connection = recording.named("classic-hugging-face").inputs
    assert (connection["workspaceName"], connection["connectionName"]) == (
        "ai-demo-project",
        "HuggingFaceTokenConnection",
    )
    properties = connection["properties"]
    assert TOKEN not in str(properties) or is_rpc_secret(properties)
    properties = unwrap_rpc_secret(properties)
    assert (properties["category"], properties["authType"]) == ("CustomKeys", "CustomKeys")
    assert TOKEN in str(properties)
    assert TOKEN not in str(recording.outputs)


def test_deployer_gets_a_role_only_where_endpoints_take_tokens() -> None:
    assert classic().of_type("authorization:RoleAssignment") == []
    role = classic(called_with_tokens=True).one("authorization:RoleAssignment").inputs
    assert role["scope"] == "/id/classic-project"
    assert role["roleDefinitionId"].endswith(AZUREML_DATA_SCIENTIST)
    assert role["principalId"] == "deployer"

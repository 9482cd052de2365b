"""The classic hub: what it shares with the AI hub, what replaces it, and who may call its endpoints."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime.rpc import is_rpc_secret, unwrap_rpc_secret

from components.access import AZUREML_DATA_SCIENTIST
from components.classic_hub import ClassicHub
from tests.components.recording import OPERATOR, Recording, record

GROUP = "/subscriptions/s/resourceGroups/rg-demo"
WORKSPACES = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-demo"
TOKEN = "hf_the-token"
ARGS: dict[str, Any] = {
    "location": "swedencentral",
    "resource_group_name": "rg-demo",
    "resource_group_id": GROUP,
    "key_vault_id": f"{GROUP}/vault",
    "vaults": {
        "resource_group_name": "rg-demo",
        "location": "swedencentral",
        "tenant_id": "tenant",
        "purge_protection": True,
        "soft_delete_days": 7,
    },
    "key_vault_name": "kv-demo-hub",
    "application_insights_id": f"{GROUP}/insights",
    "account_id": ACCOUNT,
    "account_endpoint": "https://ai-demo.cognitiveservices.azure.com/",
    "workspace_name": "ai-demo-hub",
    "project_name": "ai-demo-project",
    "storage_account_name": "staidemo",
    "operators": [{"principal_id": OPERATOR, "principal_type": "ServicePrincipal"}],
    "tags": {"environment": "test"},
}


def classic(opts: pulumi.ResourceOptions | None = None, **changes: Any) -> Recording:
    args: Any = {**ARGS, **changes}

    def program() -> None:
        ClassicHub("classic", args, opts)

    return record(program)


def test_hub_shares_monitoring_and_reaches_its_storage_by_identity() -> None:
    hub = classic().named("classic-hub").inputs
    assert hub["resource_id"] == f"{WORKSPACES}/ai-demo-hub"
    assert hub["body"] == {
        "location": "swedencentral",
        "kind": "Hub",
        "sku": {"name": "Basic", "tier": "Basic"},
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "storageAccount": "/id/classic-storage",
            "keyVault": "/id/classic-vault",
            "applicationInsights": f"{GROUP}/insights",
            "systemDatastoresAuthMode": "Identity",
            "workspaceHubConfig": {"defaultWorkspaceResourceGroup": GROUP},
            "publicNetworkAccess": "Enabled",
            "allowRoleAssignmentOnRG": False,
        },
        "tags": {"environment": "test"},
    }


@pytest.mark.parametrize(("recover", "mode"), [(None, None), (True, "recover")])
def test_vault_is_its_own_and_as_hard_to_delete_as_the_hubs(recover: bool | None, mode: str | None) -> None:
    vault = classic(recover_vault=recover).one("keyvault:Vault").inputs
    assert vault["vaultName"] == "kv-demo-hub"
    guarded = ("enableRbacAuthorization", "enablePurgeProtection", "softDeleteRetentionInDays", "createMode")
    assert [vault["properties"].get(each) for each in guarded] == [True, True, 7, mode]


def test_hub_that_is_to_share_the_vault_has_none_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_: told.append(text))
    shared = classic(key_vault_name=None)
    assert shared.of_type("keyvault:Vault") == []
    assert shared.named("classic-hub").inputs["body"]["properties"]["keyVault"] == f"{GROUP}/vault"
    (line,) = told
    assert line.startswith("classic_hub.key_vault: ")


def test_storage_takes_neither_keys_nor_old_tls_nor_public_blobs() -> None:
    store = classic().one("storage:StorageAccount").inputs
    assert (store["kind"], store["sku"]) == ("StorageV2", {"name": "Standard_LRS"})
    assert store["minimumTlsVersion"] == "TLS1_2"
    assert store["allowSharedKeyAccess"] is False
    assert store["allowBlobPublicAccess"] is False


def test_project_has_nothing_of_its_own_but_its_hub() -> None:
    project = classic().named("classic-project").inputs
    assert project["resource_id"] == f"{WORKSPACES}/ai-demo-project"
    assert project["body"]["kind"] == "Project"
    assert project["body"]["properties"] == {
        "hubResourceId": "/id/classic-hub",
        "publicNetworkAccess": "Enabled",
        "allowRoleAssignmentOnRG": False,
    }


@pytest.mark.parametrize(
    ("name", "fixed"),
    [
        ("classic-hub", ["kind", "properties.keyVault", "properties.storageAccount"]),
        ("classic-project", ["kind", "properties.hubResourceId"]),
    ],
)
def test_what_azure_cannot_change_replaces_the_workspace(name: str, fixed: list[str]) -> None:
    assert classic().named(name).inputs["replace_on"] == fixed


@pytest.mark.parametrize("name", ["classic-hub", "classic-project"])
def test_workspace_is_deleted_for_good_and_was_azure_natives_in_earlier_versions(name: str) -> None:
    made = classic().named(name)
    assert made.inputs["delete_query"] == {"forceToPurge": "true"}
    (alias,) = made.request.aliases
    assert alias.spec.type == "azure-native:machinelearningservices:Workspace"


@pytest.mark.parametrize("protect", [True, False])
def test_protection_reaches_every_part(protect: bool) -> None:
    children = classic(pulumi.ResourceOptions(protect=protect)).resources
    assert {each.request.protect for each in children if each.type != "pulumi:pulumi:Stack"} == {protect}


def test_projects_reach_the_account_by_a_connection_without_a_key() -> None:
    connection = classic().one("machinelearningservices:WorkspaceConnection").inputs
    # The mock's id, and so after the hub.
    assert connection["workspaceName"] == "classic-hub"
    properties = connection["properties"]
    assert (properties["category"], properties["authType"]) == ("AIServices", "AAD")
    assert properties["target"] == "https://ai-demo.cognitiveservices.azure.com/"
    assert properties["isSharedToAll"] is True
    assert properties["metadata"] == {"ApiType": "Azure", "ResourceId": ACCOUNT}


def test_hugging_face_token_is_a_secret_under_the_names_that_azure_looks_for() -> None:
    recording = classic(hugging_face_token=TOKEN)
    connection = recording.named("classic-hugging-face").inputs
    assert (connection["workspaceName"], connection["connectionName"]) == (
        "classic-project",
        "HuggingFaceTokenConnection",
    )
    properties = connection["properties"]
    assert TOKEN not in str(properties) or is_rpc_secret(properties)
    properties = unwrap_rpc_secret(properties)
    assert (properties["category"], properties["authType"]) == ("CustomKeys", "CustomKeys")
    assert TOKEN in str(properties)
    assert TOKEN not in str(recording.outputs)


def test_operator_gets_a_role_only_where_endpoints_take_tokens() -> None:
    assert classic().of_type("authorization:RoleAssignment") == []
    role = classic(called_with_tokens=True).one("authorization:RoleAssignment").inputs
    assert role["scope"] == "/id/classic-project"
    assert role["roleDefinitionId"].endswith(AZUREML_DATA_SCIENTIST)
    assert role["principalId"] == OPERATOR

"""Hub workspaces, their projects and connections (Foundry classic)."""

from tests.conformance.assumptions import DOCS, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import WORKSPACE, Json, hub, hub_body, new_hub, new_vault, project, project_body

AI_ADMINISTRATOR = "b78c5d69-af96-48a3-bf8d-a8b4d589de94"
REST = f"{DOCS}/rest/api/azureml"
CLASSIC = f"{DOCS}/azure/foundry-classic"
CONNECTION: Json = {
    "properties": {
        "category": "CustomKeys",
        "authType": "CustomKeys",
        "target": "-",
        "credentials": {"keys": {"HF_TOKEN": "not-a-token"}},
    }
}


@documented(f"{REST}/workspaces/create-or-update", f"{CLASSIC}/how-to/create-azure-ai-resource")
def hub_lives(azure: Azure) -> None:
    """A hub is made with a storage account and a vault, and its tags are changed in place."""
    path = azure.id(WORKSPACE, azure.name("hublives"))
    body = azure.located(path, hub_body(azure))
    azure.put(path, body).ok().has("kind", "Hub").has("properties.provisioningState", "Succeeded")
    azure.put(path, {**body, "tags": {"changed": "yes"}}).ok(200).has("tags.changed", "yes")
    azure.get(path).ok(200).has("sku.name", "Basic")


@documented(f"{CLASSIC}/how-to/hub-create-projects")
def hub_project_lives(azure: Azure) -> None:
    """A project of a hub has the hub's storage account and vault without naming them."""
    path = azure.id(WORKSPACE, azure.name("projectlives"))
    azure.put(path, azure.located(path, project_body(hub(azure)))).ok().has("kind", "Project")
    answer = azure.get(path).ok(200)
    assert answer["properties.keyVault"].lower().endswith(azure.name("hubkv"))
    azure.delete(path).ok()
    azure.get(path).refused(404, "ResourceNotFound")


@plausible(
    "Its definition says that `keyVault` cannot be changed once the workspace is there; how that is refused, nobody quotes",
    f"{REST}/workspaces/create-or-update",
)
def vault_of_a_hub_cannot_be_changed(azure: Azure) -> None:
    """Another vault for a hub is 400."""
    path = hub(azure)
    azure.put(path, azure.located(path, hub_body(azure, keyVault=new_vault(azure, "hubkvtwo")))).refused(400)


@documented(f"{DOCS}/azure/machine-learning/concept-soft-delete")
def purged_workspace_frees_its_name(azure: Azure) -> None:
    """A workspace that is deleted with `forceToPurge=true` leaves nothing, and can be made again at once."""
    path = new_hub(azure, "hubpurged")
    azure.delete(path, forceToPurge="true").ok()
    azure.gone(path)
    azure.get(path).refused(404, "ResourceNotFound")
    azure.put(path, azure.located(path, hub_body(azure))).ok()


@seen("Azure/ResourceModules#3596", "Azure/azure-cli#33756", opt_in="tombstone")
def deleted_workspace_keeps_its_name(azure: Azure) -> None:
    """A workspace that is deleted without it keeps its name for 14 days, unseen: a PUT is 400 `BadRequest`."""
    path = new_hub(azure, "hubkept")
    azure.delete(path).ok()
    azure.gone(path)
    azure.get(path).refused(404, "ResourceNotFound")
    azure.put(path, azure.located(path, hub_body(azure))).refused(400, "BadRequest")


@documented(f"{CLASSIC}/concepts/hub-rbac-foundry", f"{DOCS}/azure/machine-learning/how-to-assign-roles")
def hub_administers_its_group(azure: Azure) -> None:
    """The identity of a hub gets the role `Azure AI Administrator` from Azure itself, on the whole group."""
    with azure.unrecorded():
        identity = azure.get(hub(azure)).ok()["identity.principalId"]
        path = f"{azure.group}/providers/Microsoft.Authorization/roleAssignments"
        listed = azure.get(path, **{"$filter": f"principalId eq '{identity}'"}).ok(200)
    listed.body = [
        each for each in listed["value"] if each["properties"]["roleDefinitionId"].endswith(AI_ADMINISTRATOR)
    ]
    assert azure.record(listed).body


@seen("azure-ai-ml 1.35.2, `_utils/_workspace_utils.py`: sent at 2025-12-01, which does not publish it")
def hub_takes_no_role_on_its_group(azure: Azure) -> None:
    """With `allowRoleAssignmentOnRG: false` a hub's identity gets no role on the whole group."""
    path = azure.id(WORKSPACE, azure.name("hubapart"))
    body = azure.located(path, hub_body(azure, allowRoleAssignmentOnRG=False))
    with azure.unrecorded():
        identity = azure.put(path, body).ok()["identity.principalId"]
        roles = f"{azure.group}/providers/Microsoft.Authorization/roleAssignments"
        listed = azure.get(roles, **{"$filter": f"principalId eq '{identity}'"}).ok(200)
    on_group = [each for each in listed["value"] if each["properties"]["scope"].lower() == azure.group.lower()]
    listed.body = on_group
    assert not azure.record(listed).body


@plausible(
    "Nobody quotes it. Microsoft says of the portal that a hub takes its projects and their endpoints along, so that"
    " nothing may count on this refusal",
    f"{CLASSIC}/how-to/create-azure-ai-resource",
)
def hub_with_a_project_is_not_deleted(azure: Azure) -> None:
    """A hub that has projects cannot be deleted."""
    project(azure)
    azure.delete(hub(azure)).refused(409)


@documented(f"{REST}/workspace-connections/create", f"{REST}/workspace-connections/list-secrets")
def connection_keeps_its_secret(azure: Azure) -> None:
    """A connection of a project is made with keys that no answer shows again; `listSecrets` does."""
    path = f"{project(azure)}/connections/HuggingFaceTokenConnection"
    azure.put(path, CONNECTION).ok().has("properties.category", "CustomKeys")
    shown = azure.get(path).ok(200)
    assert (shown.body["properties"].get("credentials") or {}).get("keys", {}).get("HF_TOKEN") != "not-a-token"
    azure.delete(path).ok()
    azure.get(path).refused(404)

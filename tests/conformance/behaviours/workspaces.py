"""Hub workspaces, their projects and connections (Foundry classic)."""

from tests.conformance.assumptions import DOCS, documented, plausible
from tests.conformance.azure import Azure
from tests.conformance.needs import WORKSPACE, Json, hub, hub_body, new_vault, project, project_body

REST = f"{DOCS}/rest/api/azureml"
CONNECTION: Json = {
    "properties": {
        "category": "CustomKeys",
        "authType": "CustomKeys",
        "target": "-",
        "credentials": {"keys": {"HF_TOKEN": "not-a-token"}},
    }
}


@documented(f"{REST}/workspaces/create-or-update", f"{DOCS}/azure/ai-foundry/how-to/create-azure-ai-resource")
def hub_lives(azure: Azure) -> None:
    """A hub is made with a storage account and a vault, and its tags are changed in place."""
    path = azure.id(WORKSPACE, azure.name("hublives"))
    body = azure.located(path, hub_body(azure))
    azure.put(path, body).ok().has("kind", "Hub").has("properties.provisioningState", "Succeeded")
    azure.put(path, {**body, "tags": {"changed": "yes"}}).ok(200).has("tags.changed", "yes")
    azure.get(path).ok(200).has("sku.name", "Basic")


@documented(f"{DOCS}/azure/ai-foundry/how-to/create-projects")
def hub_project_lives(azure: Azure) -> None:
    """A project of a hub has the hub's storage account and vault without naming them."""
    path = azure.id(WORKSPACE, azure.name("projectlives"))
    azure.put(path, azure.located(path, project_body(hub(azure)))).ok().has("kind", "Project")
    answer = azure.get(path).ok(200)
    assert answer["properties.keyVault"].lower().endswith(azure.name("hubkv"))
    azure.delete(path).ok()
    azure.get(path).refused(404, "ResourceNotFound")


@documented("Azure/azure-rest-api-specs, WorkspaceProperties.keyVault: cannot be changed once it is set")
def vault_of_a_hub_cannot_be_changed(azure: Azure) -> None:
    """Another vault for a hub is 400."""
    path = hub(azure)
    azure.put(path, azure.located(path, hub_body(azure, keyVault=new_vault(azure, "hubkvtwo")))).refused(400)


@plausible("The portal refuses it; the code that Resource Manager answers is not quoted anywhere.")
def hub_with_a_project_is_not_deleted(azure: Azure) -> None:
    """A hub that has projects cannot be deleted."""
    project(azure)
    azure.delete(hub(azure)).refused(409)


@documented(
    f"{REST}/workspace-connections/create", f"{DOCS}/azure/machine-learning/how-to-deploy-models-from-huggingface"
)
def connection_keeps_its_secret(azure: Azure) -> None:
    """A connection of a project is made with keys that no answer shows again; `listSecrets` does."""
    path = f"{project(azure)}/connections/HuggingFaceTokenConnection"
    azure.put(path, CONNECTION).ok().has("properties.category", "CustomKeys")
    shown = azure.get(path).ok(200)
    assert (shown.body["properties"].get("credentials") or {}).get("keys", {}).get("HF_TOKEN") != "not-a-token"
    azure.delete(path).ok()
    azure.get(path).refused(404)

"""What behaviours of several services stand on: an account, a vault, a hub and its project, made when first needed."""

import uuid
from typing import Any

from tests.conformance.answers import UnavailableError
from tests.conformance.azure import Azure

Json = dict[str, Any]

IDENTITY: Json = {"identity": {"type": "SystemAssigned"}}
ACCOUNT = "Microsoft.CognitiveServices/accounts"
VAULT = "Microsoft.KeyVault/vaults"
STORAGE = "Microsoft.Storage/storageAccounts"
LOGS = "Microsoft.OperationalInsights/workspaces"
INSIGHTS = "Microsoft.Insights/components"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"

SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
COGNITIVE_SERVICES_USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
FOUNDRY_USER = "53ca6127-db72-4b80-b1b0-d745d6d5456d"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
KEY_VAULT_READER = "21090545-7ca7-4776-b22c-e363652d74d2"

_CHAT_MODELS = ["gpt-4.1-nano", "gpt-4.1-mini", "gpt-5.4-nano", "gpt-5.4-mini", "gpt-4o-mini"]
_EMBEDDING_MODELS = ["text-embedding-3-small", "text-embedding-3-large"]


def account_body(name: str, **properties: Any) -> Json:
    """An account as the program declares it."""
    given = {"customSubDomainName": name, "allowProjectManagement": True, **properties}
    return {"kind": "AIServices", "sku": {"name": "S0"}, **IDENTITY, "properties": given}


def new_account(azure: Azure, purpose: str, **properties: Any) -> str:
    """An account of a behaviour's own; its id."""
    name = azure.name(purpose)
    return azure.need(azure.id(ACCOUNT, name), account_body(name, **properties))


def account(azure: Azure) -> str:
    """The account that several behaviours share; its id."""
    return new_account(azure, "shared")


def account_key(azure: Azure) -> str:
    """A key of the shared account."""
    with azure.unrecorded():
        return str(azure.post(f"{account(azure)}/listKeys").ok()["key1"])


def host(azure: Azure, domain: str = "openai.azure.com") -> str:
    """The address of the shared account at one of its domains."""
    return f"https://{account(azure).rpartition('/')[2]}.{domain}"


def model(azure: Azure, names: list[str], sku: str = "GlobalStandard") -> Json:
    """The first of some models that the region offers by a SKU, as a deployment names it.

    Raises:
        UnavailableError: the region offers none of them.
    """
    with azure.unrecorded():
        path = f"{azure.subscription}/providers/Microsoft.CognitiveServices/locations/{azure.location}/models"
        listed = azure.get(path, API).ok()["value"]
    for name in names:
        for each in listed:
            offered, skus = each["model"], {known["name"] for known in each["model"].get("skus", [])}
            if each["kind"] == "AIServices" and offered["name"] == name and sku in skus:
                return {member: offered[member] for member in ("format", "name", "version")}
    raise UnavailableError(f"{azure.location} offers none of {', '.join(names)} as {sku}")


API = "2025-06-01"


def deployment_body(model: Json, capacity: int = 1, **properties: Any) -> Json:
    """A deployment of a model."""
    return {"sku": {"name": "GlobalStandard", "capacity": capacity}, "properties": {"model": model, **properties}}


def chat_model(azure: Azure) -> Json:
    """A cheap chat model."""
    return model(azure, _CHAT_MODELS)


def batch_model(azure: Azure) -> Json:
    """A cheap chat model for batches."""
    return model(azure, _CHAT_MODELS, "GlobalBatch")


def chat(azure: Azure) -> str:
    """The deployment of a chat model on the shared account; its name."""
    return _serving(azure, "chat", deployment_body(chat_model(azure), 10))


def embedding(azure: Azure) -> str:
    """The deployment of an embedding model on the shared account; its name."""
    return _serving(azure, "embed", deployment_body(model(azure, _EMBEDDING_MODELS)))


def _serving(azure: Azure, name: str, body: Json) -> str:
    """Has a deployment of the shared account be there, and known to its routes, which takes minutes; its name."""
    path = f"{account(azure)}/deployments/{name}"
    if not azure.is_known(path):
        azure.need(path, body)
        url, headers = f"{host(azure)}/openai/v1/chat/completions", {"api-key": account_key(azure)}
        asked = {"model": name, "messages": [{"role": "user", "content": "ping"}], "max_completion_tokens": 16}
        with azure.unrecorded():
            azure.eventually(lambda: azure.call("POST", url, asked, headers), lambda answer: answer.status != 404)
    return name


def vault_body(azure: Azure, **properties: Any) -> Json:
    """A vault as the program declares it, with the shortest retention."""
    sku = {"family": "A", "name": "standard"}
    given = {"tenantId": azure.tenant_id, "sku": sku, "enableRbacAuthorization": True, "softDeleteRetentionInDays": 7}
    return {"properties": {**given, **properties}}


def new_vault(azure: Azure, purpose: str, **properties: Any) -> str:
    """A vault of a behaviour's own; its id."""
    return azure.need(azure.id(VAULT, azure.name(purpose)), vault_body(azure, **properties))


def vault(azure: Azure) -> str:
    """The vault that several behaviours share, in which who runs this may write secrets; its id."""
    shared = new_vault(azure, "kv")
    assign(azure, shared, SECRETS_OFFICER)
    return shared


def assignment_body(azure: Azure, role: str, **properties: Any) -> Json:
    """A role for who runs this."""
    definition = f"{azure.subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}"
    return {"properties": {**azure.principal, "roleDefinitionId": definition, **properties}}


def assignment(scope: str, purpose: str) -> str:
    """The id of a role assignment."""
    return (
        f"{scope}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid5(uuid.NAMESPACE_URL, scope + purpose)}"
    )


def assign(azure: Azure, scope: str, role: str) -> str:
    """Gives who runs this a role; the assignment's id."""
    return azure.need(assignment(scope, role), assignment_body(azure, role))


def hub_body(azure: Azure, **properties: Any) -> Json:
    """A hub with a storage account and a vault."""
    storage = azure.need(
        azure.id(STORAGE, azure.name("st")), {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}}
    )
    parts = {"storageAccount": storage, "keyVault": new_vault(azure, "hubkv")}
    return {"kind": "Hub", **IDENTITY, "properties": {**parts, **properties}}


def new_hub(azure: Azure, purpose: str) -> str:
    """A hub of a behaviour's own; its id."""
    return azure.need(azure.id(WORKSPACE, azure.name(purpose)), hub_body(azure))


def hub(azure: Azure) -> str:
    """The hub that several behaviours share; its id."""
    return new_hub(azure, "hub")


def project_body(hub_id: str) -> Json:
    """A project of a hub."""
    return {"kind": "Project", **IDENTITY, "properties": {"hubResourceId": hub_id}}


def project(azure: Azure) -> str:
    """The project of the shared hub; its id."""
    return azure.need(azure.id(WORKSPACE, azure.name("project")), project_body(hub(azure)))

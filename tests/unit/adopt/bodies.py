"""Bodies of a resource group as Resource Manager answers them."""

from typing import Any

from aihub.adopt.settings.reading import Found, OnlineEndpoint

Json = dict[str, Any]

SUBSCRIPTION = "33333333-3333-3333-3333-333333333333"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ai-search"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-search"
WORKSPACES = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"
PROJECT = f"{WORKSPACES}/ai-search-project"
VAULTS = f"{GROUP}/providers/Microsoft.KeyVault/vaults"


def resource(resource_id: str, properties: Json | None = None, **members: Any) -> Json:
    """A resource with the name that its id has."""
    return {"id": resource_id, "name": resource_id.rpartition("/")[2], "properties": properties or {}, **members}


def account(properties: Json | None = None, **members: Any) -> Json:
    """An account of the kind AIServices, as this program makes it."""
    usual = {"customSubDomainName": "ai-search", "allowProjectManagement": True, "publicNetworkAccess": "Enabled"}
    own = {
        "kind": "AIServices",
        "location": "swedencentral",
        "sku": {"name": "S0"},
        "identity": {"type": "SystemAssigned", "principalId": "p"},
        **members,
    }
    return resource(ACCOUNT, usual | (properties or {}), **own)


def deployment(name: str, model: Json, sku: Json | None = None, **properties: Any) -> Json:
    """A deployment of the account."""
    usual = {"versionUpgradeOption": "NoAutoUpgrade", "raiPolicyName": "Microsoft.DefaultV2"}
    sku = sku or {"name": "GlobalStandard", "capacity": 1}
    return resource(f"{ACCOUNT}/deployments/{name}", {**usual, "model": model, **properties}, sku=sku)


def workspaces() -> list[Json]:
    """A hub workspace with its hub project, by the derived names."""
    hub = {
        "keyVault": f"{VAULTS}/kv-ai-search-hub",
        "storageAccount": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/staisearch",
    }
    return [
        resource(f"{WORKSPACES}/ai-search-hub", hub, kind="Hub"),
        resource(PROJECT, {"hubResourceId": f"{WORKSPACES}/ai-search-hub"}, kind="Project"),
    ]


def endpoint(name: str, slots: list[Json], **properties: Any) -> OnlineEndpoint:
    """An online endpoint with its slots."""
    body = resource(f"{PROJECT}/onlineEndpoints/{name}", {"authMode": "Key", **properties})
    return OnlineEndpoint(body | {"identity": {"type": "SystemAssigned"}}, slots)


def slot(endpoint_name: str, name: str, **properties: Any) -> Json:
    """A slot of an online endpoint with a model of the hub project."""
    model = f"{PROJECT}/models/churn/versions/3"
    usual = {"model": model, "instanceType": "Standard_DS3_v2", "appInsightsEnabled": True}
    slot_id = f"{PROJECT}/onlineEndpoints/{endpoint_name}/deployments/{name}"
    return resource(slot_id, usual | properties, sku={"name": "Default", "capacity": 2})


def found(**parts: Any) -> Found:
    """A resource group with a hub, and what a test gives it."""
    group = resource(GROUP, location="swedencentral")
    return Found(SUBSCRIPTION, group, parts.pop("account", account()), workspaces=workspaces(), **parts)

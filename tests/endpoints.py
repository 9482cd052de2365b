"""Endpoints as the stack output has them; tests say what is special about theirs."""

from typing import Any, cast

from aihub.contract.endpoint import CONTRACT, Endpoint, EndpointDescription, Route
from aihub.contract.routes import account_routes, call_details

GROUP = "/subscriptions/s/resourceGroups/rg/providers"
ACCOUNT_ID = f"{GROUP}/Microsoft.CognitiveServices/accounts/ai-demo"
PROJECT_ID = f"{GROUP}/Microsoft.MachineLearningServices/workspaces/ai-demo-project"
SECRETS = "https://kv.vault.azure.net/secrets"


def described(name: str = "chat", **fields: Any) -> EndpointDescription:
    """A chat model of Azure OpenAI, but for the fields that are given."""
    usual: EndpointDescription = {
        "name": name,
        "type": "azure-openai",
        "task": "chat/completions",
        "model": name,
        "publisher": "OpenAI",
        "model_name": "gpt-4.1-mini",
        "model_version": "2025-04-14",
        "sku": {"name": "GlobalStandard", "capacity": 1},
    }
    return cast("EndpointDescription", {**usual, **fields})


def endpoint(
    description: EndpointDescription, routes: list[Route], *, resource_id: str | None = None, secrets: str = SECRETS
) -> Endpoint:
    """The endpoint of a description that is called by these routes; of the account's deployment, if no id is given."""
    name = description["name"]
    return {
        **description,
        **call_details(routes),
        "contract": CONTRACT,
        "uri_secret": f"{secrets}/{name}-uri",
        "key_secret": f"{secrets}/{name}-key" if routes[0]["auth"]["type"] == "key" else None,
        "resource_id": resource_id or f"{ACCOUNT_ID}/deployments/{name}",
    }


def on_account(
    name: str = "chat",
    *,
    account_id: str = ACCOUNT_ID,
    api_version: str | None = "2025-04-01-preview",
    keys: bool = True,
    first: str | None = None,
    secrets: str = SECRETS,
    **fields: Any,
) -> Endpoint:
    """The endpoint of a deployment on an account; more fields as of `described`."""
    description, sub_domain = described(name, **fields), account_id.rpartition("/")[2]
    routes = account_routes(description, sub_domain=sub_domain, api_version=api_version, keys=keys, first=first)
    return endpoint(description, routes, resource_id=f"{account_id}/deployments/{name}", secrets=secrets)

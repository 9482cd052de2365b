"""The endpoint contract: what the stack output `endpoints` says of each endpoint.

It is all that the smoke test, key rotation, promotion and applications need to know, and holds no secret value. This
module owns its form, and which URL answers for which type; it makes no resource and no request.
"""

from typing import Any, NotRequired, TypedDict

CONTRACT = "1"
"""Version of the contract; it changes when a field is removed or changes its meaning."""

COGNITIVE_SERVICES_SCOPE = "https://cognitiveservices.azure.com/.default"
V1_SCOPE = "https://ai.azure.com/.default"


class Auth(TypedDict):
    """How a call proves that it may."""

    type: str
    """`key` or `entra`."""
    header: str
    """The header that carries the credential: `api-key` or `Authorization`."""
    format: str
    """The header's value, with `{credential}` for the key or token."""
    scope: NotRequired[str]
    """Token scope, for `entra`."""


class Route(TypedDict):
    """One way to call an endpoint."""

    name: str
    """`azure-openai`, `model-inference` or `v1`."""
    uri: str
    task: str
    """What is asked: `chat/completions`, `embeddings` or `responses`."""
    api_version: NotRequired[str]
    auth: Auth


class Sku(TypedDict):
    """What the deployment is billed by."""

    name: str
    capacity: int
    """Thousands of tokens per minute; provisioned throughput units where the SKU is provisioned."""


class Endpoint(TypedDict):
    """One endpoint. Values that only Azure knows are Pulumi outputs in the program and plain in the stack output."""

    contract: str
    name: str
    type: str
    task: str
    target_uri: str
    base_url: str
    model: str
    """With `base_url`, for clients that take both: the deployment's name."""
    publisher: str
    model_name: str
    model_version: str
    sku: Sku
    routes: list[Route]
    auth: Auth
    uri_secret: Any
    """Key Vault secret id (a URL without a version)."""
    key_secret: Any
    """Key Vault secret id, or None where the account takes no keys."""
    resource_id: Any


def key_auth() -> Auth:
    """The account's key, as every route of an account takes it.

    A key as bearer token works on the v1 route only; the dated deployment path refuses it
    (microsoft-foundry/foundry-samples#248).
    """
    return {"type": "key", "header": "api-key", "format": "{credential}"}


def entra_auth(scope: str) -> Auth:
    """An Entra token of a scope."""
    return {"type": "entra", "header": "Authorization", "format": "Bearer {credential}", "scope": scope}


def account_routes(
    *, type_name: str, sub_domain: str, deployment: str, task: str, api_version: str, keys: bool
) -> list[Route]:
    """The ways to call a deployment on an account; the first is the one its target URI names.

    Source: Azure OpenAI REST reference (dated deployment path; `responses` has no deployment in its path), the v1
    API, and the Azure AI Model Inference API (`/models`).
    """

    def auth(scope: str) -> Auth:
        return key_auth() if keys else entra_auth(scope)

    openai, foundry = f"https://{sub_domain}.openai.azure.com", f"https://{sub_domain}.services.ai.azure.com"
    v1: Route = {"name": "v1", "uri": f"{openai}/openai/v1/{task}", "task": task, "auth": auth(V1_SCOPE)}
    if type_name == "azure-openai":
        path = "openai/responses" if task == "responses" else f"openai/deployments/{deployment}/{task}"
        uri = f"{openai}/{path}?api-version={api_version}"
    else:
        uri = f"{foundry}/models/{task}?api-version={api_version}"
    first: Route = {
        "name": type_name,
        "uri": uri,
        "task": task,
        "api_version": api_version,
        "auth": auth(COGNITIVE_SERVICES_SCOPE),
    }
    return [first, v1]


def base_url(sub_domain: str) -> str:
    """The base URL of the v1 route, for clients such as the openai package."""
    return f"https://{sub_domain}.openai.azure.com/openai/v1/"


def account_endpoint(
    *,
    name: str,
    type_name: str,
    sub_domain: str,
    task: str,
    api_version: str,
    publisher: str,
    model: str,
    version: str,
    sku: Sku,
    keys: bool,
) -> Endpoint:
    """The endpoint of a model deployment on an account, but for what only Azure knows: secrets and id are None.

    Args:
        name: the deployment's name.
        type_name: `azure-openai` or `model-inference`.
        sub_domain: of the account.
        task: what is asked, such as `chat/completions`.
        api_version: of the target URI.
        publisher: the model's publisher in the catalogue.
        model: the model's name in the catalogue.
        version: the model's version in the catalogue.
        sku: kind and amount of capacity.
        keys: whether the account takes keys; otherwise Entra tokens.
    """
    routes = account_routes(
        type_name=type_name,
        sub_domain=sub_domain,
        deployment=name,
        task=task,
        api_version=api_version,
        keys=keys,
    )
    return {
        "contract": CONTRACT,
        "name": name,
        "type": type_name,
        "task": task,
        "target_uri": routes[0]["uri"],
        "base_url": base_url(sub_domain),
        "model": name,
        "publisher": publisher,
        "model_name": model,
        "model_version": version,
        "sku": sku,
        "routes": routes,
        "auth": routes[0]["auth"],
        "uri_secret": None,
        "key_secret": None,
        "resource_id": None,
    }

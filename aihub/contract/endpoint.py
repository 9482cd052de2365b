"""The endpoint contract: what the stack output `endpoints` says of each endpoint.

It is all that the smoke test, key rotation, promotion and applications need to know, and holds no secret value. This
module owns its form; which URL answers for which kind of endpoint stands in `aihub.contract.routes`. It makes no
resource and no request.
"""

from typing import Any, NotRequired, TypedDict

from aihub.contract.model_ids import ModelPlace
from aihub.contract.routes import Auth, Route, account_routes, managed_deployment_routes

__all__ = [
    "CONTRACT",
    "Auth",
    "Checks",
    "Endpoint",
    "Route",
    "Sku",
    "account_endpoint",
    "client_base",
    "managed_deployment_endpoint",
    "new_endpoint",
]

CONTRACT = "1"
"""Version of the contract; it changes when a field is removed or changes its meaning."""


class Sku(TypedDict):
    """What the deployment is billed by."""

    name: str
    """ARM's SKU; for managed compute the instance type or the accelerator."""
    capacity: NotRequired[int]
    """Thousands of tokens per minute; provisioned throughput units where the SKU is provisioned; instances for managed
    compute; absent where it is paid by use alone."""


class Checks(TypedDict, total=False):
    """How the smoke test asks, as far as the settings say it."""

    budget_seconds: int
    """Longest time for all attempts."""
    successes: int
    """Answers in a row that are demanded."""
    concurrency_per_host: int
    """Requests to one host at the same time."""
    prompt: str
    expect: str
    """Regular expression that must be found in the answer to `prompt`."""
    latency_ms: int
    """Longest time for an answer."""
    latency: str
    """What a slower answer is: `warn` or `fail`; `warn` where it is absent."""
    stream: bool
    blocked_prompt: str
    """What the content filter must stop."""


class Endpoint(TypedDict):
    """One endpoint. Values that only Azure knows are Pulumi outputs in the program and plain in the stack output."""

    contract: str
    name: str
    type: str
    task: str
    target_uri: str
    base_url: str | None
    """For clients that take a base URL and a model, such as the openai package; None where no route suits them."""
    model: str
    """With `base_url`: what such a client sends as the model, mostly the deployment's name."""
    publisher: str
    """The model's publisher; its registry, for a model that comes from one."""
    model_name: str
    model_version: str | None
    """None where Azure always takes the latest."""
    model_upgrades: NotRequired[bool]
    """Whether Azure may have replaced the version by a newer one; absent where it may not."""
    sku: Sku
    routes: list[Route]
    """The one of `target_uri` first."""
    auth: Auth
    """That of the first route."""
    uri_secret: Any
    """Key Vault secret id (a URL without a version)."""
    key_secret: Any
    """Key Vault secret id, or None where the endpoint takes no keys."""
    resource_id: Any
    checks: NotRequired[Checks]


def new_endpoint(
    *,
    name: str,
    type_name: str,
    task: str,
    model: str,
    publisher: str,
    model_name: str,
    model_version: str | None,
    sku: Sku,
    auth: Auth,
    routes: Any,
    base_url: Any,
) -> Endpoint:
    """An endpoint, but for what only Azure knows: secrets and id are None.

    The arguments are the contract's fields; `routes` and `base_url` are Pulumi outputs where Azure chooses the host.
    """
    return {
        "contract": CONTRACT,
        "name": name,
        "type": type_name,
        "task": task,
        "target_uri": routes[0]["uri"],
        "base_url": base_url,
        "model": model,
        "publisher": publisher,
        "model_name": model_name,
        "model_version": model_version,
        "sku": sku,
        "routes": routes,
        "auth": auth,
        "uri_secret": None,
        "key_secret": None,
        "resource_id": None,
    }


def account_endpoint(
    *,
    name: str,
    type_name: str,
    sub_domain: str,
    task: str,
    api_version: str | None,
    publisher: str,
    model: str,
    version: str,
    sku: Sku,
    keys: bool,
    route: str | None = None,
    upgrades: bool = False,
) -> Endpoint:
    """The endpoint of a model deployment on an account.

    Args:
        name: the deployment's name.
        type_name: `azure-openai` or `model-inference`.
        sub_domain: of the account.
        task: what is asked, such as `chat/completions`.
        api_version: of the routes with a dated one; None where there are none.
        publisher: the model's publisher in the catalogue.
        model: the model's name in the catalogue.
        version: the model's version in the catalogue.
        sku: kind and amount of capacity.
        keys: whether the account takes keys; otherwise Entra tokens.
        route: the one of the target URI; None for the usual one.
        upgrades: whether Azure may replace the version by a newer one.
    """
    routes = account_routes(
        type_name=type_name,
        sub_domain=sub_domain,
        deployment=name,
        publisher=publisher,
        model=model,
        task=task,
        api_version=api_version,
        keys=keys,
        first=route,
    )
    made = new_endpoint(
        name=name,
        type_name=type_name,
        task=task,
        model=name,
        publisher=publisher,
        model_name=model,
        model_version=version,
        sku=sku,
        auth=routes[0]["auth"],
        routes=routes,
        base_url=client_base(routes),
    )
    if upgrades:
        made["model_upgrades"] = True
    return made


def managed_deployment_endpoint(
    *,
    name: str,
    sub_domain: str,
    task: str,
    model: ModelPlace,
    sku: Sku,
    openai_compatible: bool,
    keys: bool,
    route: str | None = None,
) -> Endpoint:
    """The endpoint of managed compute on an account.

    Args:
        name: the deployment's name.
        sub_domain: of the account.
        task: `chat/completions` or `embeddings`.
        model: the model.
        sku: the accelerator and the number of instances.
        openai_compatible: whether the model's runtime speaks the v1 API.
        keys: whether the account takes keys; otherwise Entra tokens.
        route: the one of the target URI; None for `managed-deployments`.
    """
    routes = managed_deployment_routes(
        sub_domain=sub_domain,
        deployment=name,
        task=task,
        openai_compatible=openai_compatible,
        keys=keys,
        first=route,
    )
    return new_endpoint(
        name=name,
        type_name="managed-compute",
        task=task,
        model=name,
        publisher=model.registry,
        model_name=model.name,
        model_version=model.version,
        sku=sku,
        auth=routes[0]["auth"],
        routes=routes,
        base_url=client_base(routes),
    )


def client_base(routes: list[Route]) -> str | None:
    """The base URL for clients that take one: what such a client needs before the path that it adds itself.

    A route of a dated version does not suit them: they would drop the version. No client speaks a scoring script's API,
    nor those that a publisher's models have to themselves, but for Anthropic's.
    """
    for route in routes:
        if route["task"] == "score" or route["name"] in {"blackforestlabs", "mai", "cohere"}:
            continue
        # Anthropic's client adds `v1/messages` to its base URL, the openai package the task alone.
        path = f"v1/{route['task']}" if route["name"] == "anthropic" else route["task"]
        if "api_version" not in route and route["uri"].endswith(f"/{path}"):
            return route["uri"].removesuffix(path)
    return None

"""The URLs of each kind of endpoint, and the headers and body that a call of each needs.

Pure functions from what is known of a deployment to its routes; the first is the one that the target URI names. The
settings can put another one first.
"""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from aihub.contract.endpoint import Auth, CallDetails, EndpointDescription, EntraAuth, KeyAuth, Route

COGNITIVE_SERVICES_SCOPE = "https://cognitiveservices.azure.com/.default"
AI_SCOPE = "https://ai.azure.com/.default"
ML_SCOPE = "https://ml.azure.com/.default"
SCOPES = (COGNITIVE_SERVICES_SCOPE, AI_SCOPE, ML_SCOPE)
"""Of all tokens that endpoints take."""

MODEL_INFERENCE_VERSION = "2024-05-01-preview"
"""The only version of the model inference API that its client knows (azure-ai-inference 1.0.0b9)."""
ANTHROPIC_VERSION = "2023-06-01"
"""Header `anthropic-version`, as Microsoft's documentation sends it."""
SLOT_HEADER = "azureml-model-deployment"
"""Header that chooses one slot of an online endpoint, past its traffic."""

_V1_TASKS = {"chat/completions", "embeddings", "responses", "batches"}
"""What the v1 API serves of an account's deployments; of images and audio nobody says so."""
_FLUX_WITH_IMAGES_API = {"FLUX-1.1-pro", "FLUX.1-Kontext-pro"}
_FLUX_PATHS = {"FLUX.2-pro": "flux-2-pro", "FLUX.2-flex": "flux-2-flex"}
"""Where Black Forest Labs' own API has the models that Azure OpenAI's images API does not serve.

Source: learn.microsoft.com/azure/foundry/foundry-models/how-to/use-foundry-models-flux.
"""
FLUX_MODELS = (*_FLUX_PATHS, *sorted(_FLUX_WITH_IMAGES_API))
"""Models of Black Forest Labs of which it is known how they are called."""
_IMAGE: dict[str, JsonValue] = {"prompt": "a dot", "width": 1024, "height": 1024}
_WITHOUT_DEPLOYMENT = {"responses", "batches"}
"""Tasks whose dated path names no deployment: the body, or the lines of the batch's file, name it."""


def key_auth() -> KeyAuth:
    """The account's key, as every route of Azure OpenAI and of model inference takes it.

    A key as bearer token works on the v1 route only; the dated deployment path refuses it
    (microsoft-foundry/foundry-samples#248).
    """
    return {"type": "key", "header": "api-key", "format": "{credential}"}


def bearer_key_auth() -> KeyAuth:
    """A key that travels as a token does: serverless, online and managed deployments take it no other way."""
    return {"type": "key", "header": "Authorization", "format": "Bearer {credential}"}


def entra_auth(scope: str) -> EntraAuth:
    """An Entra token of a scope."""
    return {"type": "entra", "header": "Authorization", "format": "Bearer {credential}", "scope": scope}


def online_auth(kind: str) -> Auth:
    """The credential of an online endpoint: `key`, `aml-token` or `entra`."""
    match kind:
        case "entra":
            return entra_auth(ML_SCOPE)
        case "aml-token":
            return {**bearer_key_auth(), "type": "aml-token"}
    return bearer_key_auth()


def serverless_auth(*, keys: bool) -> Auth:
    """The credential of a serverless endpoint; a key in the header `api-key` is refused."""
    return bearer_key_auth() if keys else entra_auth(ML_SCOPE)


def account_route_names(*, type_name: str, publisher: str, model: str, task: str) -> tuple[str, ...]:
    """The routes that serve a task of a model on an account, the usual one first; none where none does.

    Args:
        type_name: `azure-openai` or `model-inference`.
        publisher: the model's publisher in the catalogue.
        model: the model's name in the catalogue.
        task: what is asked.
    """
    if type_name == "azure-openai":
        return ("azure-openai", "v1") if task in _V1_TASKS else ("azure-openai",)
    match publisher, task:
        case "Anthropic", "messages":
            return ("anthropic",)
        case "Black Forest Labs", "images/generations" if model in _FLUX_WITH_IMAGES_API:
            return ("azure-openai",)
        case "Black Forest Labs", "images/generations" if model in _FLUX_PATHS:
            return ("blackforestlabs",)
        case "Microsoft", "images/generations":
            return ("mai",)
        case "Cohere", "rerank":
            return ("cohere",)
        case _, "chat/completions" | "embeddings":
            return ("model-inference", "v1")
    return ()


def account_routes(
    described: EndpointDescription, *, sub_domain: str, api_version: str | None, keys: bool, first: str | None = None
) -> list[Route]:
    """The ways to call a model deployment on an account.

    Source: Azure OpenAI REST reference (dated deployment path; `responses` and `batches` have no deployment in their
    path), the v1 API, the Azure AI Model Inference API (`/models`), and Microsoft's pages on Claude, FLUX and MAI-Image
    in Foundry. Of Cohere's rerank Microsoft's pages name no path; the one here is what callers use, with the key in
    `api-key`: as bearer it was refused to some (dalisys/n8n-nodes-universal-reranker#7).

    Args:
        described: the deployment.
        sub_domain: of the account.
        api_version: of the routes with a dated one; None where there are none.
        keys: whether the account takes keys; otherwise Entra tokens.
        first: the route of the target URI; None for the usual one.
    """
    openai, foundry = f"https://{sub_domain}.openai.azure.com", f"https://{sub_domain}.services.ai.azure.com"
    deployment, model, task = described["name"], described["model_name"], described["task"]

    def route(name: str, uri: str, key: Auth | None = None, scope: str = COGNITIVE_SERVICES_SCOPE) -> Route:
        auth = (key or key_auth()) if keys else entra_auth(scope)
        return {"name": name, "uri": uri, "task": task, "auth": auth}

    def dated(name: str, path: str) -> Route:
        assert api_version is not None, f"the route {name} has one"
        return {**route(name, f"{path}?api-version={api_version}"), "api_version": api_version}

    def named(name: str) -> Route:
        match name:
            case "anthropic":
                found = route(name, f"{foundry}/anthropic/v1/{task}", {**key_auth(), "header": "x-api-key"}, AI_SCOPE)
                return {**found, "headers": {"anthropic-version": ANTHROPIC_VERSION}}
            case "blackforestlabs":
                path = f"{foundry}/providers/blackforestlabs/v1/{_FLUX_PATHS[model]}?api-version=preview"
                image = route(name, path, bearer_key_auth())
                return {**image, "api_version": "preview", "body": {"model": deployment, **_IMAGE, "num_images": 1}}
            case "mai":
                return {**route(name, f"{foundry}/mai/v1/{task}"), "body": {"model": deployment, **_IMAGE}}
            case "cohere":
                return route(name, f"{foundry}/providers/cohere/v2/{task}")
            case "v1":
                return route(name, f"{openai}/openai/v1/{task}", scope=AI_SCOPE)
            case "model-inference":
                return dated(name, f"{foundry}/models/{task}")
        host = openai if described["type"] == "azure-openai" else foundry
        path = task if task in _WITHOUT_DEPLOYMENT else f"deployments/{deployment}/{task}"
        return dated(name, f"{host}/openai/{path}")

    names = account_route_names(type_name=described["type"], publisher=described["publisher"], model=model, task=task)
    return _with_first([named(each) for each in names], first)


def _with_first(routes: Sequence[Route], name: str | None) -> list[Route]:
    return sorted(routes, key=lambda route: route["name"] != name)


def managed_deployment_routes(
    described: EndpointDescription, *, sub_domain: str, openai_compatible: bool, keys: bool, first: str | None = None
) -> list[Route]:
    """The ways to call managed compute on an account.

    Source: Microsoft's documentation of managed compute deployments (preview): every route of the model's runtime below
    `/managed-deployments/<deployment>`, and the v1 API where the runtime speaks it.

    Args:
        described: the deployment.
        sub_domain: of the account.
        openai_compatible: whether the model's runtime speaks the v1 API.
        keys: whether the account takes keys; otherwise Entra tokens.
        first: the route of the target URI; None for `managed-deployments`.
    """
    foundry, task = f"https://{sub_domain}.services.ai.azure.com", described["task"]
    auth = bearer_key_auth() if keys else entra_auth(AI_SCOPE)
    own: Route = {
        "name": "managed-deployments",
        "uri": f"{foundry}/managed-deployments/{described['name']}/{task}",
        "task": task,
        "auth": auth,
    }
    v1: Route = {"name": "v1", "uri": f"{foundry}/openai/v1/{task}", "task": task, "auth": auth}
    return _with_first([own, v1] if openai_compatible else [own], first)


def serverless_routes(*, uri: str, task: str, keys: bool, first: str | None = None) -> list[Route]:
    """The ways to call a serverless endpoint.

    Args:
        uri: ARM's `inferenceEndpoint.uri`, to which the task is appended. Its host has a suffix that cannot be derived.
        task: `chat/completions`, `embeddings` or `rerank`.
        keys: whether the endpoint takes keys; otherwise Entra tokens.
        first: the route of the target URI; None for `serverless`.
    """
    base, auth = uri.rstrip("/"), serverless_auth(keys=keys)
    own: Route = {"name": "serverless", "uri": f"{base}/v1/{task}", "task": task, "auth": auth}
    model_inference: Route = {
        "name": "model-inference",
        "uri": f"{base}/{task}?api-version={MODEL_INFERENCE_VERSION}",
        "task": task,
        "api_version": MODEL_INFERENCE_VERSION,
        "auth": auth,
    }
    return [own] if task == "rerank" else _with_first([own, model_inference], first)


def online_routes(
    *, uri: str, task: str, auth: Auth, body: Mapping[str, JsonValue], slot: str | None = None
) -> list[Route]:
    """The way to call an online endpoint.

    Args:
        uri: ARM's `scoringUri`; its path depends on what runs in the slots.
        task: what is asked.
        auth: how.
        body: the smallest valid request.
        slot: the slot to call while none has traffic; without traffic an endpoint answers 404.
    """
    route: Route = {"name": "score", "uri": uri, "task": task, "auth": auth, "body": {**body}}
    if slot is not None:
        route["headers"] = {SLOT_HEADER: slot}
    return [route]


def requested_model(endpoint: EndpointDescription) -> str | None:
    """Return what requests name as the model; None for a serverless endpoint, which has one model and reads no name."""
    return None if endpoint["type"] == "serverless-api" else endpoint["model"]


def call_details(routes: list[Route]) -> CallDetails:
    """Return the contract's fields for an endpoint with these routes; the first is that of the target URI."""
    first = routes[0]
    return {"target_uri": first["uri"], "base_url": _client_base(routes), "routes": routes, "auth": first["auth"]}


def _client_base(routes: list[Route]) -> str | None:
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

"""Serverless API endpoints: `{name}.{region}.models.ai.azure.com`."""

import json
import uuid
from typing import Any

from aiohttp import web

from localazure.azure import Azure
from localazure.faults.kinds import Throttle
from localazure.request_log import Handler
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import guardrails
from localazure.services.cognitive_services.inference import api_versions, errors, generation, parameters
from localazure.services.cognitive_services.inference.errors import InferenceError
from localazure.services.machine_learning.inference import network, replies
from localazure.services.machine_learning.inference.access import may_call
from localazure.services.machine_learning.inference.replies import Reply
from localazure.services.machine_learning.registry_models import RegistryModel, find_model
from localazure.services.machine_learning.serverless_endpoints import serverless_endpoint_of_host

Json = dict[str, Any]

_CHAT, _EMBEDDINGS, _RERANK = "chatCompletion", "embeddings", "rerank"
_MODEL_TYPES = {_CHAT: "chat_completion", _EMBEDDINGS: "embeddings", _RERANK: "rerank"}
_PARAMETERS = {_CHAT: parameters.CHAT, _EMBEDDINGS: parameters.EMBEDDINGS}


def application(azure: Azure) -> web.Application:
    """The application of serverless endpoints; paths without /v1 are the model inference API, with its versions."""
    app = web.Application(middlewares=[_errors])
    app.on_response_prepare.append(_add_headers)
    serverless = Serverless(azure)
    router = app.router
    router.add_post("/v1/chat/completions", serverless.call(_CHAT))
    router.add_post("/v1/embeddings", serverless.call(_EMBEDDINGS))
    router.add_post("/v1/rerank", serverless.call(_RERANK))
    router.add_post("/v2/rerank", serverless.call(_RERANK))
    router.add_post("/chat/completions", serverless.call(_CHAT, versioned=True))
    router.add_post("/embeddings", serverless.call(_EMBEDDINGS, versioned=True))
    router.add_get("/info", serverless.info)
    # Last, so that for any other path the host and the credential are checked first.
    router.add_route("*", "/{path:.*}", serverless.no_such_path)
    return app


class Serverless:
    """A handler for each operation."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure

    def call(self, task: str, *, versioned: bool = False) -> Handler:
        """A handler for calls of the model for a task."""

        async def handler(request: web.Request) -> web.StreamResponse:
            endpoint, model = self._open(request)
            if versioned:
                api_versions.check_model_inference(request.query.get("api-version"))
            if not model.can(task):
                raise errors.route_not_supported()
            body = await _body(request)
            if versioned and request.headers.get("extra-parameters", "error") == "error":
                parameters.check_known(body, _PARAMETERS[task])
            return await replies.send(request, self._reply(endpoint, model, task, body))

        return handler

    async def info(self, request: web.Request) -> web.StreamResponse:
        """Answers with the model's name, type and provider."""
        _, model = self._open(request)
        api_versions.check_model_inference(request.query.get("api-version"))
        return web.json_response(
            {
                "model_name": model.name,
                "model_type": _MODEL_TYPES[model.tasks[0]],
                "model_provider_name": (model.registry or "").removeprefix("azureml-"),
            }
        )

    async def no_such_path(self, request: web.Request) -> web.StreamResponse:
        """Answers a request for a path that endpoints do not have."""
        self._open(request)
        raise errors.not_found()

    def _open(self, request: web.Request) -> tuple[Resource, RegistryModel]:
        host = request.host.partition(":")[0].lower()
        endpoint = serverless_endpoint_of_host(self._azure, host)
        if endpoint is None:
            raise web.HTTPNotFound(text=f"No serverless endpoint has the host {host}: in Azure, it would not resolve.")
        network.check_serverless(self._azure, request, endpoint)
        _authenticate(self._azure, endpoint, request.headers.get("Authorization"))
        model = find_model(endpoint["properties"]["modelSettings"]["modelId"])
        assert model, "Resource Manager takes only models that exist"
        if throttle := self._azure.faults.take(Throttle):
            raise errors.throttled(throttle.retry_after, endpoint["name"], model.name, endpoint["location"])
        return endpoint, model

    def _reply(self, endpoint: Resource, model: RegistryModel, task: str, body: Json) -> Reply:
        if task == _RERANK:
            return replies.rerank_reply(body)
        if task == _EMBEDDINGS:
            return replies.embeddings_reply(model, body)
        safety = endpoint["properties"].get("contentSafety") or {}
        filtered = safety.get("contentSafetyStatus") == "Enabled"
        if filtered:
            _check_prompt(self._azure, endpoint, body)
        return replies.chat_reply(model, body, self._azure.clock.now(), filtered=filtered)


def _authenticate(azure: Azure, endpoint: Resource, authorization: str | None) -> None:
    """Checks the header `Authorization`: `Bearer {credential}` or the credential alone; `api-key` is ignored.

    Raises:
        HTTPException: 400 without the header (Azure's reason and text, microsoft/semantic-kernel#8624 and
            enricoros/big-AGI#608), 401 with a wrong one.
    """
    if authorization is None:
        raise web.HTTPBadRequest(
            reason="Missing Authorization header",
            text=json.dumps({"status": "Auth token must be passed as a header called Authorization"}),
            content_type="application/json",
        )
    scheme, _, credential = authorization.partition(" ")
    if not may_call(azure, endpoint, credential if scheme.lower() == "bearer" else authorization):
        raise web.HTTPUnauthorized(text=json.dumps({"status": "Invalid auth token"}), content_type="application/json")


def _check_prompt(azure: Azure, endpoint: Resource, body: Json) -> None:
    """Applies content safety, which is the default policy of an account's deployments, to a prompt.

    Raises:
        InferenceError: 400, the policy blocks the prompt.
    """
    prompt = generation.text_of(body.get("messages"))
    if found := guardrails.blocks(azure, endpoint, endpoint, prompt, guardrails.PROMPT):
        raise errors.prompt_filtered(found)


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise errors.not_json() from None
    if not isinstance(body, dict):
        raise errors.not_json()
    return body


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except InferenceError as refused:
        return web.Response(
            text=refused.body, status=refused.status, headers=refused.headers, content_type="application/json"
        )


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["x-ms-client-request-id"] = request.headers.get("x-ms-client-request-id", "Not-Set")
    response.headers["x-request-id"] = str(uuid.uuid4())

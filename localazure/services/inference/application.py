"""The inference routes' requests and answers, for every account's three host names."""

import json
import uuid
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from aiohttp import web

from localazure.azure import Azure
from localazure.services.cognitive_services import catalogue
from localazure.services.inference import chat, embeddings, generation, parameters, responses
from localazure.services.inference.calls import CALL, Call, accept, no_such_path, open_account
from localazure.services.inference.errors import InferenceError
from localazure.services.inference.routes import (
    CHAT,
    COMPLETIONS,
    EMBEDDINGS,
    RESPONSES,
    V1,
    Dated,
    ModelInference,
    Route,
)

_ESTIMATED_TOKENS = web.RequestKey("estimated tokens", int)
"""What a call counts against the rate limit: the prompt and the largest answer that it allows."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_REGIONS = {
    "eastus": "East US",
    "eastus2": "East US 2",
    "francecentral": "France Central",
    "germanywestcentral": "Germany West Central",
    "northcentralus": "North Central US",
    "norwayeast": "Norway East",
    "swedencentral": "Sweden Central",
    "switzerlandnorth": "Switzerland North",
    "uksouth": "UK South",
    "westeurope": "West Europe",
    "westus3": "West US 3",
}


def application(azure: Azure) -> web.Application:
    """The inference routes."""
    app = web.Application(middlewares=[_errors])
    app.on_response_prepare.append(_add_headers)
    inference = Inference(azure)
    dated, v1, models = Dated(), V1(), ModelInference()
    router = app.router
    router.add_post(f"{dated.prefix}/chat/completions", inference.chat(dated))
    router.add_post(f"{dated.prefix}/completions", inference.completions(dated))
    router.add_post(f"{dated.prefix}/embeddings", inference.embeddings(dated))
    router.add_post("/openai/responses", inference.responses(dated))
    router.add_get("/openai/models", inference.list_models(dated))
    router.add_post(f"{v1.prefix}/chat/completions", inference.chat(v1))
    router.add_post(f"{v1.prefix}/embeddings", inference.embeddings(v1))
    router.add_post(f"{v1.prefix}/responses", inference.responses(v1))
    router.add_get(f"{v1.prefix}/models", inference.list_models(v1))
    # `/models/info` works on endpoints with one model only, so not on an account.
    router.add_post(f"{models.prefix}/chat/completions", inference.chat(models))
    router.add_post(f"{models.prefix}/embeddings", inference.embeddings(models))
    return app


class Inference:
    """A handler for each operation, on whichever route."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure

    def chat(self, route: Route) -> Handler:
        """Chat completions."""

        async def handler(request: web.Request) -> web.StreamResponse:
            call = await accept(self._azure, request, route, CHAT)
            body, model = call.body, call.model
            _check_known(request, route, call, parameters.CHAT)
            parameters.check_chat(body, model)
            budget = body.get("max_completion_tokens") or body.get("max_tokens")
            answer = generation.answer(model, body["messages"], budget, body.get("reasoning_effort"))
            request[_ESTIMATED_TOKENS] = answer.prompt_tokens + (budget or answer.completion_tokens)
            now, count = int(self._azure.clock.now()), body.get("n") or 1
            if not body.get("stream"):
                return web.json_response(chat.completion(model, answer, now, count))
            with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
            chunks = chat.chunks(model, answer, now, count, with_usage=with_usage)
            return await _stream(request, _data_lines(chunks))

        return handler

    def completions(self, route: Route) -> Handler:
        """Completions without chat: every model for them is retired, so this refuses."""

        async def handler(request: web.Request) -> web.StreamResponse:
            await accept(self._azure, request, route, COMPLETIONS)
            raise AssertionError("no model of the catalogue has this capability")

        return handler

    def embeddings(self, route: Route) -> Handler:
        """Embeddings."""

        async def handler(request: web.Request) -> web.StreamResponse:
            call = await accept(self._azure, request, route, EMBEDDINGS)
            _check_known(request, route, call, parameters.EMBEDDINGS)
            parameters.check_embeddings(call.body, call.model)
            found = embeddings.embeddings(call.model, call.body)
            request[_ESTIMATED_TOKENS] = found["usage"]["total_tokens"]
            return web.json_response(found)

        return handler

    def responses(self, route: Route) -> Handler:
        """The Responses API."""

        async def handler(request: web.Request) -> web.StreamResponse:
            call = await accept(self._azure, request, route, RESPONSES)
            body, model = call.body, call.model
            _check_known(request, route, call, parameters.RESPONSES)
            parameters.check_responses(body, model)
            budget = body.get("max_output_tokens")
            effort = (body.get("reasoning") or {}).get("effort")
            answer = generation.answer(model, body["input"], budget, effort)
            request[_ESTIMATED_TOKENS] = answer.prompt_tokens + (budget or answer.completion_tokens)
            whole = responses.response(model, answer, int(self._azure.clock.now()), body)
            if not body.get("stream"):
                return web.json_response(whole)
            return await _stream(request, _event_lines(responses.events(whole, answer.pieces)))

        return handler

    def list_models(self, route: Route) -> Handler:
        """The models on offer (not the deployments)."""

        async def handler(request: web.Request) -> web.StreamResponse:
            open_account(self._azure, request, route, CHAT)
            items = [
                {
                    "id": f"{model.name}-{model.version}",
                    "object": "model",
                    "created": 0,
                    "owned_by": model.publisher,
                    "lifecycle_status": model.lifecycle,
                    "capabilities": {name: value == "true" for name, value in model.capabilities.items()},
                }
                for model in catalogue.models()
            ]
            return web.json_response({"object": "list", "data": items})

        return handler


def _check_known(request: web.Request, route: Route, call: Call, known: frozenset[str]) -> None:
    """Refuses unknown parameters, unless the caller may say, and says, to drop them or pass them on."""
    if not route.heeds_extra_parameters or request.headers.get("extra-parameters", "error") == "error":
        parameters.check_known(call.body, known)


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except InferenceError as error:
        refused = error
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        refused = no_such_path(request.host.partition(":")[0])
    return web.Response(text=refused.body, status=refused.status, content_type="application/json")


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    headers = response.headers
    headers["apim-request-id"] = str(uuid.uuid4())
    headers["x-ms-client-request-id"] = request.headers.get("x-ms-client-request-id", "Not-Set")
    headers["strict-transport-security"] = "max-age=31536000; includeSubDomains; preload"
    headers["x-content-type-options"] = "nosniff"
    if CALL not in request:
        return
    call = request[CALL]
    location: str = call.account["location"]
    headers["x-ms-region"] = _REGIONS.get(location.replace(" ", "").lower(), location)
    headers["x-ms-deployment-name"] = call.deployment["name"]
    if response.status == 200:
        capacity = call.deployment["sku"]["capacity"]
        headers["x-request-id"] = str(uuid.uuid4())
        headers["x-ms-rai-invoked"] = "true"
        headers["x-ratelimit-limit-requests"] = str(capacity)
        headers["x-ratelimit-limit-tokens"] = str(capacity * 1000)
        headers["x-ratelimit-remaining-requests"] = str(capacity - 1)
        headers["x-ratelimit-remaining-tokens"] = str(capacity * 1000 - request[_ESTIMATED_TOKENS])


async def _stream(request: web.Request, lines: Iterable[str]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for line in lines:
        await response.write(line.encode())
    await response.write_eof()
    return response


def _data_lines(chunks: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Data only, neither event names nor comments: the client for model inference takes nothing else."""
    for chunk in chunks:
        yield f"data: {json.dumps(chunk)}\n\n"
    yield "data: [DONE]\n\n"


def _event_lines(events: Iterable[dict[str, Any]]) -> Iterator[str]:
    for event in events:
        yield f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"

"""The inference routes of accounts, at each account's three host names."""

import uuid
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services.inference import (
    audio,
    batches,
    chat,
    embeddings,
    files,
    headers,
    images,
    messages,
    models,
    network,
    publishers,
    rerank,
    responses,
)
from localazure.services.cognitive_services.inference.calls import REQUEST_ID, Call, accept, no_such_path, open_account
from localazure.services.cognitive_services.inference.errors import InferenceError
from localazure.services.cognitive_services.inference.routes import (
    BATCHES,
    CHAT,
    COGNITIVE_SERVICES_DOMAIN,
    COMPLETIONS,
    COUNT_TOKENS,
    EMBEDDINGS,
    FILES,
    FOUNDRY_DOMAIN,
    IMAGES,
    MESSAGES,
    MODELS,
    OPEN_AI_DOMAIN,
    RESPONSES,
    SPEECH,
    TRANSCRIPTIONS,
    V1,
    Anthropic,
    Dated,
    DatedImages,
    DatedOfAccount,
    ManagedCompute,
    ManagedComputeV1,
    ModelInference,
    Operation,
    Route,
)
from localazure.services.registration import DataPlane

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
AnswerCall = Callable[[Call], Awaitable[web.StreamResponse]]
AnswerAccount = Callable[[Azure, Resource, web.Request], Awaitable[web.StreamResponse]]

# Every model for plain completions is retired, so COMPLETIONS has no answer: calls are refused by its name.
_OF_DEPLOYMENTS: list[tuple[Route, list[Operation]]] = [
    (Dated(), [CHAT, COMPLETIONS, EMBEDDINGS, SPEECH, TRANSCRIPTIONS]),
    (DatedImages(), [IMAGES]),
    (DatedOfAccount(), [RESPONSES]),
    (V1(), [CHAT, EMBEDDINGS, RESPONSES]),
    # `/models/info` is for endpoints with one model only, so an account does not have it.
    (ModelInference(), [CHAT, EMBEDDINGS]),
    (Anthropic(), [MESSAGES, COUNT_TOKENS]),
    (
        publishers.BlackForestLabs(),
        [publishers.FLUX_2_PRO, publishers.FLUX_2_FLEX, publishers.FLUX_KONTEXT_PRO, publishers.FLUX_PRO_1_1],
    ),
    (publishers.Mai(), [publishers.MAI_IMAGES]),
    (publishers.Cohere(), [publishers.RERANK]),
    (ManagedCompute(), [CHAT, EMBEDDINGS]),
    (ManagedComputeV1(), [CHAT, EMBEDDINGS]),
]
_ANSWERS: dict[Operation, AnswerCall] = {
    CHAT: chat.answer,
    EMBEDDINGS: embeddings.answer,
    RESPONSES: responses.answer,
    IMAGES: images.answer,
    SPEECH: audio.answer_speech,
    TRANSCRIPTIONS: audio.answer_transcription,
    publishers.FLUX_2_PRO: images.answer_flux,
    publishers.FLUX_2_FLEX: images.answer_flux,
    publishers.FLUX_KONTEXT_PRO: images.answer_flux,
    publishers.FLUX_PRO_1_1: images.answer_flux,
    publishers.MAI_IMAGES: images.answer_mai,
    publishers.RERANK: rerank.answer,
    MESSAGES: messages.answer,
    COUNT_TOKENS: messages.answer_count,
}
_OF_THE_ACCOUNT: list[tuple[str, str, Operation, AnswerAccount]] = [
    ("GET", "/models", MODELS, models.answer_list),
    ("POST", "/files", FILES, files.answer_upload),
    ("GET", "/files", FILES, files.answer_list),
    ("GET", "/files/{id}", FILES, files.answer_get),
    ("GET", "/files/{id}/content", FILES, files.answer_content),
    ("DELETE", "/files/{id}", FILES, files.answer_delete),
    ("POST", "/batches", BATCHES, batches.answer_create),
    ("GET", "/batches", BATCHES, batches.answer_list),
    ("GET", "/batches/{id}", BATCHES, batches.answer_get),
    ("POST", "/batches/{id}/cancel", BATCHES, batches.answer_cancel),
]


def application(azure: Azure) -> web.Application:
    """The application of all inference routes."""
    app = web.Application(middlewares=[_errors, _admit(azure)])
    app.on_response_prepare.append(headers.add)
    for route, operations in _OF_DEPLOYMENTS:
        for operation in operations:
            app.router.add_post(f"{route.prefix}/{operation.path}", _of_deployment(azure, route, operation))
    for of_account in (DatedOfAccount(), V1()):
        for method, path, operation, answer in _OF_THE_ACCOUNT:
            handler = _of_account(azure, of_account, operation, answer)
            app.router.add_route(method, f"{of_account.prefix}{path}", handler)
    return app


def _of_deployment(azure: Azure, route: Route, operation: Operation) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        try:
            call = await accept(azure, request, route, operation)
            return await _ANSWERS[operation](call)
        except InferenceError as error:
            raise route.in_own_format(error, request[REQUEST_ID]) from None

    return handler


def _of_account(azure: Azure, route: Route, operation: Operation, answer: AnswerAccount) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        account, _ = open_account(azure, request, route, operation)
        return await answer(azure, account, request)

    return handler


def _admit(azure: Azure) -> Middleware:
    """Middleware that refuses clients by the account's network rules, before anything else is looked at."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        network.check(azure, request)
        return await handler(request)

    return middleware


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    request[REQUEST_ID] = f"req_{uuid.uuid4().hex}"
    try:
        return await handler(request)
    except InferenceError as error:
        refused = error
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        refused = no_such_path(request.host.partition(":")[0])
    return web.Response(
        text=refused.body, status=refused.status, headers=refused.headers, content_type="application/json"
    )


DATA_PLANE = DataPlane(
    {f"*.{domain}": application for domain in (OPEN_AI_DOMAIN, COGNITIVE_SERVICES_DOMAIN, FOUNDRY_DOMAIN)}
)

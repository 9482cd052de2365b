"""Answers of models at serverless and online endpoints."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from localazure.services.cognitive_services import catalogue
from localazure.services.cognitive_services.catalogue import Dimensions, Model
from localazure.services.cognitive_services.inference import chat, embeddings, generation, parameters, rerank, streams
from localazure.services.machine_learning.registry_models import RegistryModel

Json = dict[str, Any]

_DIMENSIONS = 384


@dataclass(frozen=True)
class Reply:
    """An answer: a status with a JSON body or the events of a stream."""

    status: int
    body: Any = None
    events: Iterable[Json] | None = None


async def send(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Sends an answer, whole or as a stream."""
    if reply.events is None:
        return web.json_response(reply.body, status=reply.status)
    return await streams.send_data(request, reply.events)


def chat_reply(model: RegistryModel, body: Json, now: float, *, filtered: bool) -> Reply:
    """A chat completion, whole or as a stream.

    Args:
        model: the model that answers.
        body: the request's body.
        now: Unix time.
        filtered: whether a content filter is on, whose results the answer then has.

    Raises:
        InferenceError: 400, the body is not valid.
    """
    speaker = _in_catalogue(model)
    parameters.check_chat(body, speaker)
    budget = body.get("max_completion_tokens") or body.get("max_tokens")
    answer = generation.answer(speaker, body["messages"], budget, body.get("reasoning_effort"))
    created, count = int(now), body.get("n") or 1
    if not body.get("stream"):
        return Reply(200, chat.completion(speaker, answer, created, count, with_filters=filtered))
    with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    chunks = chat.chunks(speaker, answer, created, count, with_usage=with_usage, with_filters=filtered)
    return Reply(200, events=chunks)


def embeddings_reply(model: RegistryModel, body: Json) -> Reply:
    """Embeddings.

    Raises:
        InferenceError: 400, the body is not valid.
    """
    embedder = _in_catalogue(model)
    parameters.check_embeddings(body, embedder)
    return Reply(200, embeddings.embeddings(embedder, body))


def rerank_reply(body: Json) -> Reply:
    """Documents by their relevance.

    Raises:
        InferenceError: 400, the body is not valid.
    """
    return Reply(200, rerank.ranking(body))


def text_of(model: RegistryModel, prompt: Any, budget: int | None) -> str:
    """The text that a model answers to a prompt, within a budget of tokens."""
    return generation.answer(_in_catalogue(model), prompt, budget, None).text


def _in_catalogue(model: RegistryModel) -> Model:
    """The model of the account's catalogue with the same name, or one made of the registry model's tasks."""
    for each in catalogue.models():
        if each.name == model.name:
            return each
    return Model(
        format="",
        publisher="",
        name=model.name,
        version="",
        is_default=True,
        capabilities=dict.fromkeys(model.tasks, "true"),
        lifecycle="GenerallyAvailable",
        retires="",
        skus=[],
        dimensions=Dimensions(_DIMENSIONS),
    )

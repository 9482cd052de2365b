"""Chat completions, responses and embeddings."""

from typing import TYPE_CHECKING, Any

from aihub.endpoint import Route
from aihub.smoke.tasks.openai_client import answer, client, named
from aihub.smoke.tasks.probe import Probe, read

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Response

TOKENS = 16
"""Enough to show life, and within any quota: rate limits count the tokens that are asked for."""
_REASONING_TOKENS = 1024
"""For models that think first: the budget covers the hidden tokens too."""


async def _chat(http: "AsyncClient", route: Route, model: str | None) -> "Response":
    create = client(http, route).chat.completions.with_raw_response.create
    asked: dict[str, Any] = {"model": named(model), "messages": [{"role": "user", "content": "ping"}]}
    response = await answer(create(**asked, max_tokens=TOKENS))
    match response.status_code, read(response):
        # Reasoning models name the parameter that they do not take.
        case 400, {"error": {"param": "max_tokens"}}:
            return await answer(create(**asked, max_completion_tokens=_REASONING_TOKENS))
    return response


def _chat_answers(response: "Response") -> bool:
    match read(response):
        case {"choices": [{"message": {"content": str(said)}}, *_]} if said:
            return True
        # Out of budget is alive too: a small budget can go into thinking alone.
        case {"choices": [_, *_], "usage": {"completion_tokens": int(tokens)}}:
            return tokens > 0
    return False


async def _responses(http: "AsyncClient", route: Route, model: str | None) -> "Response":
    create = client(http, route).responses.with_raw_response.create
    return await answer(create(model=named(model), input="ping", max_output_tokens=TOKENS, store=False))


def _responses_answers(response: "Response") -> bool:
    match read(response):
        case {"usage": {"output_tokens": int(tokens)}}:
            return tokens > 0
    return False


async def _embeddings(http: "AsyncClient", route: Route, model: str | None) -> "Response":
    create = client(http, route).embeddings.with_raw_response.create
    # Numbers in a list: model inference takes no bare string, and not every runtime knows base64.
    return await answer(create(model=named(model), input=["ping"], encoding_format="float"))


def _embeddings_answers(response: "Response") -> bool:
    match read(response):
        case {"data": [{"embedding": [int() | float(), *_]}, *_]}:
            return True
    return False


CHAT = Probe(_chat, _chat_answers, "message")
RESPONSES = Probe(_responses, _responses_answers, "output")
EMBEDDINGS = Probe(_embeddings, _embeddings_answers, "vector")

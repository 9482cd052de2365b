"""Anthropic's Messages API."""

import uuid
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from localazure.services.cognitive_services.inference import errors, generation, parameters, streams
from localazure.services.cognitive_services.inference.calls import Call
from localazure.services.cognitive_services.inference.generation import Answer

Json = dict[str, Any]

_ROLES = {"user", "assistant", "system"}


async def answer(call: Call) -> web.StreamResponse:
    """Answers messages, whole or as a stream."""
    body = call.body
    _check(body, parameters.MESSAGES)
    if body.get("max_tokens") is None:
        raise errors.missing_parameter("max_tokens")
    parameters.check_integer(body, "max_tokens", 1)
    found = generation.answer(call.model, [body.get("system"), body["messages"]], body["max_tokens"], None)
    call.count(found.prompt_tokens + body["max_tokens"])
    whole = _message(call.model.name, found)
    if not body.get("stream"):
        return web.json_response(whole)
    return await streams.send_events(call.request, _events(whole, found.pieces))


async def answer_count(call: Call) -> web.Response:
    """Counts the tokens of messages."""
    body = call.body
    _check(body, parameters.COUNT_TOKENS)
    return web.json_response({"input_tokens": generation.count_tokens([body.get("system"), body["messages"]])})


def _check(body: Json, known: frozenset[str]) -> None:
    for name in body:
        if name not in known:
            raise errors.extra_input(name)
    parameters.check_list(body, "messages")
    for index, message in enumerate(body["messages"]):
        if not isinstance(message, dict) or message.get("role") not in _ROLES or not message.get("content"):
            raise errors.invalid_value(f"messages.{index}", "an object with a role, user or assistant, and content")


def _message(model: str, answer: Answer) -> Json:
    return {
        "id": f"msg_{uuid.uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": answer.text}],
        "stop_reason": "end_turn" if answer.is_complete else "max_tokens",
        "stop_sequence": None,
        "usage": {
            "input_tokens": answer.prompt_tokens,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": answer.completion_tokens,
        },
    }


def _events(whole: Json, pieces: list[str]) -> Iterator[Json]:
    usage = whole["usage"]
    begun = {**whole, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    yield {"type": "message_start", "message": begun}
    yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    yield {"type": "ping"}
    for piece in pieces:
        yield {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
    yield {"type": "content_block_stop", "index": 0}
    delta = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": delta, "usage": {"output_tokens": usage["output_tokens"]}}
    yield {"type": "message_stop"}

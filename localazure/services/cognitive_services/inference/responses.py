"""Bodies and streams of the Responses API."""

import uuid
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.inference import generation, parameters, streams
from localazure.services.cognitive_services.inference.calls import Call
from localazure.services.cognitive_services.inference.generation import Answer

Json = dict[str, Any]


async def answer(call: Call) -> web.StreamResponse:
    """Answers a call, whole or as a stream."""
    body, model = call.body, call.answering
    call.check_known(parameters.RESPONSES)
    parameters.check_responses(body, call.model)
    call.check_prompt([body.get("instructions"), body["input"]])
    found = call.check_answer(_answer(model, body))
    call.count(found.prompt_tokens + (body.get("max_output_tokens") or found.completion_tokens))
    whole = response(model, found, call.now, body)
    if not body.get("stream"):
        return web.json_response(whole)
    return await streams.send_events(call.request, events(whole, found.pieces))


def answer_line(model: Model, body: Json, created: int) -> Json:
    """The whole answer to a line of a batch.

    Raises:
        InferenceError: 400.
    """
    parameters.check_known(body, parameters.RESPONSES)
    parameters.check_responses(body, model)
    return response(model, _answer(model, body), created, body)


def _answer(model: Model, body: Json) -> Answer:
    effort = (body.get("reasoning") or {}).get("effort")
    return generation.answer(model, body["input"], body.get("max_output_tokens"), effort)


def response(model: Model, answer: Answer, created: int, body: Json) -> Json:
    """The whole answer to a request's body."""
    reason = "content_filter" if answer.filtered else None if answer.is_complete else "max_output_tokens"
    status = "incomplete" if reason else "completed"
    reasoning = [{"type": "reasoning", "id": f"rs_{uuid.uuid4().hex}", "summary": []}] if model.reasoning else []
    messages = [_message(answer.text, status)] if answer.pieces else []
    total = answer.prompt_tokens + answer.completion_tokens
    return {
        "id": f"resp_{uuid.uuid4().hex}",
        "object": "response",
        "created_at": created,
        "status": status,
        "model": model.name,
        "error": None,
        "incomplete_details": {"reason": reason} if reason else None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "metadata": body.get("metadata") or {},
        "output": [*reasoning, *messages],
        "parallel_tool_calls": body.get("parallel_tool_calls", True),
        "previous_response_id": None,
        "temperature": body.get("temperature", 1.0),
        "tool_choice": body.get("tool_choice", "auto"),
        "tools": body.get("tools") or [],
        "top_p": body.get("top_p", 1.0),
        "usage": {
            "input_tokens": answer.prompt_tokens,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": answer.completion_tokens,
            "output_tokens_details": {"reasoning_tokens": answer.reasoning_tokens},
            "total_tokens": total,
        },
        "content_filters": None,
        "store": body.get("store", True),
    }


def events(whole: Json, pieces: list[str]) -> Iterator[Json]:
    """The stream of an answer: typed events with a running number."""
    for number, event in enumerate(_events(whole, pieces)):
        yield {**event, "sequence_number": number}


def _events(whole: Json, pieces: list[str]) -> Iterator[Json]:
    started = {**whole, "status": "in_progress", "output": [], "usage": None, "incomplete_details": None}
    yield {"type": "response.created", "response": started}
    yield {"type": "response.in_progress", "response": started}
    for index, item in enumerate(whole["output"]):
        is_message = item["type"] == "message"
        begun = {**item, "status": "in_progress", "content": []} if is_message else item
        yield {"type": "response.output_item.added", "output_index": index, "item": begun}
        if is_message:
            yield from _text_events(item, index, pieces)
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": f"response.{whole['status']}", "response": whole}


def _text_events(item: Json, index: int, pieces: list[str]) -> Iterator[Json]:
    at = {"item_id": item["id"], "output_index": index, "content_index": 0}
    part = item["content"][0]
    yield {"type": "response.content_part.added", **at, "part": {**part, "text": ""}}
    for piece in pieces:
        yield {"type": "response.output_text.delta", **at, "delta": piece, "logprobs": []}
    yield {"type": "response.output_text.done", **at, "text": part["text"], "logprobs": []}
    yield {"type": "response.content_part.done", **at, "part": part}


def _message(text: str, status: str) -> Json:
    return {
        "type": "message",
        "id": f"msg_{uuid.uuid4().hex}",
        "role": "assistant",
        "status": status,
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }

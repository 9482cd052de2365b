"""Bodies and streams of chat completions."""

import uuid
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.inference import generation, parameters, streams
from localazure.services.cognitive_services.inference.calls import Call
from localazure.services.cognitive_services.inference.generation import Answer

Json = dict[str, Any]

_SAFE = {name: {"filtered": False, "severity": "safe"} for name in ("hate", "self_harm", "sexual", "violence")}
_UNDETECTED = {"filtered": False, "detected": False}
_COMPLETION_FILTER = {
    **_SAFE,
    "protected_material_code": _UNDETECTED,
    "protected_material_text": _UNDETECTED,
}
_PROMPT_FILTER = [{"prompt_index": 0, "content_filter_results": {"jailbreak": _UNDETECTED, **_SAFE}}]


async def answer(call: Call) -> web.StreamResponse:
    """Answers a call, whole or as a stream."""
    body, model = call.body, call.answering
    call.check_known(parameters.CHAT)
    parameters.check_chat(body, call.model)
    call.check_prompt(body["messages"])
    found = call.check_answer(_answer(model, body))
    call.count(found.prompt_tokens + (_budget(body) or found.completion_tokens))
    count, with_filters = body.get("n") or 1, not call.is_managed
    if not body.get("stream"):
        return web.json_response(completion(model, found, call.now, count, with_filters=with_filters))
    with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    return await streams.send_data(
        call.request, chunks(model, found, call.now, count, with_usage=with_usage, with_filters=with_filters)
    )


def answer_line(model: Model, body: Json, created: int) -> Json:
    """The whole answer to a line of a batch.

    Raises:
        InferenceError: 400.
    """
    parameters.check_known(body, parameters.CHAT)
    parameters.check_chat(body, model)
    return completion(model, _answer(model, body), created, body.get("n") or 1)


def _answer(model: Model, body: Json) -> Answer:
    return generation.answer(model, body["messages"], _budget(body), body.get("reasoning_effort"))


def _budget(body: Json) -> int | None:
    return body.get("max_completion_tokens") or body.get("max_tokens")


def model_name(model: Model) -> str:
    """The model name of an answer: with the version if that is a date."""
    return f"{model.name}-{model.version}" if len(model.version) >= 4 else model.name


def completion(model: Model, answer: Answer, created: int, count: int, *, with_filters: bool = True) -> Json:
    """The body of a whole answer with `count` choices, and the results of the content filters if they are on."""
    choices = [
        {
            "index": index,
            "finish_reason": _finish_reason(answer),
            "logprobs": None,
            "message": {"role": "assistant", "content": answer.text, "refusal": None},
            **(_filter_results(answer) if with_filters else {}),
        }
        for index in range(count)
    ]
    return {
        **_envelope(model, created, "chat.completion"),
        "choices": choices,
        **({"prompt_filter_results": _PROMPT_FILTER} if with_filters else {}),
        "usage": _usage(answer, count),
    }


def chunks(
    model: Model, answer: Answer, created: int, count: int, *, with_usage: bool, with_filters: bool = True
) -> Iterator[Json]:
    """The chunks of a streamed answer: the prompt's filter results, the text piece by piece, the end.

    Args:
        model: the model that answers.
        answer: the generated answer.
        created: Unix time.
        count: number of choices.
        with_usage: whether to add a chunk with the usage.
        with_filters: whether content filters are on.
    """
    if with_filters:
        yield {
            "choices": [],
            "created": 0,
            "id": "",
            "model": "",
            "object": "",
            "prompt_filter_results": _PROMPT_FILTER,
        }
    envelope = _envelope(model, created, "chat.completion.chunk")
    for index in range(count):
        deltas = [{"role": "assistant", "content": ""}, *({"content": piece} for piece in answer.pieces)]
        for delta in deltas:
            choice = {"index": index, "delta": delta, "finish_reason": None, "logprobs": None}
            yield {**envelope, "choices": [choice]}
        last = {"index": index, "delta": {}, "finish_reason": _finish_reason(answer), "logprobs": None}
        yield {**envelope, "choices": [{**last, **(_filter_results(answer) if with_filters else {})}]}
    if with_usage:
        yield {**envelope, "choices": [], "usage": _usage(answer, count)}


def _filter_results(answer: Answer) -> Json:
    return {"content_filter_results": {**_COMPLETION_FILTER, **answer.filtered}}


def _finish_reason(answer: Answer) -> str:
    if answer.filtered:
        return "content_filter"
    return "stop" if answer.is_complete else "length"


def _envelope(model: Model, created: int, kind: str) -> Json:
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": kind,
        "created": created,
        "model": model_name(model),
        "system_fingerprint": "fp_0123456789",
    }


def _usage(answer: Answer, count: int) -> Json:
    completion_tokens = answer.completion_tokens * count
    return {
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": answer.prompt_tokens + completion_tokens,
        "completion_tokens_details": {"reasoning_tokens": answer.reasoning_tokens * count},
        "prompt_tokens_details": {"cached_tokens": 0},
    }

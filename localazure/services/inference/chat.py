"""Bodies and streams of chat completions."""

import uuid
from collections.abc import Iterator
from typing import Any

from localazure.services.cognitive_services.catalogue import Model
from localazure.services.inference.generation import Answer

Json = dict[str, Any]

_SAFE = {name: {"filtered": False, "severity": "safe"} for name in ("hate", "self_harm", "sexual", "violence")}
_UNDETECTED = {"filtered": False, "detected": False}
_COMPLETION_FILTER = {
    **_SAFE,
    "protected_material_code": _UNDETECTED,
    "protected_material_text": _UNDETECTED,
}
_PROMPT_FILTER = [{"prompt_index": 0, "content_filter_results": {"jailbreak": _UNDETECTED, **_SAFE}}]


def model_name(model: Model) -> str:
    """How an answer names its model: with the version where that is a date."""
    return f"{model.name}-{model.version}" if len(model.version) >= 4 else model.name


def completion(model: Model, answer: Answer, created: int, count: int) -> Json:
    """The whole answer, `count` times."""
    choices = [
        {
            "index": index,
            "finish_reason": _finish_reason(answer),
            "logprobs": None,
            "message": {"role": "assistant", "content": answer.text, "refusal": None},
            "content_filter_results": _COMPLETION_FILTER,
        }
        for index in range(count)
    ]
    return {
        **_envelope(model, created, "chat.completion"),
        "choices": choices,
        "prompt_filter_results": _PROMPT_FILTER,
        "usage": _usage(answer, count),
    }


def chunks(model: Model, answer: Answer, created: int, count: int, *, with_usage: bool) -> Iterator[Json]:
    """The answer as a stream: the prompt's filter results, then piece by piece, then the end.

    Args:
        model: who answers.
        answer: the text.
        created: Unix time.
        count: number of choices.
        with_usage: whether a chunk with the usage is asked for.
    """
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
        yield {**envelope, "choices": [{**last, "content_filter_results": _COMPLETION_FILTER}]}
    if with_usage:
        yield {**envelope, "choices": [], "usage": _usage(answer, count)}


def _finish_reason(answer: Answer) -> str:
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

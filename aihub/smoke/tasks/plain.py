"""Messages, rerank, and whatever an endpoint's own request is: JSON posted to the route as it stands."""

from typing import TYPE_CHECKING, Any

from aihub.contract.endpoint import Route
from aihub.smoke.tasks.adapter import Adapter, Caller, Question, events, read
from aihub.smoke.tasks.text import tokens_for

if TYPE_CHECKING:
    from httpx2 import Response


MESSAGES_TOKENS = 4096
"""Tokens of an answer that is not limited: Anthropic's API wants a number, and its older models take no larger one."""


async def _messages(caller: Caller, route: Route, model: str | None, question: Question) -> "Response":
    return await caller.post(route["uri"], {"model": model, **_messages_request(question)})


def _messages_request(question: Question) -> dict[str, Any]:
    return {
        "max_tokens": MESSAGES_TOKENS if question.is_unlimited else tokens_for(question),
        **({"system": question.system} if question.system else {}),
        "messages": [{"role": "user", "content": question.prompt or "ping"}],
        **({"stream": True} if question.stream else {}),
    }


def _messages_piece(event: Any) -> str:
    match event:
        case {"type": "content_block_delta", "delta": {"text": str(said)}}:
            return said
    return ""


def _messages_answers(response: "Response") -> bool:
    match read(response):
        case {"type": "message", "content": [{"text": str(said)}, *_]} if said:
            return True
        case {"type": "message", "usage": {"output_tokens": int(tokens)}}:
            return tokens > 0
    return False


def _messages_says(response: "Response") -> str:
    match read(response):
        case {"content": list(parts)}:
            return "".join(str(part.get("text") or "") for part in parts if isinstance(part, dict))
    return ""


def _messages_streams(response: "Response") -> bool:
    kinds = [each.get("type") for each in events(response) if isinstance(each, dict)]
    return "content_block_delta" in kinds and "error" not in kinds


RERANK_MODEL = "azureai"
"""Cohere's API wants a name, which serverless endpoints do not read: that of Microsoft's samples for them."""


async def _rerank(caller: Caller, route: Route, model: str | None, question: Question) -> "Response":
    return await caller.post(route["uri"], {"model": model or RERANK_MODEL, **_rerank_request(question)})


def _rerank_request(_question: Question) -> dict[str, Any]:
    return {"query": "capital of France", "documents": ["Paris", "Rome"], "top_n": 1}


def _rerank_answers(response: "Response") -> bool:
    match read(response):
        case {"results": [{"index": int()}, *_]}:
            return True
    return False


async def own_request(caller: Caller, route: Route, _model: str | None, _question: Question) -> "Response":
    """Posts the request that the route itself brings."""
    return await caller.post(route["uri"], route["body"])


def _own_answers(response: "Response") -> bool:
    match read(response):
        case {"error": problem} if problem:
            return False
        case answer:
            return _holds_something(answer)


def _holds_something(value: Any) -> bool:
    """Whether JSON holds any value at all; zero and false are values."""
    if isinstance(value, dict):
        return any(map(_holds_something, value.values()))
    if isinstance(value, list):
        return any(map(_holds_something, value))
    return value is not None and value != ""


MESSAGES = Adapter(
    _messages,
    _messages_answers,
    "message",
    says=_messages_says,
    streams=_messages_streams,
    request=_messages_request,
    piece=_messages_piece,
)
RERANK = Adapter(_rerank, _rerank_answers, "result", request=_rerank_request)
OWN_REQUEST = Adapter(own_request, _own_answers, "output")

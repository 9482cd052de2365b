"""Chat completions, responses and embeddings."""

from typing import TYPE_CHECKING, Any

from aihub.contract.endpoint import Route
from aihub.smoke.tasks.adapter import Adapter, Caller, Question, events, posted, read

if TYPE_CHECKING:
    from httpx2 import Response

TOKENS = 16
"""Enough to show life, and within any quota: rate limits count the tokens that are asked for."""
_TOKENS_FOR_A_PROMPT = 256
"""Enough for a sentence, in which to look for what is expected."""
_REASONING_TOKENS = 1024
"""For models that think first: the budget covers the hidden tokens too."""


def tokens_for(question: Question) -> int:
    """Return how many tokens an answer may have, where it is limited."""
    return _TOKENS_FOR_A_PROMPT if question.prompt else TOKENS


def messages_of(question: Question) -> list[dict[str, str]]:
    """Return the messages of a chat, with the system's first where there is one."""
    system = [{"role": "system", "content": question.system}] if question.system else []
    return [*system, {"role": "user", "content": question.prompt or "ping"}]


async def _chat(caller: Caller, route: Route, model: str | None, question: Question) -> "Response":
    response = await posted(_chat_request)(caller, route, model, question)
    match response.status_code, read(response):
        # Reasoning models name the parameter that they do not take.
        case 400, {"error": {"param": "max_tokens"}}:
            return await posted(_chat_request_of_reasoning)(caller, route, model, question)
    return response


def _chat_request(question: Question) -> dict[str, Any]:
    return {
        "messages": messages_of(question),
        **({} if question.is_unlimited else {"max_tokens": tokens_for(question)}),
        **({"stream": True} if question.stream else {}),
    }


def _chat_request_of_reasoning(question: Question) -> dict[str, Any]:
    asked = _chat_request(question)
    del asked["max_tokens"]
    return {**asked, "max_completion_tokens": _REASONING_TOKENS}


def _chat_piece(event: Any) -> str:
    match event:
        case {"choices": [{"delta": {"content": str(said)}}, *_]}:
            return said
    return ""


def _chat_answers(response: "Response") -> bool:
    match read(response):
        case {"choices": [{"message": {"content": str(said)}}, *_]} if said:
            return True
        # Out of budget is alive too: a small budget can go into thinking alone.
        case {"choices": [_, *_], "usage": {"completion_tokens": int(tokens)}}:
            return tokens > 0
    return False


def _chat_says(response: "Response") -> str:
    match read(response):
        case {"choices": [{"message": {"content": str(said)}}, *_]}:
            return said
    return ""


def _chat_streams(response: "Response") -> bool:
    # The first event may be Azure's own, about the prompt, with no choices.
    found = list(events(response))
    return any(_is_chunk(each) for each in found) and not any(_is_error(each) for each in found)


def _is_chunk(event: Any) -> bool:
    match event:
        case {"choices": [{"delta": dict()}, *_]}:
            return True
    return False


def _is_error(event: Any) -> bool:
    return isinstance(event, dict) and bool(event.get("error"))


def _responses_request(question: Question) -> dict[str, Any]:
    limit = {"max_output_tokens": _REASONING_TOKENS if question.prompt else TOKENS}
    return {
        "input": question.prompt or "ping",
        **({"instructions": question.system} if question.system else {}),
        **({} if question.is_unlimited else limit),
        "store": False,
        **({"stream": True} if question.stream else {}),
    }


def _responses_piece(event: Any) -> str:
    match event:
        case {"type": "response.output_text.delta" | "response.refusal.delta", "delta": str(said)}:
            return said
    return ""


def _responses_answers(response: "Response") -> bool:
    match read(response):
        case {"usage": {"output_tokens": int(tokens)}}:
            return tokens > 0
    return False


def _responses_says(response: "Response") -> str:
    match read(response):
        case {"output": list(items)}:
            contents = [item["content"] for item in items if isinstance(item, dict) and "content" in item]
            parts = [part for each in contents if isinstance(each, list) for part in each]
            return "".join(str(part.get("text") or "") for part in parts if isinstance(part, dict))
    return ""


def _responses_streams(response: "Response") -> bool:
    kinds = [str(each.get("type")) for each in events(response) if isinstance(each, dict)]
    # A small budget can be spent before the first word.
    return any(kind in {"response.output_text.delta", "response.completed", "response.incomplete"} for kind in kinds)


def _embeddings_request(question: Question) -> dict[str, Any]:
    # Numbers in a list: model inference takes no bare string, and not every runtime knows base64.
    return {"input": [question.prompt or "ping"], "encoding_format": "float"}


def _embeddings_answers(response: "Response") -> bool:
    match read(response):
        case {"data": [{"embedding": [int() | float(), *_]}, *_]}:
            return True
    return False


CHAT = Adapter(
    _chat,
    _chat_answers,
    "message",
    unauthenticated=posted(_chat_request),
    says=_chat_says,
    streams=_chat_streams,
    request=_chat_request,
    piece=_chat_piece,
)
RESPONSES = Adapter(
    posted(_responses_request),
    _responses_answers,
    "output",
    says=_responses_says,
    streams=_responses_streams,
    request=_responses_request,
    piece=_responses_piece,
)
EMBEDDINGS = Adapter(posted(_embeddings_request), _embeddings_answers, "vector", request=_embeddings_request)

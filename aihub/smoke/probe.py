"""One call of an endpoint: the smallest valid request for its task, and what came back."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aihub.endpoint import Route

_TOKENS = 16
"""Enough to show life, and within any quota: rate limits count the tokens that are asked for."""
_REASONING_TOKENS = 1024
"""For models that think first: the budget covers the hidden tokens too."""


@dataclass(frozen=True)
class Call:
    """One call and its outcome."""

    status: int | None
    """HTTP status; None when there was no answer."""
    milliseconds: int
    detail: str
    """What the model is, or the error's code; never a credential and never what the model said."""
    answered: bool
    """Whether a model's output came back."""


async def call(route: Route, model: str, headers: Mapping[str, str], timeout_seconds: float) -> Call:
    """Calls a route with these headers as its only credential; with none it is called without a credential."""
    import openai

    base_url, query = _base(route)
    client = openai.AsyncOpenAI(
        base_url=base_url,
        default_query=query,
        api_key="unused",
        max_retries=0,
        timeout=timeout_seconds,
    )
    started = time.monotonic()

    def outcome(status: int | None, detail: str, *, answered: bool = False) -> Call:
        return Call(status, round((time.monotonic() - started) * 1000), detail, answered)

    try:
        async with client:
            # Not the client's own key: which header carries ours is the route's matter.
            shown = await _ask(client, route["task"], model, {"Authorization": openai.Omit(), **headers})
    except openai.APIStatusError as error:
        return outcome(error.status_code, _code(error))
    except openai.APITimeoutError:
        return outcome(None, f"no answer within {timeout_seconds:g} s")
    except openai.APIConnectionError as error:
        return outcome(None, f"no connection: {error.__cause__ or error}")
    return outcome(200, shown or "the answer is empty", answered=bool(shown))


async def _ask(client: Any, task: str, model: str, headers: Mapping[str, Any]) -> str:
    """The model that answered; empty when the answer holds nothing of a model."""
    import openai

    match task:
        case "embeddings":
            vectors = await client.embeddings.create(model=model, input="ping", extra_headers=headers)
            return vectors.model if vectors.data and vectors.data[0].embedding else ""
        case "responses":
            response = await client.responses.create(
                model=model, input="ping", max_output_tokens=_TOKENS, store=False, extra_headers=headers
            )
            return response.model if response.usage and response.usage.output_tokens else ""
        case "chat/completions":
            request = {"model": model, "messages": [{"role": "user", "content": "ping"}], "extra_headers": headers}
            try:
                chat = await client.chat.completions.create(**request, max_tokens=_TOKENS)
            except openai.BadRequestError as error:
                # Reasoning models name the parameter that they do not take.
                if error.param != "max_tokens":
                    raise
                chat = await client.chat.completions.create(**request, max_completion_tokens=_REASONING_TOKENS)
            # Out of budget is alive too: a small budget can go into thinking alone.
            said = bool(chat.choices) and bool(chat.choices[0].message.content)
            return chat.model if said or (chat.usage and chat.usage.completion_tokens) else ""
    raise ValueError(f"no probe for the task {task}")


def _base(route: Route) -> tuple[str, dict[str, str]]:
    """What the client puts between itself and the task: the base URL and the query."""
    path, _, query = route["uri"].partition("?")
    return path.removesuffix(route["task"]), dict(part.split("=", 1) for part in query.split("&") if part)


def _code(error: Any) -> str:
    """The service's error code: stable, and free of what a message might repeat of the request."""
    body = error.body if isinstance(error.body, dict) else {}
    return str(error.code or body.get("code") or body.get("statusCode") or error.response.reason_phrase)

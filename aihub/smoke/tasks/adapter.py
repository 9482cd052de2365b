"""The interface of an adapter: send the request of one task, and judge the answer."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aihub.contract.endpoint import Route
from aihub.responses import ResponseError, json_in

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Response


@dataclass(frozen=True)
class Question:
    """A request that is not the smallest one; unused by tasks that take no text, or return none."""

    prompt: str | None = None
    stream: bool = False
    system: str | None = None
    """Instructions to the model, besides the prompt."""
    is_unlimited: bool = False
    """Whether the answer may be as long as the model makes it; the smoke test limits its tokens."""


@dataclass(frozen=True)
class Caller:
    """Calls a host, with headers that are the only credential."""

    http: "AsyncClient"
    headers: Mapping[str, str] = field(repr=False)
    timeout_seconds: float
    """For each request and each answer."""

    async def post(self, uri: str, body: Any) -> "Response":
        """Sends JSON."""
        return await self.http.post(uri, json=body, headers=self.headers, timeout=self.timeout_seconds)


Ask = Callable[[Caller, Route, str | None, Question], Awaitable["Response"]]
"""Sends a request to a route, for a model where the route wants one named; an answer of any status is returned."""


def _whole(response: "Response") -> str:
    return response.text


@dataclass(frozen=True)
class Adapter:
    """The smallest valid request for a task, and what an answer to it holds."""

    ask: Ask
    answers: Callable[["Response"], bool]
    """Whether a successful answer holds what was asked for."""
    output: str
    """What was asked for, in a word."""
    unauthenticated: Ask | None = None
    """The request without a valid credential, where it is another one."""
    says: Callable[["Response"], str] = _whole
    """The text in a successful answer."""
    streams: Callable[["Response"], bool] | None = None
    """Whether a successful answer that was asked for as a stream is one, with output in it; None: the task has none."""
    request: Callable[[Question], dict[str, Any]] | None = None
    """The JSON body of a request, without the model; None where it is a form, a file, or the route's own body."""
    piece: Callable[[Any], str] | None = None
    """The text in one event of a stream; None: the task has none."""


def posted(request: Callable[[Question], dict[str, Any]]) -> Ask:
    """A task's request as JSON, with the model where the route wants one named."""

    async def ask(caller: Caller, route: Route, model: str | None, question: Question) -> "Response":
        return await caller.post(route["uri"], {**request(question), **({"model": model} if model else {})})

    return ask


def read(response: "Response") -> Any:
    """The answer's JSON; None when it is something else."""
    try:
        return json_in(response.content)
    except ResponseError:
        return None


def events(response: "Response") -> Iterator[Any]:
    """The JSON of each event of a stream (server-sent events); none when the answer is something else."""
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        return
    yield from events_in(response.text.splitlines())


def events_in(lines: Iterable[str]) -> Iterator[Any]:
    """The JSON of each event in the lines of a stream (server-sent events); None for an event without JSON."""
    for line in lines:
        name, _, data = line.partition(":")
        if name == "data" and (data := data.strip()) != "[DONE]":
            try:
                yield json_in(data)
            except ResponseError:
                yield None


_FILTERED = {"content_filter", "contentFilter", "content_policy_violation", "moderation_blocked"}


def is_filtered(response: "Response") -> bool:
    """Whether the content filter stopped the prompt (400) or the answer (200)."""
    match response.status_code, read(response):
        case 400, {"error": {"code": str(code)}} if code in _FILTERED:
            return True
        case 400, {"error": {"innererror": {"code": "ResponsibleAIPolicyViolation"}}}:
            return True
        case 200, (
            {"choices": [{"finish_reason": "content_filter"}, *_]}
            | {"incomplete_details": {"reason": "content_filter"}}
            | {"stop_reason": "refusal"}
        ):
            return True
    return False

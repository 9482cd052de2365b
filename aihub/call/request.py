"""What a call sends: the request of the route's task, with what was given on the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from aihub.call.errors import CallInputError
from aihub.contract.endpoint import Endpoint, Route
from aihub.contract.routes import requested_model
from aihub.responses import ResponseError, object_in
from aihub.smoke.tasks import Adapter, Question, adapter_for
from aihub.smoke.tasks.plain import OWN_REQUEST, RERANK_MODEL

_WITH_USAGE = {"stream_options": {"include_usage": True}}
"""Asks a stream of chat completions for its tokens; older API versions and some runtimes refuse it."""


class Kind(Enum):
    """What a call takes and what it answers."""

    TEXT = "text"
    """A prompt, and a text that is streamed."""
    VECTOR = "vector"
    """A text, and a list of numbers."""
    IMAGE = "image"
    """A prompt, and a picture."""
    AUDIO = "audio"
    """A text, and its recording."""
    TRANSCRIPT = "transcript"
    """A recording, and its text."""
    JSON = "JSON"
    """A JSON object, and JSON."""

    @property
    def is_binary(self) -> bool:
        """Whether the answer is a file."""
        return self in {Kind.IMAGE, Kind.AUDIO}


@dataclass(frozen=True)
class Given:
    """What was given on the command line and on standard input."""

    text: str | None = None
    """The prompt, or the JSON body; None for a recording."""
    system: str | None = None
    file: Path | None = None
    """The recording."""


@dataclass(frozen=True)
class Request:
    """The body of a call: a JSON object, or a form with a file."""

    body: Mapping[str, Any]
    """The JSON object, or the fields of the form."""
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


def adapter_of(endpoint: Endpoint, route: Route) -> Adapter:
    """Return the adapter of a route that can be called with one request.

    Raises:
        CallInputError: it cannot.
    """
    adapter = adapter_for(route)
    if route["task"] == "batches":
        raise CallInputError(
            f"{endpoint['name']} takes batches, not single calls: a file of requests that Azure answers within 24 hours; "
            f"`aihub connect {endpoint['name']} --as python` shows how"
        )
    if adapter is None:
        raise CallInputError(f"this version of aihub has no request for the task {route['task']}; update aihub")
    return adapter


def kind_of(route: Route, adapter: Adapter) -> Kind:
    """Return what calls of a route take and answer."""
    if adapter is OWN_REQUEST:
        return Kind.JSON
    return _KINDS.get(route["task"], Kind.TEXT if adapter.piece else Kind.JSON)


_KINDS = {
    "embeddings": Kind.VECTOR,
    "images/generations": Kind.IMAGE,
    "audio/speech": Kind.AUDIO,
    "audio/transcriptions": Kind.TRANSCRIPT,
}


def request_of(endpoint: Endpoint, route: Route, adapter: Adapter, given: Given, *, stream: bool) -> Request:
    """Return what a call sends.

    Args:
        endpoint: the endpoint.
        route: its route.
        adapter: of the route.
        given: what was given.
        stream: whether to ask for a text as a stream.

    Raises:
        CallInputError: what was given does not fit the task.
    """
    kind, model = kind_of(route, adapter), requested_model(endpoint)
    _refuse_strange_options(route, kind, given)
    if given.text is None and kind not in {Kind.TRANSCRIPT, Kind.JSON}:
        raise CallInputError(f"there is nothing to ask: write a prompt behind {endpoint['name']}, or to standard input")
    named = {"model": model} if model else {}
    match kind:
        case Kind.TRANSCRIPT:
            return Request(named, {"file": _recording(given)})
        case Kind.JSON:
            return Request(_json_body(endpoint, route, adapter, given))
        case Kind.IMAGE if "body" in route:
            return Request({**route["body"], "prompt": given.text})
    question = Question(given.text, stream=stream and kind is Kind.TEXT, system=given.system, is_unlimited=True)
    assert adapter.request is not None, f"the task {route['task']} has one"
    with_usage = question.stream and route["name"] == "v1" and route["task"] == "chat/completions"
    return Request({**adapter.request(question), **named, **(_WITH_USAGE if with_usage else {})})


def _refuse_strange_options(route: Route, kind: Kind, given: Given) -> None:
    if given.system and kind is not Kind.TEXT:
        raise CallInputError(f"--system is for models that answer with text; this route's task is {route['task']}")
    if given.file and kind is not Kind.TRANSCRIPT:
        raise CallInputError(f"--file is for the task audio/transcriptions; this route's task is {route['task']}")


def _recording(given: Given) -> tuple[str, bytes]:
    if given.file is None:
        raise CallInputError("this endpoint takes a recording: name it with --file")
    try:
        return given.file.name, given.file.read_bytes()
    except OSError as error:
        raise CallInputError(f"{given.file} cannot be read: {error.strerror}") from None


def _json_body(endpoint: Endpoint, route: Route, adapter: Adapter, given: Given) -> dict[str, Any]:
    """Return the JSON object that was given, with the model where rerank lacks it."""
    import json

    model = requested_model(endpoint)
    example = route.get("body") or (adapter.request and adapter.request(Question())) or {}
    try:
        body = object_in(given.text or "")
    except ResponseError:
        shown = json.dumps(example, ensure_ascii=False)
        raise CallInputError(f"this route takes a JSON object as its request, such as {shown}") from None
    return body if "body" in route else {"model": model or RERANK_MODEL, **body}

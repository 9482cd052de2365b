"""One call of an endpoint: the smallest valid request for the endpoint's task, and its result."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aihub.contract.endpoint import Route
from aihub.contract.routes import SLOT_HEADER
from aihub.reachability.refusals import refused_by_rules
from aihub.responses import status, wait_seconds
from aihub.safe_text import one_line, short
from aihub.smoke.tasks import Adapter, Caller, Question, adapter_for, is_filtered, read

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Headers, Response


_CONTAINER = "ms-azureml-model-error-statuscode"
"""Header with which an online endpoint passes on its container's status."""


@dataclass(frozen=True)
class Call:
    """A call and its result, without the credential and without the model's output."""

    status: int | None
    """HTTP status; None when there was no answer."""
    milliseconds: int
    detail: str
    """The model or slot that answered, or the error's code."""
    answered: bool
    """Whether the answer holds a model's output as requested."""
    failure: str | None = None
    """Class of the error that prevented an answer."""
    code: str | None = None
    """The service's error code."""
    container_status: int | None = None
    """Status that the container of an online endpoint answered, when it was not 200."""
    retry_after_seconds: float | None = None
    model: str | None = None
    """Name of the model in the answer."""
    is_filtered: bool = False
    """Whether the content filter stopped the prompt or the answer."""
    refused_by_rules: str | None = None
    """Words by which network rules refused the call; None when none did."""
    is_unreached: bool = False
    """Whether the host was not reached: its name has no address, or nothing there takes a connection."""
    request_id: str | None = None
    region: str | None = None


async def call(
    http: "AsyncClient",
    route: Route,
    model: str | None,
    headers: Mapping[str, str],
    timeout_seconds: float,
    question: Question | None = None,
    *,
    expect: str | None = None,
    is_unauthenticated: bool = False,
) -> Call:
    """Call a route with these headers as the only credential, or without a credential when they have none.

    Args:
        http: the client to call with.
        route: the route; the headers that it asks for are sent along.
        model: what to name as the model in requests that name one; None where the endpoint is the model.
        headers: headers of the credential, and others of the caller's.
        timeout_seconds: timeout of each request.
        question: what to ask; None for the smallest request.
        expect: regular expression that must be found in what the model says.
        is_unauthenticated: whether the call has no credential or a wrong one and must be refused; if it is answered,
            it leaves nothing behind.
    """
    import httpx2

    adapter = adapter_for(route)
    if adapter is None:
        why = f"this version of aihub has no request for the task {route['task']}"
        return Call(None, 0, why, answered=False, failure="unknown-task")
    question = question or Question()

    ask = adapter.unauthenticated if is_unauthenticated and adapter.unauthenticated else adapter.ask
    started = time.monotonic()

    def unanswered(why: str, failure: str, *, unreached: bool) -> Call:
        took = round((time.monotonic() - started) * 1000)
        return Call(None, took, why, answered=False, failure=failure, is_unreached=unreached)

    try:
        caller = Caller(http, {**route.get("headers", {}), **headers}, timeout_seconds)
        response = await ask(caller, route, model, question)
    except httpx2.TimeoutException as error:
        return unanswered(f"no answer within {timeout_seconds:g} s", "timeout", unreached=is_unreached(error))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        why = one_line(f"no connection: {str(error) or type(error).__name__}")
        return unanswered(why, "connection", unreached=is_unreached(error))
    missing = _missing(response, adapter, question, expect) if response.is_success else None
    # Duration of the last request only: the first call also loads its client.
    return call_of(response, adapter, round(response.elapsed.total_seconds() * 1000), missing)


def call_of(response: "Response", adapter: Adapter, milliseconds: int, missing: str | None = None) -> Call:
    """Return the result of a call that was answered.

    Args:
        response: the answer, read to its end.
        adapter: of the route's task.
        milliseconds: how long the call took.
        missing: what a successful answer lacks; None when it is complete.
    """
    refused = _refused_by_rules(response)
    return Call(
        response.status_code,
        milliseconds,
        missing or refused or _detail(response, adapter),
        answered=response.is_success and missing is None,
        code=None if response.is_success else _code(response),
        container_status=status(response.headers.get(_CONTAINER)),
        retry_after_seconds=wait_seconds(response.headers),
        model=_model(response),
        is_filtered=is_filtered(response),
        refused_by_rules=refused,
        request_id=_first(response.headers, "apim-request-id", "x-request-id", "request-id", "x-ms-request-id"),
        region=_first(response.headers, "x-ms-region"),
    )


def is_unreached(error: Exception) -> bool:
    """Return whether no connection was made: not one that broke, and none that failed at its TLS."""
    import ssl

    import httpx2

    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and cause not in causes:
        causes.append(cause)
    if any(isinstance(each, ssl.SSLError) for each in causes):
        return False
    return isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout)


def _refused_by_rules(response: "Response") -> str | None:
    body: Any = read(response)
    inner = body.get("error", body) if isinstance(body, dict) else None
    message = inner.get("message") if isinstance(inner, dict) else None
    code = None if response.is_success else _code(response)
    return refused_by_rules(response.status_code, code, message, response.headers.get("policy-id"))


def _missing(response: "Response", adapter: Adapter, question: Question, expect: str | None) -> str | None:
    """Return what a successful answer lacks; None when it is complete."""
    if question.stream:
        return None if adapter.streams and adapter.streams(response) else "no stream of output"
    if not adapter.answers(response):
        return f"no {adapter.output} in it"
    if expect and not re.search(expect, adapter.says(response)):
        return "no match for what is expected"
    return None


def _detail(response: "Response", adapter: Adapter) -> str:
    if not response.is_success:
        behind = _first(response.headers, _CONTAINER)
        # An online endpoint answers 424 for whatever its container answers but 200.
        return f"{_code(response)}; the model answered {behind}" if behind else _code(response)
    # A slot of an online endpoint says which one it is.
    return _model(response) or _first(response.headers, SLOT_HEADER) or adapter.output


def _model(response: "Response") -> str | None:
    match read(response):
        case {"model": str(model)} if model and response.is_success:
            return short(model)
    return None


def _code(response: "Response") -> str:
    """Return the service's error code, which unlike the message is stable and repeats nothing of the request."""
    body: Any = read(response)
    code = next(
        (
            str(place[member])
            for place in ((body.get("error"), body) if isinstance(body, dict) else ())
            if isinstance(place, dict)
            for member in ("code", "type", "statusCode")
            if isinstance(place.get(member), str | int) and place[member]
        ),
        response.reason_phrase or "no reason",
    )
    return short(code)


def _first(headers: "Headers", *names: str) -> str | None:
    return next((short(headers[each]) for each in names if headers.get(each)), None)

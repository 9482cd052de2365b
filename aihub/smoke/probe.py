"""One call of an endpoint: the smallest valid request for its task, and what came back."""

import functools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aihub.endpoint import Route
from aihub.smoke.tasks import Probe, probe_of, read

if TYPE_CHECKING:
    import ssl

    from httpx2 import Request, Response


@dataclass(frozen=True)
class Call:
    """One call and its outcome."""

    status: int | None
    """HTTP status; None when there was no answer."""
    milliseconds: int
    detail: str
    """The model or slot that answered, or the error's code; never a credential and never what the model said."""
    answered: bool
    """Whether a model's output came back."""


async def call(route: Route, model: str | None, headers: Mapping[str, str], timeout_seconds: float) -> Call:
    """Calls a route with these headers as its only credential; with none it is called without a credential.

    Args:
        route: the route; the headers that it asks for are sent along.
        model: what to name as the model in requests that name one; None where the endpoint is the model.
        headers: those of the credential, and others of the caller's.
        timeout_seconds: for each request and each answer.
    """
    import httpx2

    probe = probe_of(route)
    if probe is None:
        return Call(None, 0, f"this version of aihub has no request for the task {route['task']}", answered=False)

    def carry(request: "Request") -> "Request":
        # A client may have put a credential of its own here: which header carries ours is the route's matter.
        request.headers.pop("Authorization", None)
        request.headers.update({**route.get("headers", {}), **headers})
        return request

    ask = probe.ask if headers else probe.knock or probe.ask
    started = time.monotonic()

    def unanswered(why: str) -> Call:
        return Call(None, round((time.monotonic() - started) * 1000), why, answered=False)

    try:
        async with httpx2.AsyncClient(auth=carry, timeout=timeout_seconds, verify=_tls()) as http:
            response = await ask(http, route, model)
    except httpx2.TimeoutException:
        return unanswered(f"no answer within {timeout_seconds:g} s")
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return unanswered(f"no connection: {str(error) or type(error).__name__}")
    answered = response.is_success and probe.answers(response)
    # Of the last request alone: the first of all calls also loads its client.
    took = round(response.elapsed.total_seconds() * 1000)
    return Call(response.status_code, took, _detail(response, probe, answered=answered), answered)


@functools.cache
def _tls() -> "ssl.SSLContext":
    """One for all calls: reading the certificates takes longer than a call."""
    import httpx2

    return httpx2.create_ssl_context()


def _detail(response: "Response", probe: Probe, *, answered: bool) -> str:
    if not response.is_success:
        return _code(response)
    if not answered:
        return f"the answer holds no {probe.output}"
    match read(response):
        case {"model": str(model)} if model:
            return model
    # A slot of an online endpoint says which one it is.
    return response.headers.get("azureml-model-deployment") or probe.output


def _code(response: "Response") -> str:
    """The service's error code: stable, and free of what a message might repeat of the request."""
    body = read(response)
    code = next(
        (
            str(place[name])
            for place in ((body.get("error"), body) if isinstance(body, dict) else ())
            if isinstance(place, dict)
            for name in ("code", "type", "statusCode")
            if place.get(name)
        ),
        response.reason_phrase or "no reason",
    )
    # An online endpoint answers 424 for whatever its container answers but 200.
    behind = response.headers.get("ms-azureml-model-error-statuscode")
    return f"{code}; the model answered {behind}" if behind else code

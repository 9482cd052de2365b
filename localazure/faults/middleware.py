"""Faults that strike a request before a service reads it; the services carry out the others."""

import asyncio
import json
import re

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from localazure.azure import Azure
from localazure.faults.kinds import Drop, Hold, Slow, Status, WrongModel
from localazure.faults.live import CurrentRequest, current_request
from localazure.request_log import DETAILS
from localazure.services.local_control import HOST as CONTROL_HOST

_DEPLOYMENT = re.compile(r"^/(?:openai/deployments|managed-deployments)/([^/]+)/")
_PIN = "azureml-model-deployment"
_LOOK_SECONDS = 0.02


def inject(azure: Azure) -> Middleware:
    """Middleware that records the current request, and delays it, breaks its connection or answers it."""
    faults = azure.faults

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        # Faults never strike the requests that clear them.
        host = request.host.partition(":")[0].lower()
        if host == CONTROL_HOST:
            return await handler(request)
        faults.refresh()
        if not faults:
            return await handler(request)
        deployment = await _deployment(request) if faults.tell_deployments_apart else ""
        current = CurrentRequest(host, request.path, request.method, deployment)
        with current_request(current):
            try:
                if slow := faults.take(Slow):
                    await azure.clock.sleep(slow.seconds)
                if breaks := faults.take(Drop):
                    if breaks.done:
                        await handler(request)
                    while isinstance(breaks, Hold) and faults.is_set(breaks.name):  # noqa: ASYNC110 - ended by a clock that may jump
                        await asyncio.sleep(_LOOK_SECONDS)
                    return _break_off(request)
                if status := faults.take(Status):
                    return _answer(status)
                return _renamed(await handler(request), faults.take(WrongModel))
            finally:
                if struck := [name for name, turn in current.struck.items() if turn]:
                    request[DETAILS] = {**request.get(DETAILS, {}), "faults": " ".join(struck)}

    return middleware


def _break_off(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=499)


def _answer(fault: Status) -> web.Response:
    text = fault.body if isinstance(fault.body, str) else json.dumps(fault.body)
    kind = "application/json" if text.startswith(("{", "[")) else "text/plain"
    return web.Response(text=text, status=fault.status, headers={"Content-Type": kind, **fault.headers})


def _renamed(answer: web.StreamResponse, fault: WrongModel | None) -> web.StreamResponse:
    """Replaces the model that an answer names, unless the answer is a stream."""
    if fault and isinstance(answer, web.Response) and answer.content_type == "application/json":
        body = json.loads(answer.text or "null")
        if isinstance(body, dict) and "model" in body:
            answer.text = json.dumps({**body, "model": fault.model})
    return answer


async def _deployment(request: web.Request) -> str:
    """The deployment that a request names: in the path, in a header, or in a JSON body."""
    if found := _DEPLOYMENT.match(request.path):
        return found[1]
    if _PIN in request.headers:
        return request.headers[_PIN]
    # A form can be read only once, by the service.
    if request.content_type.startswith("multipart/"):
        return ""
    try:
        body = json.loads(await request.text())
    except ValueError:
        return ""
    return str(body.get("model") or "") if isinstance(body, dict) else ""

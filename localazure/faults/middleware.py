"""What a fault does to a request before a service sees it; other faults strike in the services."""

import asyncio
import json
import re

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from localazure.azure import Azure
from localazure.faults.kinds import Drop, Hold, Slow, Status, WrongModel
from localazure.faults.live import Asked, answering
from localazure.request_log import DETAILS
from localazure.services.local_control import HOST as CONTROL_HOST

_DEPLOYMENT = re.compile(r"^/(?:openai/deployments|managed-deployments)/([^/]+)/")
_PIN = "azureml-model-deployment"
_LOOK_SECONDS = 0.02


def inject(azure: Azure) -> Middleware:
    """Middleware that keeps in mind which request is being answered, and slows, breaks or answers it itself."""
    faults = azure.faults

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        # A way out of every fault.
        host = request.host.partition(":")[0].lower()
        if host == CONTROL_HOST:
            return await handler(request)
        faults.refresh()
        if not faults:
            return await handler(request)
        deployment = await _deployment(request) if faults.tell_deployments_apart else ""
        asked = Asked(host, request.path, request.method, deployment)
        with answering(asked):
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
                if struck := [name for name, turn in asked.struck.items() if turn]:
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
    """An answer that names another model, if it names one and is no stream."""
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
    # A form can be read only once, and that is for the service to do.
    if request.content_type.startswith("multipart/"):
        return ""
    try:
        body = json.loads(await request.text())
    except ValueError:
        return ""
    return str(body.get("model") or "") if isinstance(body, dict) else ""

"""What a fault does to a request before a service sees it; other faults strike in the services."""

import json
import re

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from localazure.azure import Azure
from localazure.faults.kinds import Drop, Slow, Status
from localazure.faults.live import Asked, answering
from localazure.proxy import CONTROL_HOST
from localazure.request_log import DETAILS

_DEPLOYMENT = re.compile(r"^/(?:openai/deployments|managed-deployments)/([^/]+)/")
_PIN = "azureml-model-deployment"


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
                if faults.take(Drop):
                    return _break_off(request)
                if status := faults.take(Status):
                    return _answer(status)
                return await handler(request)
            finally:
                if struck := [name for name, is_struck in asked.struck.items() if is_struck]:
                    request[DETAILS] = {**request.get(DETAILS, {}), "faults": " ".join(struck)}

    return middleware


def _break_off(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=499)


def _answer(fault: Status) -> web.Response:
    if isinstance(fault.body, str):
        return web.Response(text=fault.body, status=fault.status, headers=fault.headers)
    headers = {"Content-Type": "application/json", **fault.headers}
    return web.Response(text=json.dumps(fault.body), status=fault.status, headers=headers)


async def _deployment(request: web.Request) -> str:
    """The deployment that a request names: in the path, in a header, or in a JSON body."""
    if found := _DEPLOYMENT.match(request.path):
        return found[1]
    if request.content_type != "application/json":
        return request.headers.get(_PIN, "")
    try:
        body = json.loads(await request.text())
    except ValueError:
        return request.headers.get(_PIN, "")
    named = body.get("model") if isinstance(body, dict) else None
    return request.headers.get(_PIN) or str(named or "")

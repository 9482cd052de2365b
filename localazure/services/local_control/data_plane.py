"""The local Azure's own service: faults, changes by services, time. It takes the client secret as a bearer token."""

import json
from typing import Any

from aiohttp import web

from localazure.azure import Azure
from localazure.faults.kinds import FaultError
from localazure.request_log import Handler
from localazure.services.arm import resources
from localazure.services.local_control import HOST
from localazure.services.registration import DataPlane
from localazure.state import State

_LONGEST_SECONDS = 10 * 365 * 86_400
_KIND, _KEY = "clock", "offset"


def kept_offset(state: State) -> float:
    """How far the clock had been moved on when this state was last in use: its dates are on that clock."""
    return float((state.get(_KIND, _KEY) or {}).get("seconds", 0))


def application(azure: Azure) -> web.Application:
    """`/faults`, `/changes` and `/clock`; whatever is wrong with a request is a 400 with a text."""

    async def list_(_request: web.Request) -> web.Response:
        return web.json_response(azure.faults.list())

    async def set_(request: web.Request) -> web.Response:
        body = await _body(request)
        return web.json_response({"name": azure.faults.set(str(body.pop("kind", "")), **body)})

    async def clear(request: web.Request) -> web.Response:
        return web.json_response({"cleared": azure.faults.clear(request.match_info.get("name"))})

    async def time(_request: web.Request) -> web.Response:
        return web.json_response({"now": azure.clock.now()})

    async def advance(request: web.Request) -> web.Response:
        seconds: Any = (await _body(request)).get("seconds")
        if type(seconds) not in {int, float} or not 0 <= seconds <= _LONGEST_SECONDS:
            raise FaultError(f"time can be moved on by 0 to {_LONGEST_SECONDS} seconds")
        azure.clock.advance(seconds)
        azure.state.put(_KIND, _KEY, {"seconds": azure.clock.offset})
        return await time(request)

    async def change(request: web.Request) -> web.Response:
        body = await _body(request)
        resource_id, member = body.get("id"), body.get("member")
        if not (isinstance(resource_id, str) and isinstance(member, str) and all(member.split("."))):
            raise FaultError("a change needs id, member and value")
        try:
            changed = resources.change_by_service(azure, resource_id, member, body.get("value"))
        except TypeError:
            raise FaultError(f"{member} leads through a value that is no object") from None
        if changed is None:
            raise FaultError(f"there is no resource {resource_id}")
        return web.json_response(changed)

    app = web.Application(middlewares=[_check(azure)])
    app.router.add_get("/faults", list_)
    app.router.add_post("/faults", set_)
    app.router.add_delete("/faults", clear)
    app.router.add_delete("/faults/{name}", clear)
    app.router.add_post("/changes", change)
    app.router.add_get("/clock", time)
    app.router.add_post("/clock", advance)
    return app


def _check(azure: Azure) -> Any:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not azure.tokens.is_client_secret(secret):
            return web.json_response({"error": "the client secret is needed as a bearer token"}, status=401)
        try:
            return await handler(request)
        except FaultError as error:
            return web.json_response({"error": str(error)}, status=400)

    return middleware


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise FaultError("a JSON object is needed")
    return body


DATA_PLANE = DataPlane({HOST: application})

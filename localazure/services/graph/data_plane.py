"""The host of Microsoft Graph: `https://graph.microsoft.com/v1.0`.

Sources: the pages "List servicePrincipals", "directoryObject: getByIds" and similar ones of the Graph reference.
"""

import json
from typing import Any

from aiohttp import web

from localazure.azure import Azure
from localazure.principals import by_object_id
from localazure.request_log import Handler
from localazure.services.graph import directory
from localazure.services.graph.directory import Object
from localazure.services.graph.errors import GraphError, not_found
from localazure.services.graph.filters import select
from localazure.services.login.tokens import Principal, TokenError
from localazure.services.registration import DataPlane

HOST = "graph.microsoft.com"

_KINDS = {"servicePrincipals": directory.SERVICE_PRINCIPAL, "users": directory.USER, "groups": directory.GROUP}
_MOST_IDS = 1000
_PRINCIPAL = web.RequestKey("principal", Principal)


def application(azure: Azure) -> web.Application:
    """The application of Microsoft Graph, which only reads the directory."""

    async def listed(request: web.Request) -> web.Response:
        name = request.match_info["collection"]
        found = directory.objects(azure, _KINDS[name])
        text = request.query.get("$filter")
        return _answer(f"{name}", {"value": _shown(select(found, text) if text else found)})

    async def one(request: web.Request) -> web.Response:
        name, wanted = request.match_info["collection"], request.match_info["id"]
        for each in directory.objects(azure, _KINDS[name]):
            if wanted.casefold() in {each["id"], each.get("userPrincipalName")}:
                return _answer(f"{name}/$entity", _shown([each])[0])
        raise not_found(wanted)

    async def me(request: web.Request) -> web.Response:
        if request[_PRINCIPAL].type != "User":
            raise GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        mine = next(each for each in directory.objects(azure) if each["id"] == request[_PRINCIPAL].object_id)
        return _answer("users/$entity", _shown([mine])[0])

    async def by_ids(request: web.Request) -> web.Response:
        body = await _body(request)
        ids, types = body.get("ids"), body.get("types") or ["directoryObject"]
        if not isinstance(ids, list) or len(ids) > _MOST_IDS:
            raise GraphError(400, "Request_BadRequest", f"ids: a list of at most {_MOST_IDS} ids is needed.")
        wanted = {str(each).lower() for each in ids}
        found = [each for each in directory.objects(azure) if each["id"] in wanted]
        kinds = {f"#microsoft.graph.{each}" for each in types}
        every = "#microsoft.graph.directoryObject" in kinds
        return _answer("directoryObjects", {"value": [each for each in found if every or each["@odata.type"] in kinds]})

    app = web.Application(middlewares=[_errors, _authorized(azure)])
    collection = "/v1.0/{collection:" + "|".join(_KINDS) + "}"
    app.router.add_get(collection, listed)
    app.router.add_get(collection + "/{id}", one)
    app.router.add_get("/v1.0/me", me)
    app.router.add_post("/v1.0/directoryObjects/getByIds", by_ids)
    return app


def _authorized(azure: Azure) -> Any:
    """Middleware that checks the token: users may read the directory, and of applications the deployer alone."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            caller = azure.tokens.check(request.headers.get("Authorization"), f"https://{HOST}")
        except TokenError as error:
            raise GraphError(401, "InvalidAuthenticationToken", f"Access token validation failure: {error}.") from None
        request[_PRINCIPAL] = caller
        known = by_object_id(caller.object_id)
        if not known or (known.type != "User" and caller.object_id != azure.subscription.object_id):
            text = "Insufficient privileges to complete the operation."
            raise GraphError(403, "Authorization_RequestDenied", text)
        return await handler(request)

    return middleware


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except GraphError as error:
        return web.json_response(error.body(), status=error.status)
    except web.HTTPException as error:
        text = f"Resource not found for the segment '{request.path.rpartition('/')[2]}'."
        return web.json_response(GraphError(error.status, "BadRequest", text).body(), status=error.status)


async def _body(request: web.Request) -> Object:
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        body = None
    if not isinstance(body, dict):
        raise GraphError(400, "BadRequest", "Unable to read JSON request payload.")
    return body


def _shown(found: list[Object]) -> list[Object]:
    return [{name: value for name, value in each.items() if name != "@odata.type"} for each in found]


def _answer(context: str, body: Object) -> web.Response:
    return web.json_response({"@odata.context": f"https://{HOST}/v1.0/$metadata#{context}", **body})


DATA_PLANE = DataPlane({HOST: application})

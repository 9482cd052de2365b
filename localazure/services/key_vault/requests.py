"""What operations on secrets and on keys have in common: the caller's permission, bodies, pages."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from localazure.azure import Azure
from localazure.services.key_vault import access, errors, secrets
from localazure.services.key_vault.access import Permission
from localazure.services.key_vault.secrets import Vault
from localazure.services.login.tokens import Principal

VAULT = web.RequestKey("vault", Vault)
PRINCIPAL = web.RequestKey("principal", Principal)

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def allowed(azure: Azure, request: web.Request, permission: Permission) -> tuple[Vault, str]:
    """Checks the caller's permission.

    Returns:
        The vault, and the name of the secret or key.

    Raises:
        KeyVaultError: the caller has no permission.
    """
    vault = request[VAULT]
    name = request.match_info.get("name", "")
    access.require(azure, vault, request[PRINCIPAL], permission, name)
    return vault, name


async def body(request: web.Request) -> Json:
    """The body of a request.

    Raises:
        KeyVaultError: it is no JSON object.
    """
    try:
        found = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise errors.bad_parameter("The request body is not valid JSON.") from None
    if not isinstance(found, dict):
        raise errors.bad_parameter("The request body must be a JSON object.")
    return found


def page(request: web.Request, vault: Vault, items: list[tuple[str, Json]]) -> web.Response:
    """The page of a list that a request asks for.

    Raises:
        KeyVaultError: `maxresults` is invalid.
    """
    text = request.query.get("maxresults", str(secrets.PAGE_SIZE))
    if not text.isdecimal() or not 1 <= int(text) <= secrets.PAGE_SIZE:
        raise errors.bad_parameter(f"maxresults must be a number from 1 to {secrets.PAGE_SIZE}.")
    shown, after = secrets.page(items, request.query.get("$skiptoken", ""), int(text))
    following = {"api-version": request.query["api-version"], "maxresults": text, "$skiptoken": after}
    link = f"{vault.url}{request.path}?{urlencode(following, safe='$')}" if after else None
    return web.json_response({"value": shown, "nextLink": link})

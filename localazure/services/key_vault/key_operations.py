"""Operations on keys in a vault's data plane: what Microsoft's KeyClient does, without cryptography."""

from collections.abc import Callable, Iterator

from aiohttp import web

from localazure.azure import Azure
from localazure.services.key_vault import access, keys
from localazure.services.key_vault.access import Permission
from localazure.services.key_vault.requests import Handler, allowed, body, page


def routes(azure: Azure) -> Iterator[tuple[str, str, Handler]]:
    """Method, path and handler of each operation."""
    key, deleted = "/keys/{name}", "/deletedkeys/{name}"

    def on_key(permission: Permission, act: Callable[..., keys.Json], *, reads_body: bool = False) -> Handler:
        async def handler(request: web.Request) -> web.Response:
            vault, name = allowed(azure, request, permission)
            given = (await body(request),) if reads_body else ()
            return web.json_response(act(azure, vault, name, *given))

        return handler

    def of_version(permission: Permission, act: Callable[..., keys.Json], *, reads_body: bool = False) -> Handler:
        async def handler(request: web.Request) -> web.Response:
            vault, name = allowed(azure, request, permission)
            given = (await body(request),) if reads_body else ()
            return web.json_response(act(azure, vault, name, request.match_info.get("version"), *given))

        return handler

    async def listed(request: web.Request) -> web.Response:
        vault, _ = allowed(azure, request, access.LIST_KEYS)
        return page(request, vault, keys.listed(azure, vault, deleted=request.path.startswith("/deletedkeys")))

    async def versions(request: web.Request) -> web.Response:
        vault, name = allowed(azure, request, access.LIST_KEYS)
        return page(request, vault, keys.versions(azure, vault, name))

    async def purge(request: web.Request) -> web.Response:
        vault, name = allowed(azure, request, access.PURGE_KEY)
        keys.purge(azure, vault, name)
        return web.Response(status=204)

    yield "GET", "/keys", listed
    yield "POST", f"{key}/create", on_key(access.CREATE_KEY, keys.create, reads_body=True)
    yield "POST", f"{key}/rotate", on_key(access.ROTATE_KEY, keys.rotate)
    yield "GET", f"{key}/rotationpolicy", on_key(access.ROTATION_READ, keys.rotation_policy)
    yield "PUT", f"{key}/rotationpolicy", on_key(access.ROTATION_WRITE, keys.rotation_policy, reads_body=True)
    yield "GET", f"{key}/versions", versions
    yield "GET", key, of_version(access.GET_KEY, keys.get)
    yield "GET", f"{key}/{{version}}", of_version(access.GET_KEY, keys.get)
    yield "PATCH", key, of_version(access.UPDATE_KEY, keys.update, reads_body=True)
    yield "PATCH", f"{key}/{{version}}", of_version(access.UPDATE_KEY, keys.update, reads_body=True)
    yield "DELETE", key, on_key(access.DELETE_KEY, keys.delete)
    yield "GET", "/deletedkeys", listed
    yield "GET", deleted, on_key(access.LIST_KEYS, keys.get_deleted)
    yield "DELETE", deleted, purge
    yield "POST", f"{deleted}/recover", on_key(access.RECOVER_KEY, keys.recover)

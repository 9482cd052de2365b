"""Operations on keys in a vault's data plane: what Microsoft's KeyClient and CryptographyClient do."""

from collections.abc import Callable, Iterator

from aiohttp import web

from localazure.azure import Azure
from localazure.services.key_vault import access, key_use, keys
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
    yield from _uses(azure)


def _uses(azure: Azure) -> Iterator[tuple[str, str, Handler]]:
    """What a vault computes with a key."""

    def handler_of(permission: Permission, operation: key_use.Operation) -> Handler:
        async def handler(request: web.Request) -> web.Response:
            vault, name = allowed(azure, request, permission)
            version, given = request.match_info.get("version"), await body(request)
            return web.json_response(key_use.use(azure, vault, name, version, operation, given))

        return handler

    for permission, operation in (
        (access.ENCRYPT, key_use.ENCRYPT),
        (access.DECRYPT, key_use.DECRYPT),
        (access.WRAP, key_use.WRAP),
        (access.UNWRAP, key_use.UNWRAP),
    ):
        handler = handler_of(permission, operation)
        # Microsoft's clients write these names in lower case.
        for path in ("/keys/{name}", "/keys/{name}/{version}"):
            yield "POST", f"{path}/{operation.name.lower()}", handler

"""The data plane of vaults, `https://{vault}.vault.azure.net`: secrets and keys, no certificates."""

import uuid
from typing import Any

from aiohttp import web

from localazure.azure import Azure
from localazure.request_log import DETAILS
from localazure.services.key_vault import access, errors, key_operations, network, secrets
from localazure.services.key_vault.access import Permission
from localazure.services.key_vault.errors import KeyVaultError
from localazure.services.key_vault.requests import PRINCIPAL, VAULT, Handler, allowed, body, page
from localazure.services.key_vault.secrets import Vault
from localazure.services.login.tokens import TokenError
from localazure.services.registration import DataPlane

RESOURCE = "https://vault.azure.net"
API_VERSIONS = ("2026-04-01", "2025-07-01", "7.6", "7.5", "7.4", "7.3", "7.2", "7.1", "7.0")
_LATEST = API_VERSIONS[0]


def application(azure: Azure) -> web.Application:
    """The application of all vaults."""
    app = web.Application(middlewares=[_errors, _check(azure)])
    app.on_response_prepare.append(_add_headers)
    operations = SecretOperations(azure)
    secret, deleted = "/secrets/{name}", "/deletedsecrets/{name}"
    for method, path, handler in (
        ("GET", "/secrets", operations.list),
        ("PUT", secret, operations.set),
        ("GET", secret, operations.get),
        ("PATCH", secret, operations.update),
        ("DELETE", secret, operations.delete),
        ("GET", f"{secret}/versions", operations.list_versions),
        ("GET", f"{secret}/{{version}}", operations.get),
        ("PATCH", f"{secret}/{{version}}", operations.update),
        ("POST", f"{secret}/backup", operations.backup),
        ("POST", "/secrets/restore", operations.restore),
        ("GET", "/deletedsecrets", operations.list_deleted),
        ("GET", deleted, operations.get_deleted),
        ("DELETE", deleted, operations.purge),
        ("POST", f"{deleted}/recover", operations.recover),
        *key_operations.routes(azure),
    ):
        # Microsoft's clients ask for the latest version as `/secrets/{name}/`.
        app.router.add_route(method, path, handler)
        app.router.add_route(method, f"{path}/", handler)
    return app


class SecretOperations:
    """A handler for each operation on secrets."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure

    async def set(self, request: web.Request) -> web.Response:
        """Adds a version."""
        vault, name = self._allowed(request, access.SET)
        return web.json_response(secrets.set_secret(self._azure, vault, name, await body(request)))

    async def get(self, request: web.Request) -> web.Response:
        """Answers with a version and its value."""
        vault, name = self._allowed(request, access.GET)
        version = request.match_info.get("version")
        return web.json_response(secrets.get_secret(self._azure, vault, name, version))

    async def update(self, request: web.Request) -> web.Response:
        """Changes attributes, tags or content type of a version."""
        vault, name = self._allowed(request, access.UPDATE)
        version, changes = request.match_info.get("version"), await body(request)
        return web.json_response(secrets.update_secret(self._azure, vault, name, version, changes))

    async def delete(self, request: web.Request) -> web.Response:
        """Soft-deletes all versions."""
        vault, name = self._allowed(request, access.DELETE)
        return web.json_response(secrets.delete_secret(self._azure, vault, name))

    async def list(self, request: web.Request) -> web.Response:
        """Lists the secrets, in pages."""
        vault, _ = self._allowed(request, access.LIST)
        return page(request, vault, secrets.list_secrets(self._azure, vault))

    async def list_versions(self, request: web.Request) -> web.Response:
        """Lists the versions of a secret, in pages."""
        vault, name = self._allowed(request, access.LIST)
        return page(request, vault, secrets.list_versions(self._azure, vault, name))

    async def backup(self, request: web.Request) -> web.Response:
        """Answers with a backup of all versions, which only a vault can read."""
        vault, name = self._allowed(request, access.BACKUP)
        return web.json_response(secrets.backup_secret(self._azure, vault, name))

    async def restore(self, request: web.Request) -> web.Response:
        """Restores a secret from a backup."""
        vault, _ = self._allowed(request, access.RESTORE)
        return web.json_response(secrets.restore_secret(self._azure, vault, await body(request)))

    async def list_deleted(self, request: web.Request) -> web.Response:
        """Lists the soft-deleted secrets, in pages."""
        vault, _ = self._allowed(request, access.LIST)
        return page(request, vault, secrets.list_secrets(self._azure, vault, deleted=True))

    async def get_deleted(self, request: web.Request) -> web.Response:
        """Answers with a soft-deleted secret."""
        vault, name = self._allowed(request, access.READ_DELETED)
        return web.json_response(secrets.get_deleted_secret(self._azure, vault, name))

    async def recover(self, request: web.Request) -> web.Response:
        """Recovers a soft-deleted secret."""
        vault, name = self._allowed(request, access.RECOVER)
        return web.json_response(secrets.recover_secret(self._azure, vault, name))

    async def purge(self, request: web.Request) -> web.Response:
        """Purges a soft-deleted secret."""
        vault, name = self._allowed(request, access.PURGE)
        secrets.purge_secret(self._azure, vault, name)
        return web.Response(status=204)

    def _allowed(self, request: web.Request, permission: Permission) -> tuple[Vault, str]:
        return allowed(self._azure, request, permission)


def _check(azure: Azure) -> Any:
    """Middleware that checks the vault, the token and the API version of every request."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = request.host.partition(".")[0]
        vault = secrets.find_vault(azure, name)
        if vault is None:
            raise KeyVaultError(
                404,
                "VaultNotFound",
                f"There is no vault '{name}', or it is deleted: in Azure, the name {request.host} would not resolve.",
            )
        request[VAULT] = vault
        # Checked first: a client's first request has neither token nor body.
        try:
            caller = request[PRINCIPAL] = azure.tokens.check(request.headers.get("Authorization"), RESOURCE)
        except TokenError as error:
            missing = "Authorization" not in request.headers
            text = "AKV10000: Request is missing a Bearer or PoP token." if missing else f"Invalid token: {error}."
            answer = web.json_response(errors.unauthorized(text).body(), status=401)
            answer.headers["WWW-Authenticate"] = (
                f'Bearer authorization="https://login.microsoftonline.com/{azure.subscription.tenant_id}", '
                f'resource="{RESOURCE}"'
            )
            return answer
        request[DETAILS] = {"principal": caller.object_id}
        network.check(azure, request, vault, caller)
        _check_api_version(request.query.get("api-version"))
        return await handler(request)

    return middleware


def _check_api_version(version: str | None) -> None:
    if not version:
        raise errors.bad_parameter("api-version must be specified")
    if version not in API_VERSIONS:
        raise errors.bad_parameter(
            f"The specified version ({version}) is not recognized. Consider using the latest supported "
            f"version ({_LATEST})."
        )


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except KeyVaultError as error:
        return web.json_response(error.body(), status=error.status, headers=error.headers)
    except web.HTTPException as error:
        text = f"{request.method} {request.path} is not offered by this vault."
        return web.json_response(KeyVaultError(error.status, "NotFound", text).body(), status=error.status)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["x-ms-request-id"] = str(uuid.uuid4())
    response.headers["x-ms-client-request-id"] = request.headers.get("x-ms-client-request-id", "")
    response.headers["Cache-Control"] = "no-cache"
    if VAULT in request:
        response.headers["x-ms-keyvault-region"] = request[VAULT].location


DATA_PLANE = DataPlane({"*.vault.azure.net": application})

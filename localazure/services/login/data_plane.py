"""Entra ID's hosts: OpenID configuration, instance discovery, tokens for client credentials; and those of pipelines."""

from aiohttp import web

from localazure.azure import Azure
from localazure.principals import PRINCIPALS
from localazure.request_log import Handler
from localazure.services.login import assertions, errors, pipelines
from localazure.services.login.errors import LoginError
from localazure.services.login.tokens import LIFETIME_SECONDS, Principal
from localazure.services.registration import DataPlane

HOSTS = ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net")


def application(azure: Azure) -> web.Application:
    """The login service."""
    login = Login(azure)
    app = web.Application(middlewares=[_errors])
    app.router.add_get("/common/discovery/instance", login.instance_discovery)
    for version in ("", "/v2.0"):
        app.router.add_get(f"/{{tenant}}{version}/.well-known/openid-configuration", login.openid_configuration)
    app.router.add_post("/{tenant}/oauth2/v2.0/token", login.token)
    return app


class Login:
    """A handler for each operation."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure

    async def openid_configuration(self, request: web.Request) -> web.Response:
        """The addresses of a tenant's endpoints."""
        tenant = request.match_info["tenant"]
        if tenant not in {self._azure.subscription.tenant_id, "common", "organizations"}:
            raise errors.tenant_not_found(tenant)
        base = f"https://{request.host}/{tenant}"
        return web.json_response(
            {
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "issuer": f"{base}/v2.0",
                "tenant_region_scope": "EU",
                "cloud_instance_name": "microsoftonline.com",
            }
        )

    async def instance_discovery(self, _request: web.Request) -> web.Response:
        """The names of the login service in this cloud."""
        known = {"preferred_network": HOSTS[0], "preferred_cache": HOSTS[1], "aliases": list(HOSTS)}
        endpoint = f"https://{HOSTS[0]}/common/v2.0/.well-known/openid-configuration"
        return web.json_response({"tenant_discovery_endpoint": endpoint, "metadata": [known]})

    async def token(self, request: web.Request) -> web.Response:
        """An access token for client credentials."""
        form = await request.post()
        client_id = str(form.get("client_id", ""))
        name = next((name for name, each in PRINCIPALS.items() if each.client_id == client_id), None)
        if name is None or PRINCIPALS[name].type == "User":
            raise errors.application_not_found(client_id)
        if form.get("grant_type") != "client_credentials":
            raise errors.unsupported_grant()
        self._check_credential(name, form.get("client_secret"), form.get("client_assertion"))
        scope = str(form.get("scope", "")).split(" ")[0]
        if not scope.endswith("/.default"):
            raise errors.invalid_scope()
        principal = Principal(PRINCIPALS[name].object_id, client_id, self._azure.subscription.tenant_id)
        return web.json_response(
            {
                "token_type": "Bearer",
                "expires_in": LIFETIME_SECONDS,
                "ext_expires_in": LIFETIME_SECONDS,
                "access_token": self._azure.tokens.issue(principal, scope.removesuffix("/.default")),
            }
        )

    def _check_credential(self, name: str, secret: object, assertion: object) -> None:
        """Checks the client secret of a service principal, or the assertion in its place.

        Raises:
            LoginError: the credential is missing or wrong.
        """
        if assertion and name == "deployer":
            try:
                assertions.check(self._azure.tokens, str(assertion))
            except assertions.AssertionRefusedError as error:
                raise errors.invalid_assertion(error.code, str(error)) from None
        elif not secret:
            raise errors.missing_credential()
        elif not self._azure.tokens.is_client_secret(str(secret), name):
            raise errors.wrong_secret(PRINCIPALS[name].client_id)


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except LoginError as error:
        return web.json_response(error.body(), status=error.status)


DATA_PLANE = DataPlane(
    {
        **dict.fromkeys(HOSTS, application),
        pipelines.GITHUB_HOST: pipelines.github,
        pipelines.AZURE_PIPELINES_HOST: pipelines.azure_pipelines,
    }
)

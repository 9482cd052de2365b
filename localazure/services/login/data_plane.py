"""The login service's requests and answers (OpenID configuration, instance discovery, client-credential tokens)."""

import uuid
from datetime import UTC, datetime

from aiohttp import web

from localazure.azure import Azure
from localazure.principals import PRINCIPALS
from localazure.services.login import assertions, pipelines
from localazure.services.login.tokens import LIFETIME_SECONDS, Principal
from localazure.services.registration import DataPlane

HOSTS = ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net")


def application(azure: Azure) -> web.Application:
    """The login service."""

    async def openid_configuration(request: web.Request) -> web.Response:
        tenant = request.match_info["tenant"]
        if tenant not in {azure.subscription.tenant_id, "common", "organizations"}:
            return _refused(400, "invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
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

    async def instance_discovery(_request: web.Request) -> web.Response:
        known = {"preferred_network": HOSTS[0], "preferred_cache": HOSTS[1], "aliases": list(HOSTS)}
        endpoint = f"https://{HOSTS[0]}/common/v2.0/.well-known/openid-configuration"
        return web.json_response({"tenant_discovery_endpoint": endpoint, "metadata": [known]})

    async def token(request: web.Request) -> web.Response:
        form = await request.post()
        client_id, own = str(form.get("client_id", "")), azure.subscription
        name = next((name for name, each in PRINCIPALS.items() if each.client_id == client_id), None)
        if name is None or PRINCIPALS[name].type == "User":
            return _refused(
                400,
                "unauthorized_client",
                700016,
                f"Application with identifier '{client_id}' was not found in the directory.",
            )
        if form.get("grant_type") != "client_credentials":
            return _refused(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if refused := _refused_credential(azure, name, form.get("client_secret"), form.get("client_assertion")):
            return refused
        scope = str(form.get("scope", "")).split(" ")[0]
        if not scope.endswith("/.default"):
            return _refused(
                400,
                "invalid_scope",
                70011,
                "The provided value for the input parameter 'scope' is not valid.",
            )
        principal = Principal(PRINCIPALS[name].object_id, client_id, own.tenant_id)
        return web.json_response(
            {
                "token_type": "Bearer",
                "expires_in": LIFETIME_SECONDS,
                "ext_expires_in": LIFETIME_SECONDS,
                "access_token": azure.tokens.issue(principal, scope.removesuffix("/.default")),
            }
        )

    app = web.Application()
    app.router.add_get("/common/discovery/instance", instance_discovery)
    for version in ("", "/v2.0"):
        app.router.add_get(f"/{{tenant}}{version}/.well-known/openid-configuration", openid_configuration)
    app.router.add_post("/{tenant}/oauth2/v2.0/token", token)
    return app


def _refused_credential(azure: Azure, name: str, secret: object, assertion: object) -> web.Response | None:
    """What is wrong with a client secret or the assertion in its place."""
    if assertion and name == "deployer":
        try:
            assertions.check(azure.tokens, str(assertion))
        except assertions.AssertionRefusedError as error:
            return _refused(401, "invalid_client", error.code, str(error))
        return None
    if not secret:
        return _refused(
            401,
            "invalid_client",
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        )
    if not azure.tokens.is_client_secret(str(secret), name):
        return _refused(
            401,
            "invalid_client",
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
            f"value, not the client secret ID, for a secret added to app '{PRINCIPALS[name].client_id}'.",
        )
    return None


def _refused(status: int, error: str, code: int, text: str) -> web.Response:
    """An OAuth error as Entra writes it."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    trace, correlation = uuid.uuid4(), uuid.uuid4()
    return web.json_response(
        {
            "error": error,
            "error_description": f"AADSTS{code}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}",
            "error_codes": [code],
            "timestamp": now,
            "trace_id": str(trace),
            "correlation_id": str(correlation),
            "error_uri": f"https://login.microsoftonline.com/error?code={code}",
        },
        status=status,
    )


DATA_PLANE = DataPlane(
    {
        **dict.fromkeys(HOSTS, application),
        pipelines.GITHUB_HOST: pipelines.github,
        pipelines.AZURE_PIPELINES_HOST: pipelines.azure_pipelines,
    }
)

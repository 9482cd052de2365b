"""Hosts from which steps of a pipeline get OIDC tokens: GitHub's runners by GET, Azure Pipelines by POST."""

import hmac

from aiohttp import web

from localazure.azure import Azure
from localazure.services.login import assertions

GITHUB_HOST = "pipelines.actions.githubusercontent.com"
AZURE_PIPELINES_HOST = "dev.azure.com"


def github(azure: Azure) -> web.Application:
    """The service of GitHub's runners: `GET …?audience=…` answers `value`."""

    async def token(request: web.Request) -> web.Response:
        if not _may_ask(azure, request):
            return web.Response(status=401)
        audience = request.query.get("audience", "https://github.com/example")
        return web.json_response({"count": 1, "value": assertions.issue(azure.tokens, audience=audience)})

    app = web.Application()
    app.router.add_get("/{path:.*}", token)
    return app


def azure_pipelines(azure: Azure) -> web.Application:
    """The service of Azure Pipelines: `POST …/oidctoken?serviceConnectionId=…` answers `oidcToken`."""

    async def token(request: web.Request) -> web.Response:
        if not _may_ask(azure, request):
            return web.Response(status=401)
        connection = request.query.get("serviceConnectionId")
        if not connection or "api-version" not in request.query:
            return web.json_response({"message": "serviceConnectionId and api-version are needed"}, status=400)
        subject = f"sc://example/models/{connection}"
        return web.json_response({"oidcToken": assertions.issue(azure.tokens, subject)})

    app = web.Application()
    # GitHub's method, GET, is 405 there.
    app.router.add_post("/{path:.*}/oidctoken", token)
    return app


def _may_ask(azure: Azure, request: web.Request) -> bool:
    wanted = f"Bearer {assertions.request_token(azure.tokens)}"
    return hmac.compare_digest(wanted.encode(), request.headers.get("Authorization", "").encode())

"""Network rules of the endpoints' hosts, before credentials.

An online endpoint has a `publicNetworkAccess` of its own; a serverless one follows its hub's. Private clients come
through the private endpoint of the workspace, or of the project's hub (Microsoft's "Network isolation with managed
online endpoints" and, for serverless endpoints, "Deploy models as serverless API endpoints": "follow the public network
access flag setting of the hub"). Which names private DNS needs for serverless hosts is not documented: here, the
workspace's own.
"""

import json

from aiohttp import web

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.resources import Resource
from localazure.services.machine_learning.workspaces import hub_of
from localazure.services.network import reach
from localazure.services.network.reach import Name, Verdict

_ZONE = "privatelink.api.azureml.ms"


def check_online(azure: Azure, request: web.Request, endpoint: Resource) -> None:
    """Checks that the client of a request reaches an online endpoint.

    Raises:
        HTTPForbidden: 403.
    """
    workspace = _workspace(azure, endpoint)
    name = Name(_ZONE, f"{endpoint['name']}.{_guid(workspace)}.inference.{workspace['location']}")
    _check(azure, request, workspace, [name], endpoint)


def check_serverless(azure: Azure, request: web.Request, endpoint: Resource) -> None:
    """Checks that the client of a request reaches a serverless endpoint.

    Raises:
        HTTPForbidden: 403.
    """
    workspace = _workspace(azure, endpoint)
    name = Name(_ZONE, f"{_guid(workspace)}.workspace.{workspace['location']}")
    _check(azure, request, workspace, [name], workspace)


def _workspace(azure: Azure, endpoint: Resource) -> Resource:
    """The workspace that has the private endpoints: the hub of a project, or the endpoint's own."""
    owner = resources.get(azure, "/".join(str(endpoint["id"]).split("/")[:-2])) or endpoint
    return hub_of(azure, owner) or owner


def _guid(workspace: Resource) -> str:
    return str(workspace["properties"].get("workspaceId", ""))


def _check(azure: Azure, request: web.Request, workspace: Resource, names: list[Name], rules: Resource) -> None:
    location = azure.clients.of(request.transport)
    # Workspaces have no firewall, so that the verdict is never about one.
    if reach.judge(azure, location, workspace, names, rules) is Verdict.ALLOWED:
        return
    # Words of the workspace's own API (MicrosoftDocs/azure-docs#90426); those of an endpoint's host were not seen.
    text = "Access to workspace was denied based on workspace private link configuration."
    body = {"error": {"code": "UserError", "message": text}}
    raise web.HTTPForbidden(text=json.dumps(body), content_type="application/json")

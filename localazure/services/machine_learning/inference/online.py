"""Managed online endpoints: `{name}.{region}.inference.ml.azure.com`."""

import uuid
from dataclasses import replace

from aiohttp import web

from localazure.azure import Azure
from localazure.faults.kinds import Throttle
from localazure.request_log import DETAILS
from localazure.services.arm.resources import Resource
from localazure.services.machine_learning.inference import network, replies
from localazure.services.machine_learning.inference.access import may_call
from localazure.services.machine_learning.inference.containers import Container
from localazure.services.machine_learning.inference.replies import Reply
from localazure.services.machine_learning.inference.traffic import TrafficSplit
from localazure.services.machine_learning.online_deployments import deployment_of
from localazure.services.machine_learning.online_endpoints import online_endpoint_of_host
from localazure.services.machine_learning.registry_models import find_model

PIN = "azureml-model-deployment"
"""The header that names a deployment, past the traffic split; in answers, the deployment that answered."""

_ANSWERED_BY = web.RequestKey("answered by", str)
_CONTAINER_STATUS = web.RequestKey("container's status", int)


def application(azure: Azure) -> web.Application:
    """The application of online endpoints: all paths, since the containers decide what they serve."""
    app = web.Application()
    app.on_response_prepare.append(_add_headers)
    app.router.add_route("*", "/{path:.*}", Online(azure).handle)
    return app


class Online:
    """Passes calls to deployments, by header or traffic split."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure
        self._traffic = TrafficSplit()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers a request."""
        endpoint = self._open(request)
        name, mirrored = self._route(endpoint, request.headers.get(PIN))
        deployment = deployment_of(self._azure, endpoint, name)
        if deployment is None:
            raise web.HTTPNotFound(text=f"The endpoint has no deployment '{name}' that answers.")
        body = await request.read()
        details = request[DETAILS] = {"deployment": name}
        copied_to = deployment_of(self._azure, endpoint, mirrored) if mirrored else None
        if copied_to:
            # The answer to the copy is dropped.
            copy = self._call(copied_to, request, body)
            details["mirrored"] = f"{mirrored}: {copy.status}"
        request[_ANSWERED_BY] = name
        return await _send(request, self._call(deployment, request, body))

    def _route(self, endpoint: Resource, pinned: str | None) -> tuple[str, str | None]:
        """The deployment that answers, and the one that gets a copy of the request, if any."""
        if pinned:
            return pinned, None
        properties = endpoint["properties"]
        live = properties.get("traffic") or {}
        if not any(live.values()):
            raise web.HTTPNotFound(text="The endpoint has no deployment with a positive share of the traffic.")
        return self._traffic.next(endpoint["id"], live, properties.get("mirrorTraffic") or {})

    def _call(self, deployment: Resource, request: web.Request, body: bytes) -> Reply:
        model = find_model(deployment["properties"]["model"])
        assert model, "Resource Manager takes only models that exist"
        return Container(model).call(request.method, request.path, body, self._azure.clock.now())

    def _open(self, request: web.Request) -> Resource:
        host = request.host.partition(":")[0].lower()
        endpoint = online_endpoint_of_host(self._azure, host)
        if endpoint is None:
            raise web.HTTPNotFound(text=f"No online endpoint has the host {host}: in Azure, it would not resolve.")
        network.check_online(self._azure, request, endpoint)
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not may_call(self._azure, endpoint, credential):
            # Azure's text (MicrosoftDocs/azure-docs#98265).
            raise web.HTTPUnauthorized(text="key_auth_access_denied")
        if throttle := self._azure.faults.take(Throttle):
            # The status is documented, the text is not.
            raise web.HTTPTooManyRequests(text="Too many requests", headers={"Retry-After": str(throttle.retry_after)})
        return endpoint


async def _send(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Sends a container's answer: unchanged if the status is 200, else as 424 with the status in a header."""
    if reply.status != 200:
        request[_CONTAINER_STATUS] = reply.status
        reply = replace(reply, status=424)
    return await replies.send(request, reply)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    headers = response.headers
    headers["x-ms-request-id"] = str(uuid.uuid4())
    if "x-ms-client-request-id" in request.headers:
        headers["x-ms-client-request-id"] = request.headers["x-ms-client-request-id"]
    if _ANSWERED_BY in request:
        headers[PIN] = request[_ANSWERED_BY]
    if _CONTAINER_STATUS in request:
        headers["ms-azureml-model-error-statuscode"] = str(request[_CONTAINER_STATUS])
        headers["ms-azureml-model-error-reason"] = "model_error"

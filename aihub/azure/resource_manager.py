"""A client for Azure Resource Manager that follows long-running operations to their end."""

from collections.abc import Mapping
from typing import Any, cast

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import PipelineResponse
from azure.core.pipeline.policies import RequestIdPolicy, UserAgentPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.core.polling import LROPoller
from azure.core.rest import HttpRequest
from azure.mgmt.core import ARMPipelineClient
from azure.mgmt.core.policies import ARMAutoResourceProviderRegistrationPolicy, ARMChallengeAuthenticationPolicy

from aihub.arm.bodies import Json, has_failed, is_under_way
from aihub.azure.credential import RESOURCE_MANAGER
from aihub.azure.errors import ArmError, code_in, plain_errors
from aihub.azure.pipeline import RETRIES, TIMEOUTS, ArmRetries, NoRedirects, NowhereElse
from aihub.azure.polling import Polling
from aihub.responses import ResponseError, object_in, objects
from aihub.safe_text import short
from aihub.waiting import Tell, WaitProgress

ARM = RESOURCE_MANAGER

# Pauses and limits of azure-native; the pauses hold when the service sends no `Retry-After`.
_UPDATE_SECONDS = 10.0
_DELETE_SECONDS = 30.0
_OPERATION_SECONDS = 7200.0
# Azure/azure-dev#4037: an online deployment can be missing for some seconds after it was created.
_REREADS = 5
_NOWHERE = {
    "SubscriptionNotFound",
    "InvalidSubscriptionId",
    "InvalidResourceNamespace",
    "InvalidResourceType",
    "NoRegisteredProviderFound",
}
"""Codes of a 404 that does not mean that the resource is missing: subscription or resource type are unknown."""


class Arm:
    """A client for Resource Manager with one credential; threads may share it."""

    def __init__(
        self,
        credential: Any,
        transport: Any = None,
        tell: Tell = lambda _line: None,
        retries: int = RETRIES,
        *,
        registers: bool = True,
    ) -> None:
        """Create the client.

        Args:
            credential: a TokenCredential of azure-core.
            transport: an HttpTransport of azure-core; None for the default one.
            tell: shows a progress line from time to time while the client waits.
            retries: how often a request is sent again.
            registers: whether a resource provider is registered when a request fails since it is not, as azure-native
                does.
        """
        self._credential, self.tell = credential, tell
        policies = [
            NoRedirects(),
            RequestIdPolicy(),
            UserAgentPolicy("aihub"),
            *([ARMAutoResourceProviderRegistrationPolicy()] if registers else []),
            ArmRetries(tell, retries),
            NowhereElse(),
            ARMChallengeAuthenticationPolicy(credential, f"{ARM}/.default"),
        ]
        self._transport = transport or RequestsTransport(**TIMEOUTS)
        self._client: Any = ARMPipelineClient(ARM, policies=policies, transport=self._transport)

    def close(self) -> None:
        """Close the connections; the client cannot be used again."""
        self._transport.close()

    def get(self, resource_id: str, api_version: str) -> Json | None:
        """Return a resource, or None when it does not exist.

        Raises:
            ArmError: the resource cannot be read, or the caller's subscription or the resource type is unknown.
        """
        with plain_errors(resource_id):
            try:
                answer = self._send("GET", resource_id, api_version).http_response
            except HttpResponseError as error:
                if error.status_code == 404 and not _is_nowhere(error):
                    return None
                raise
            return object_in(answer.content) if answer.content else None

    def put(self, resource_id: str, api_version: str, body: Json) -> Json:
        """Write a resource, wait for the operation to end, and return the resource as it is read then.

        Raises:
            ArmError: the write was refused, or the operation failed.
        """
        with plain_errors(resource_id, writes=True):
            started = self._ask("PUT", resource_id, api_version, body)
        try:
            with plain_errors(resource_id):
                started.http_response.raise_for_status()
                self._finish(started, resource_id, _UPDATE_SECONDS)
            return self._written(resource_id, api_version)
        except ArmError as error:
            is_refused = started.http_response.status_code in range(400, 500)
            error.may_have_written = not is_refused or _may_have_come_earlier(started)
            raise

    def settled(self, live: Json | None, resource_id: str, api_version: str) -> Json | None:
        """Wait until no operation is in progress on a resource and return the resource; None when it does not exist.

        Args:
            live: the resource as it was just read.
            resource_id: ARM id of the resource.
            api_version: API version of the requests.

        Raises:
            ArmError: the resource cannot be read, or an operation is still in progress after two hours.
        """
        waited, waiting = 0.0, self._waiting(resource_id)
        while live and is_under_way(live):
            if waited >= _OPERATION_SECONDS:
                raise ArmError(f"Timeout: no end of the operation within {_OPERATION_SECONDS:g} s", resource_id)
            waiting.pause("the operation that is under way on it", _UPDATE_SECONDS)
            self._transport.sleep(_UPDATE_SECONDS)
            waited += _UPDATE_SECONDS
            live = self.get(resource_id, api_version)
        return live

    def _written(self, resource_id: str, api_version: str) -> Json:
        """Return a resource that was just written, as it is read."""
        written = self.get(resource_id, api_version)
        for _ in range(_REREADS):
            if written is None:
                self._transport.sleep(_UPDATE_SECONDS)
                written = self.get(resource_id, api_version)
        if written is None:
            raise ArmError("NotFound: it was written, but is not there", resource_id)
        # An operation can succeed and still leave a failed resource, without an error.
        if has_failed(written):
            raise ArmError(
                "ProvisioningFailed: the operation ended without success; Azure does not say why", resource_id
            )
        return written

    def delete(self, resource_id: str, api_version: str, query: Mapping[str, str] | None = None) -> None:
        """Delete a resource and wait until it is gone; a resource that does not exist is no error.

        Args:
            resource_id: ARM id of the resource.
            api_version: API version of the requests.
            query: more query parameters, such as `forceToPurge`.

        Raises:
            ArmError: the deletion was refused, or the operation failed.
        """
        with plain_errors(resource_id):
            try:
                started = self._send("DELETE", resource_id, api_version, query=query)
                self._finish(started, resource_id, _DELETE_SECONDS)
            except HttpResponseError as error:
                # 404: the resource did not exist, or it is gone, and its operation's status with it.
                if error.status_code != 404:
                    raise

    def collection(self, path: str, api_version: str, query: Mapping[str, str] | None = None) -> list[Json]:
        """Return the members of a collection, from all its pages.

        Args:
            path: path of the collection.
            api_version: API version of the request.
            query: more query parameters, such as `$filter`.

        Raises:
            ArmError: the collection cannot be read, or its parent does not exist.
        """
        with plain_errors(path):
            page = object_in(self._send("GET", path, api_version, query=query).http_response.content)
            found, seen = objects(page, "value"), set[str]()
            while following := page.get("nextLink"):
                if not isinstance(following, str) or following in seen:
                    raise ResponseError("a list whose pages do not end")
                seen.add(following)
                answer = self._client.send_request(HttpRequest("GET", following))
                answer.raise_for_status()
                page = object_in(answer.content)
                found += objects(page, "value")
        return found

    def action(self, resource_id: str, name: str, api_version: str, body: Json | None = None) -> Json:
        """Return the answer of an action that changes nothing, such as `listKeys`.

        Raises:
            ArmError: the action was refused.
        """
        with plain_errors(resource_id):
            # azure-core does not retry a POST without an answer; this one can be retried like a GET.
            answer = self._send("POST", f"{resource_id}/{name}", api_version, body or {}, retry_on_methods=["POST"])
            return object_in(answer.http_response.content)

    def perform(self, resource_id: str, name: str, api_version: str, body: Json | None = None) -> str | None:
        """Run an action that changes something, such as `purge`, and wait for its end.

        Returns:
            The request's id in Azure.

        Raises:
            ArmError: the action was refused, or the operation failed.
        """
        with plain_errors(resource_id):
            started = self._send("POST", f"{resource_id}/{name}", api_version, body)
            self._finish(started, resource_id, _UPDATE_SECONDS)
            request_id = started.http_response.headers.get("x-ms-request-id")
            return short(request_id) if request_id else None

    def token(self, scope: str, resource_id: str) -> str:
        """Return an access token for a resource's data plane.

        Raises:
            ArmError: Entra refused.
        """
        with plain_errors(resource_id):
            return str(self._credential.get_token(scope).token)

    def _send(
        self, method: str, path: str, api_version: str, body: Json | None = None, **options: Any
    ) -> PipelineResponse[Any, Any]:
        answer = self._ask(method, path, api_version, body, **options)
        answer.http_response.raise_for_status()
        return answer

    def _ask(
        self,
        method: str,
        path: str,
        api_version: str,
        body: Json | None = None,
        query: Mapping[str, str] | None = None,
        **options: Any,
    ) -> PipelineResponse[Any, Any]:
        request = HttpRequest(
            method,
            self._client.format_url(path),
            params={"api-version": api_version, **(query or {})},
            headers={"Accept": "application/json"},
            json=body,
        )
        answer = self._client.send_request(request, _return_pipeline_response=True, **options)
        return cast("PipelineResponse[Any, Any]", answer)

    def _finish(self, started: PipelineResponse[Any, Any], resource_id: str, seconds: float) -> None:
        polling = Polling(seconds, self._waiting(resource_id))
        poller: LROPoller[None] = LROPoller(self._client, started, lambda _answer: None, polling)
        poller.wait(_OPERATION_SECONDS)
        if not poller.done():
            raise ArmError(f"Timeout: no end of the operation within {_OPERATION_SECONDS:g} s", resource_id)

    def _waiting(self, resource_id: str) -> WaitProgress:
        return WaitProgress(self.tell, "/".join(resource_id.split("/")[-2:]), _OPERATION_SECONDS)


def _is_nowhere(error: HttpResponseError) -> bool:
    answer: Any = error.response
    return answer is not None and code_in(answer.content) in _NOWHERE


def _may_have_come_earlier(answer: PipelineResponse[Any, Any]) -> bool:
    """Return whether an earlier try of the request got no answer or a 5xx, and so may have been carried out."""
    earlier = answer.context.get("history") or []
    return any(each.http_response is None or each.http_response.status_code >= 500 for each in earlier)

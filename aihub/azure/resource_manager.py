"""Requests to Azure Resource Manager, long-running operations followed to their end."""

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
from aihub.azure.pipeline import RETRIES, TIMEOUTS, ArmRetries, NoRedirects, NowhereElse, Polling
from aihub.responses import ResponseError, object_in, objects
from aihub.safe_text import short
from aihub.waiting import Tell, WaitProgress

ARM = RESOURCE_MANAGER

# azure-native's pace, where the service does not name another (`Retry-After`), and its patience.
_UPDATE_SECONDS = 10.0
_DELETE_SECONDS = 30.0
_OPERATION_SECONDS = 7200.0
# Azure/azure-dev#4037: an online deployment that is made can be missing for some seconds.
_REREADS = 5
_NOWHERE = {
    "SubscriptionNotFound",
    "InvalidSubscriptionId",
    "InvalidResourceNamespace",
    "InvalidResourceType",
    "NoRegisteredProviderFound",
}
"""Codes of a 404 that say nothing of the resource: who asks has no such subscription, or asks for no such type."""


class Arm:
    """Resource Manager as one identity; threads may share it."""

    def __init__(
        self, credential: Any, transport: Any = None, tell: Tell = lambda _line: None, retries: int = RETRIES
    ) -> None:
        """Takes who talks to it.

        Args:
            credential: azure-core's TokenCredential.
            transport: azure-core's; None for the usual one.
            tell: shows a person a line once in a while when something is waited for.
            retries: how often a request is sent again.
        """
        self._credential, self.tell = credential, tell
        policies = [
            NoRedirects(),
            RequestIdPolicy(),
            UserAgentPolicy("aihub"),
            # As azure-native does: registers the resource provider when the answer is that it is not registered.
            ARMAutoResourceProviderRegistrationPolicy(),
            ArmRetries(tell, retries),
            NowhereElse(),
            ARMChallengeAuthenticationPolicy(credential, f"{ARM}/.default"),
        ]
        self._transport = transport or RequestsTransport(**TIMEOUTS)
        self._client: Any = ARMPipelineClient(ARM, policies=policies, transport=self._transport)

    def close(self) -> None:
        """Closes the connections, for good."""
        self._transport.close()

    def get(self, resource_id: str, api_version: str) -> Json | None:
        """A resource, or None when there is no such resource.

        Raises:
            ArmError: it cannot be read; the subscription or the type does not exist for whoever asks.
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
        """Writes a resource, waits for the end, and reads what it has become.

        Raises:
            ArmError: it was refused, or the operation failed.
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
        """A resource once no operation is under way on it; None when there is none, or it is gone then.

        Args:
            live: the resource as it was just read.
            resource_id: its ARM id.
            api_version: API version of the requests.

        Raises:
            ArmError: it cannot be read, or is still not at rest after two hours.
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
        """What a resource has become that was just written."""
        written = self.get(resource_id, api_version)
        for _ in range(_REREADS):
            if written is None:
                self._transport.sleep(_UPDATE_SECONDS)
                written = self.get(resource_id, api_version)
        if written is None:
            raise ArmError("NotFound: it was written, but is not there", resource_id)
        # An operation can end well and leave a resource that failed, without an error of its own.
        if has_failed(written):
            raise ArmError(
                "ProvisioningFailed: the operation ended without success; Azure does not say why", resource_id
            )
        return written

    def delete(self, resource_id: str, api_version: str, query: Mapping[str, str] | None = None) -> None:
        """Deletes a resource and waits until it is gone; one that is not there is no error.

        Args:
            resource_id: its ARM id.
            api_version: API version of the requests.
            query: more parameters of the deletion, such as `forceToPurge`.

        Raises:
            ArmError: it was refused, or the operation failed.
        """
        with plain_errors(resource_id):
            try:
                started = self._send("DELETE", resource_id, api_version, query=query)
                self._finish(started, resource_id, _DELETE_SECONDS)
            except HttpResponseError as error:
                # Not there; or gone, and with it the place to ask about the operation.
                if error.status_code != 404:
                    raise

    def collection(self, path: str, api_version: str, query: Mapping[str, str] | None = None) -> list[Json]:
        """What is in a collection, all pages of it.

        Args:
            path: the collection's.
            api_version: of its type.
            query: what else its address carries, such as `$filter`.

        Raises:
            ArmError: it cannot be read, or what it is about is not there.
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
        """The answer of an action that changes nothing, such as `listKeys`.

        Raises:
            ArmError: it was refused.
        """
        with plain_errors(resource_id):
            # Tried again like a GET: azure-core leaves a POST that got no answer alone.
            answer = self._send("POST", f"{resource_id}/{name}", api_version, body or {}, retry_on_methods=["POST"])
            return object_in(answer.http_response.content)

    def perform(self, resource_id: str, name: str, api_version: str, body: Json | None = None) -> str | None:
        """Does an action that changes something, such as `purge`, and waits for its end.

        Returns:
            The id of Azure's answer.

        Raises:
            ArmError: it was refused, or the operation failed.
        """
        with plain_errors(resource_id):
            started = self._send("POST", f"{resource_id}/{name}", api_version, body)
            self._finish(started, resource_id, _UPDATE_SECONDS)
            request_id = started.http_response.headers.get("x-ms-request-id")
            return short(request_id) if request_id else None

    def token(self, scope: str, resource_id: str) -> str:
        """An access token for calls of a resource's own service.

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
    """Whether the request was sent before and got no answer then, or one that says nothing of what was done."""
    earlier = answer.context.get("history") or []
    return any(each.http_response is None or each.http_response.status_code >= 500 for each in earlier)

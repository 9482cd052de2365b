"""Resource Manager's host: takes each request to the operation or resource type that it is for."""

import asyncio
import copy
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from localazure.azure import Azure
from localazure.facts import ResourceType, resource_type
from localazure.faults.kinds import Conflict, IgnoreWrite, SmallPages, Throttle
from localazure.request_log import DETAILS
from localazure.services.arm import conditions, errors, listing, resources, versions
from localazure.services.arm.actions import action_of
from localazure.services.arm.addressing import check_location, check_subscription, served_type
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.bodies import merge_patch, newer_members, view, without_ignored, writable
from localazure.services.arm.enums import with_published_spelling
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import GROUP_TYPE, Target, group_of, is_group, parse
from localazure.services.arm.operations import HOST, OPERATION_RESULT, polling_headers
from localazure.services.arm.places import with_location
from localazure.services.arm.provider_operations import ProviderOperation, find_operation
from localazure.services.arm.resources import Resource
from localazure.services.arm.validation import check_body
from localazure.services.authorization import access, deny_assignments, locks
from localazure.services.login.tokens import Principal, TokenError
from localazure.services.managed_identity.user_assigned_identities import user_assigned
from localazure.services.monitor import activity_log
from localazure.services.policy import evaluation as policy
from localazure.services.subscription import providers, subscriptions

AUDIENCE = f"https://{HOST}"
_CALLER = web.RequestKey("caller", Principal)
_PERMISSIONS = "Microsoft.Authorization/permissions/read"


class ResourceManager:
    """Handles requests on resources of all types, and operations of resource providers."""

    def __init__(
        self, azure: Azure, behaviours: Mapping[str, Behaviour], operations: Sequence[ProviderOperation]
    ) -> None:
        self.azure = azure
        self.behaviours = {name.lower(): behaviour for name, behaviour in behaviours.items()}
        self.operations = operations

    async def handle(self, request: web.Request) -> web.Response:
        """Answers any request; an ArmError becomes its envelope."""
        try:
            answer = await self._answer(request)
        except ArmError as error:
            answer = web.json_response(error.body(), status=error.status, headers=error.headers)
        correlation = str(uuid.uuid4())
        answer.headers["x-ms-request-id"] = str(uuid.uuid4())
        answer.headers["x-ms-correlation-request-id"] = correlation
        caller, action = request.get(_CALLER), action_of(request.method, request.path)
        if caller and action and _writes(request):
            activity_log.record(
                self.azure, caller, action, request.method, request.path, status=answer.status, correlation=correlation
            )
        if self.azure.clock.scale == 0:
            # Spares clients in Go the fixed time between two polls: operations end at once.
            answer.headers["X-Go-Azure-Sdk-Skip-Polling-Delay"] = "true"
        if "x-ms-client-request-id" in request.headers:
            answer.headers["x-ms-client-request-id"] = request.headers["x-ms-client-request-id"]
        return answer

    async def _answer(self, request: web.Request) -> web.Response:
        # Some clients send paths with double slashes, and Azure accepts them.
        path = re.sub("/+", "/", request.path)
        if path.lower() == "/metadata/endpoints":
            return web.json_response(_cloud())
        caller, api_version, action = self._admitted(request, path)
        if action == _PERMISSIONS:
            return self._permissions(caller, path)
        body = await _body(request)
        if special := find_operation(self.operations, request.method, path):
            handler, arguments = special
            versions.check_path(path, api_version)
            check_location(arguments.get("location"), path, api_version)
            return self._answer_of(request, handler(self.azure, {**request.query, **arguments}, body))
        if (target := parse(path)) is None:
            raise ArmError(404, "InvalidResourceType", f"No resource can be addressed by the path '{path}'.")
        makes_group = target.type_name == GROUP_TYPE and request.method == "PUT"
        if target.group and not makes_group and self._group(target) is None:
            raise errors.group_not_found(target.group)
        if target.last:
            return self._below(request, target, api_version, body)
        kind = served_type(self.azure, target, target.type_name, api_version, body)
        if kind.parameters[0] == "resourceGroupName" and kind.name != GROUP_TYPE and not is_group(target.scope):
            raise errors.no_such_type(kind.name, api_version)
        if "etag" in kind.body_schema(api_version)["properties"] and _writes(request):
            conditions.check(request.method, request.headers, self._behaviour(kind.name).find(self.azure, target))
        match request.method:
            case "GET":
                return self._get(kind, target, api_version)
            case "HEAD":
                self._found(kind, target)
                return web.Response(status=204)
            case "PUT":
                return await self._put(kind, target, api_version, body, caller)
            case "PATCH":
                found = self._found(kind, target)
                merged = merge_patch(writable(kind, api_version, found), body)
                return await self._put(kind, target, api_version, merged, caller)
            case "DELETE":
                return await self._delete(kind, target, api_version, request.query)
        raise ArmError(405, "MethodNotAllowed", f"'{request.method}' is not supported on '{kind.name}'.")

    def _admitted(self, request: web.Request, path: str) -> tuple[Principal, str, str | None]:
        """Checks that a request may go on; returns its caller, API version and action.

        Raises:
            ArmError: the caller may not, or a fault is set.
        """
        caller = self._caller(request)
        api_version = request.query.get("api-version")
        if not api_version:
            raise ArmError(
                400,
                "MissingApiVersionParameter",
                "The api-version query parameter (?api-version=) is required for all requests.",
            )
        check_subscription(path, self.azure.subscription.id)
        if (action := action_of(request.method, path)) and not access.is_allowed(self.azure, caller, path, action):
            raise errors.not_authorized(caller, action, path)
        if action:
            deny_assignments.check(self.azure, caller, path, action)
        if throttle := self.azure.faults.take(Throttle):
            raise errors.too_many_requests(throttle.retry_after)
        if _writes(request) and self.azure.faults.take(Conflict):
            raise errors.request_conflict(path)
        return caller, api_version, action

    def _caller(self, request: web.Request) -> Principal:
        try:
            caller = self.azure.tokens.check(request.headers.get("Authorization"), AUDIENCE)
        except TokenError as error:
            raise errors.not_authenticated(
                self.azure.subscription.tenant_id, error, missing="Authorization" not in request.headers
            ) from None
        request[DETAILS] = {"principal": caller.object_id}
        request[_CALLER] = caller
        return caller

    def _permissions(self, caller: Principal, path: str) -> web.Response:
        scope = path.lower().removesuffix("/providers/microsoft.authorization/permissions")
        if (group := group_of(scope)) and resources.get(self.azure, "/".join(scope.split("/")[:5])) is None:
            raise errors.group_not_found(group)
        return web.json_response({"value": access.permissions(self.azure, caller, scope)})

    def _behaviour(self, type_name: str) -> Behaviour:
        return self.behaviours.get(type_name.lower()) or Behaviour()

    def _group(self, target: Target) -> Resource | None:
        return resources.get(self.azure, f"/subscriptions/{self.azure.subscription.id}/resourceGroups/{target.group}")

    def _found(self, kind: ResourceType, target: Target) -> Resource:
        found = self._behaviour(kind.name).find(self.azure, target)
        if found is None:
            raise errors.resource_not_found(kind.name, target.name, target.group)
        return found

    def _get(self, kind: ResourceType, target: Target, api_version: str) -> web.Response:
        found = view(kind, api_version, self._found(kind, target))
        return web.json_response(found, headers=_etag_header(found))

    def _below(self, request: web.Request, target: Target, api_version: str, body: Any) -> web.Response:
        """Answers a request on a collection, or an action on a resource."""
        method = request.method
        name = str(target.last).lower()
        # A path without names is a collection of the type in a group or the subscription.
        on_resource = bool(target.names)
        behaviour = self._behaviour(target.type_name)
        own = {"POST": behaviour.actions, "GET": behaviour.lists, "PUT": behaviour.settings}.get(method, {})
        if on_resource and (action := own.get(name)):
            kind = served_type(self.azure, target, target.type_name, api_version, body)
            return self._answer_of(request, action(self.azure, self._found(kind, target), body))
        if method != "GET" or (target.type_name == GROUP_TYPE and on_resource):
            raise ArmError(404, "InvalidResourceType", f"'{target.last}' is no action on '{target.type_name}'.")
        type_name = GROUP_TYPE if target.type_name == GROUP_TYPE else f"{target.type_name}/{target.last}"
        kind = served_type(self.azure, target, type_name, api_version, body)
        if on_resource and behaviour.find(self.azure, target) is None:
            raise errors.parent_not_found(kind.name, target.id, "read")
        scope = target.id if on_resource else target.scope
        behaviour = self._behaviour(kind.name)
        listed = behaviour.list(self.azure, kind.name, f"{scope}/")
        selected = behaviour.select(self.azure, listed, scope, request.query.get("$filter"))
        return self._answer_of(request, {"value": [view(kind, api_version, each) for each in selected]})

    def _answer_of(self, request: web.Request, answer: Any) -> web.Response:
        """Makes the answer of a handler's result: a body, or (status, body, headers); lists come in pages."""
        status, body, headers = answer if isinstance(answer, tuple) else (200, answer, {})
        if body is None:
            return web.Response(status=status, headers=headers)
        if request.method == "GET" and isinstance(body, dict) and isinstance(body.get("value"), list):
            small = self.azure.faults.take(SmallPages)
            body = listing.page(body, request.url, small.size if small else None)
        return web.json_response(body, status=status, headers=headers)

    async def _put(
        self, kind: ResourceType, target: Target, api_version: str, body: Resource, caller: Principal
    ) -> web.Response:
        behaviour = self._behaviour(kind.name)
        before = behaviour.find(self.azure, target)
        body = with_location(kind, api_version, target, without_ignored(kind, api_version, body), before)
        check_body(kind, api_version, target.name, body, behaviour)
        if not behaviour.keeps_spelling:
            body = with_published_spelling(kind, api_version, body)
        if before:
            body = merge_patch(newer_members(kind, api_version, before), body)
        self._check_surroundings(kind, target)
        subscriptions.check_enabled(self.azure)
        providers.check_registered(self.azure, kind.name.partition("/")[0])
        policy.check(self.azure, kind.name, target, body)
        locks.check(self.azure, target, "write")
        write = Write(self.azure, target, copy.deepcopy(body), copy.deepcopy(before), caller, api_version)
        behaviour.check(write)
        self._check_not_busy(kind, target)
        if ignored := self.azure.faults.take(IgnoreWrite):
            _leave_unapplied(write.body, write.before or {}, ignored)
        resource = self._resource(kind, target, write)
        behaviour.complete(write, resource)
        asynchronous = kind.put != "sync"
        answer, running = behaviour.store(write, resource, kind.seconds["put"] if asynchronous else 0)
        if not asynchronous:
            await asyncio.sleep(kind.seconds["put"] * self.azure.clock.scale)
        if running and kind.put == "location":
            return web.Response(status=202, headers=polling_headers(self.azure, running, api_version, "Location"))
        headers = polling_headers(self.azure, running, api_version, "Azure-AsyncOperation") if running else {}
        shown = view(kind, api_version, answer)
        return web.json_response(shown, status=200 if before else kind.created, headers=headers | _etag_header(shown))

    async def _delete(
        self, kind: ResourceType, target: Target, api_version: str, query: Mapping[str, str]
    ) -> web.Response:
        if kind.delete == "none":
            raise ArmError(405, "MethodNotAllowed", "The requested resource does not support http method 'DELETE'.")
        behaviour = self._behaviour(kind.name)
        found = behaviour.find(self.azure, target)
        if found is None:
            return web.Response(status=204)
        under_way = resources.operation_on(self.azure, target.id)
        if under_way and under_way.verb == "DELETE":
            return web.Response(status=202, headers=polling_headers(self.azure, under_way, api_version, "Location"))
        locks.check(self.azure, target, "delete")
        behaviour.check_delete(self.azure, found)
        self._check_not_busy(kind, target)
        for each in resources.below(self.azure, target.id):
            self._behaviour(each["type"]).deleted(self.azure, each)
        flag = behaviour.purge_flag
        for_good = bool(flag) and query.get(flag, "").lower() == "true"
        (behaviour.purged if for_good else behaviour.deleted)(self.azure, found)
        asynchronous = kind.delete != "sync"
        running = resources.delete(self.azure, target.id, kind.seconds["delete"] if asynchronous else 0)
        if not asynchronous:
            await asyncio.sleep(kind.seconds["delete"] * self.azure.clock.scale)
        if running is None and behaviour.shows_deleted:
            return web.json_response(view(kind, api_version, found))
        if running is None:
            return web.Response(status=kind.deleted)
        return web.Response(status=202, headers=polling_headers(self.azure, running, api_version, "Location"))

    def _check_surroundings(self, kind: ResourceType, target: Target) -> None:
        group = self._group(target) if target.group else None
        if group and resources.operation_on(self.azure, group["id"]):
            raise errors.group_being_deleted(group["name"])
        parent = target.parent_id
        if parent and resources.get(self.azure, parent) is None:
            raise errors.parent_not_found(kind.name, parent, "write")
        extended = parse(target.scope)
        if extended and extended.names and self._behaviour(extended.type_name).find(self.azure, extended) is None:
            raise errors.resource_not_found(extended.type_name, extended.name, extended.group)

    def _check_not_busy(self, kind: ResourceType, target: Target) -> None:
        """Refuses a second write on a resource, or below a parent that allows one at a time.

        Raises:
            ArmError: 409, or 400 while the parent itself is being written.
        """
        serial = target.parent_id if kind.serial_in else None
        behaviour = self._behaviour(kind.name)
        if resources.operation_on(self.azure, target.id):
            raise behaviour.conflict(target.id)
        if serial and resources.operation_on(self.azure, serial):
            state = (resources.get(self.azure, serial) or {}).get("properties", {}).get("provisioningState")
            raise behaviour.parent_conflict(serial, state)
        for each in resources.below(self.azure, serial or target.id):
            neighbour = resource_type(each["type"])
            if neighbour and neighbour.serial_in and resources.operation_on(self.azure, each["id"]):
                raise behaviour.conflict(serial or target.id)

    def _resource(self, kind: ResourceType, target: Target, write: Write) -> Resource:
        before = write.before or {}
        now = self.azure.clock.timestamp()
        resource = {**write.body, "id": before.get("id", target.id), "name": target.name, "type": kind.name}
        members = kind.body_schema(kind.newest)["properties"]
        if "systemData" in members:
            created = before.get("systemData", {}).get("createdAt", now)
            who, kind_of = write.caller.name, "User" if write.caller.type == "User" else "Application"
            by = {"createdBy": who, "createdByType": kind_of}
            modified = {"lastModifiedBy": who, "lastModifiedByType": kind_of}
            resource["systemData"] = {**by, "createdAt": created, **modified, "lastModifiedAt": now}
        if "etag" in members:
            resource["etag"] = f'"{uuid.uuid4()}"'
        if kind.has_provisioning_state:
            resource.setdefault("properties", {})["provisioningState"] = "Succeeded"
        if (resource.get("identity") or {}).get("type", "").startswith("SystemAssigned"):
            old = before.get("identity", {}).get("principalId")
            resource["identity"] = {
                **resource["identity"],
                "principalId": old or str(uuid.uuid4()),
                "tenantId": self.azure.subscription.tenant_id,
            }
        if assigned := (resource.get("identity") or {}).get("userAssignedIdentities"):
            known = {each: user_assigned(self.azure, each) for each in assigned}
            resource["identity"] = {**resource["identity"], "userAssignedIdentities": known}
        return resource


def application(
    azure: Azure, behaviours: Mapping[str, Behaviour], operations: Sequence[ProviderOperation]
) -> web.Application:
    """The application of Resource Manager, with the behaviours and the provider operations of all services."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", ResourceManager(azure, behaviours, [*operations, OPERATION_RESULT]).handle)
    return app


def _etag_header(resource: Resource) -> dict[str, str]:
    """The `ETag` header of an answer with a resource.

    Source: Azure/azure-cli, `cognitiveservices/tests/latest/recordings/test_cognitiveservices_deployment.yaml`.
    """
    return {"ETag": resource["etag"]} if "etag" in resource else {}


def _writes(request: web.Request) -> bool:
    """Whether a request changes anything; actions whose name begins with `list` do not."""
    action = request.path.rpartition("/")[2].lower()
    return request.method not in {"GET", "HEAD"} and not (request.method == "POST" and action.startswith("list"))


async def _body(request: web.Request) -> Resource:
    text = await request.text()
    if not text:
        return {}
    try:
        body = json.loads(text)
    except json.JSONDecodeError:
        raise errors.invalid_content(
            "The request content was invalid and could not be deserialized: it is not JSON."
        ) from None
    if not isinstance(body, dict):
        raise errors.invalid_content("The request body must be a JSON object.")
    return body


def _leave_unapplied(body: Resource, before: Resource, ignored: IgnoreWrite) -> None:
    """Sets a member of a body to its value before the write, or to the fault's value."""
    *outer, name = ignored.member.split(".")
    for each in outer:
        body, before = body.get(each) or {}, before.get(each) or {}
    if name in body and (ignored.value is not None or name in before):
        body[name] = before[name] if ignored.value is None else ignored.value


def _cloud() -> dict[str, Any]:
    return {
        "name": "AzureCloud",
        "portal": "https://portal.azure.com",
        "authentication": {
            "loginEndpoint": "https://login.microsoftonline.com",
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": f"https://{HOST}/",
        "microsoftGraphResourceId": "https://graph.microsoft.com/",
        "suffixes": {"keyVaultDns": "vault.azure.net", "storage": "core.windows.net"},
    }

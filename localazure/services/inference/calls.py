"""From a request to the deployment it is for: address, credential, version, body, model, in this order."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from localazure.azure import Azure
from localazure.services.arm.resources import Resource, is_serving
from localazure.services.cognitive_services import catalogue
from localazure.services.cognitive_services.accounts import account_of_sub_domain
from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.deployments import deployment_of
from localazure.services.inference import access, errors
from localazure.services.inference.routes import FOUNDRY_DOMAIN, Operation, Route
from localazure.services.login.tokens import Principal


@dataclass(frozen=True)
class Call:
    """A call that may be answered."""

    account: Resource
    deployment: Resource
    model: Model
    body: dict[str, Any]


CALL = web.RequestKey("call", Call)
"""The call that is being answered, once it is accepted."""


def open_account(
    azure: Azure, request: web.Request, route: Route, operation: Operation
) -> tuple[Resource, Principal | None]:
    """The account that a request is for, and who calls (None: somebody with its key).

    Raises:
        InferenceError: no such account or route, no valid credential, or an unknown version.
    """
    host = request.host.partition(":")[0].lower()
    sub_domain, _, domain = host.partition(".")
    account = account_of_sub_domain(azure, sub_domain)
    if account is None or not is_serving(account):
        raise errors.no_such_account(host)
    if domain not in route.domains:
        raise no_such_path(host)
    principal = access.authenticate(azure, account, request.headers, key_as_bearer=route.key_as_bearer)
    if principal and not access.may_call(azure, principal, account, open_ai=True):
        raise route.no_role(principal, operation)
    route.check_version(request.query.get("api-version"), operation)
    return account, principal


async def accept(azure: Azure, request: web.Request, route: Route, operation: Operation) -> Call:
    """The call that a request makes, once all but its parameters is checked.

    Raises:
        InferenceError: it is refused.
    """
    account, principal = open_account(azure, request, route, operation)
    body = await _body(request)
    name = request.match_info.get("deployment") or body.get("model")
    if not isinstance(name, str) or not name:
        raise errors.missing_parameter("model")
    deployment = deployment_of(azure, account, name)
    # ARM's ids ignore case, these names do not.
    if deployment is None or deployment["name"] != name:
        raise route.no_deployment(name)
    wanted = deployment["properties"]["model"]
    model = catalogue.find(wanted["format"], wanted["name"], wanted["version"])
    if model is None:
        raise route.no_deployment(name)
    if principal and not access.may_call(azure, principal, account, open_ai=model.is_open_ai):
        raise route.no_role(principal, operation)
    call = Call(account, deployment, model, body)
    request[CALL] = call
    if model.is_gone:
        raise errors.model_retired(model.name, model.retires)
    route.check_model(request.query.get("api-version"), operation, model)
    return call


def no_such_path(host: str) -> errors.InferenceError:
    """How a host answers for a path that it does not have."""
    return errors.api_not_supported() if host.endswith(FOUNDRY_DOMAIN) else errors.not_found()


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise errors.not_json() from None
    if not isinstance(body, dict):
        raise errors.not_json()
    return body

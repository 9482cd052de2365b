"""Checks a request up to the deployment that it calls: host, credential, API version, body, model, in this order."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from localazure.azure import Azure
from localazure.faults.kinds import Throttle
from localazure.services.arm.resources import Resource, is_serving
from localazure.services.cognitive_services import guardrails
from localazure.services.cognitive_services.accounts import account_of_sub_domain
from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.inference import access, errors, model_router, parameters
from localazure.services.cognitive_services.inference.generation import Answer, text_of
from localazure.services.cognitive_services.inference.routes import FOUNDRY_DOMAIN, Operation, Route
from localazure.services.cognitive_services.managed_compute import MANAGED_DEPLOYMENT
from localazure.services.login.tokens import Principal

REQUEST_ID = web.RequestKey("request id", str)
"""The id of a request in Anthropic's format, for headers and error bodies."""
ESTIMATED_TOKENS = web.RequestKey("estimated tokens", int)
"""The tokens that a call counts against the rate limit: the prompt and the largest answer that it allows."""


@dataclass(frozen=True)
class Call:
    """A call that has passed all checks but those of its parameters."""

    azure: Azure
    request: web.Request
    route: Route
    account: Resource
    deployment: Resource
    model: Model
    body: dict[str, Any]

    @property
    def is_managed(self) -> bool:
        """Whether the deployment is on managed compute: no content filter, no rate limit, the model's own runtime."""
        return bool(self.deployment["type"] == MANAGED_DEPLOYMENT)

    @property
    def answering(self) -> Model:
        """The model that answers: for a model router, the model that the router picks."""
        return model_router.pick(self.deployment) if self.model.name == model_router.NAME else self.model

    @property
    def now(self) -> int:
        """Unix time."""
        return int(self.azure.clock.now())

    def check_known(self, known: frozenset[str]) -> None:
        """Refuses unknown parameters, unless the header `extra-parameters` counts here and allows them.

        Raises:
            InferenceError: 400 for the first that is unknown.
        """
        given = (
            self.request.headers.get("extra-parameters", "error") if self.route.honours_extra_parameters else "error"
        )
        # The runtimes of managed compute accept unknown parameters.
        if given == "error" and not self.is_managed:
            parameters.check_known(self.body, known)

    def check_prompt(self, prompt: Any) -> None:
        """Applies the deployment's content filter to a prompt: a text, or messages with texts in them.

        Raises:
            InferenceError: 400, the filter blocks it.
        """
        if found := self._blocks(text_of(prompt), guardrails.PROMPT):
            raise errors.prompt_filtered(found)

    def check_answer(self, answer: Answer) -> Answer:
        """Applies the deployment's content filter to an answer; a blocked answer is returned without its text."""
        found = self._blocks(answer.text, guardrails.COMPLETION)
        return replace(answer, pieces=[], filtered=found) if found else answer

    def _blocks(self, text: str, source: str) -> Mapping[str, Any] | None:
        if self.is_managed:
            return None
        return guardrails.blocks(self.azure, self.account, self.deployment, text, source)

    def count(self, tokens: int) -> None:
        """Counts tokens against the rate limit, if the deployment's capacity is a rate limit."""
        if "Standard" in self.deployment["sku"]["name"]:
            self.request[ESTIMATED_TOKENS] = tokens


CALL = web.RequestKey("call", Call)
"""The call of a request, once it has been accepted."""


def open_account(
    azure: Azure, request: web.Request, route: Route, operation: Operation
) -> tuple[Resource, Principal | None]:
    """The account of a request's host, and the calling principal (None for a caller with the account's key).

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
    principal = access.authenticate(
        azure, account, request.headers, key_headers=route.key_headers, key_as_bearer=route.key_as_bearer
    )
    if principal and not access.may_call(azure, principal, account, open_ai=True):
        raise route.no_role(principal, operation)
    for name in route.required_headers:
        if not request.headers.get(name):
            raise errors.missing_header(name)
    route.check_version(request.query.get("api-version"), operation)
    return account, principal


async def accept(azure: Azure, request: web.Request, route: Route, operation: Operation) -> Call:
    """Checks a request in all but its parameters; returns the call.

    Raises:
        InferenceError: the request is refused.
    """
    account, principal = open_account(azure, request, route, operation)
    body = await _form(request) if operation.takes_form else await read_json(request)
    name = request.match_info.get("deployment") or body.get("model")
    if not isinstance(name, str) or not name:
        raise errors.missing_parameter("model")
    found = route.find(azure, account, name, request.host.partition(":")[0].lower().partition(".")[2])
    if found is None:
        raise route.no_deployment(name)
    deployment, model = found
    call = Call(azure, request, route, account, deployment, model, body)
    if principal and not _may_make(call, principal):
        raise route.no_role(principal, operation)
    request[CALL] = call
    if model.is_gone:
        raise errors.model_retired(model.name, model.retires)
    if deployment["properties"].get("deploymentState") == "Paused":
        raise errors.deployment_paused(name)
    route.check_model(request.query.get("api-version"), operation, model)
    if deployment["sku"]["name"].endswith("Batch"):
        # Seen for batch deployments (BerriAI/litellm#9122).
        raise errors.operation_not_supported(operation.capability, model.name)
    if throttle := azure.faults.take(Throttle):
        raise errors.throttled(throttle.retry_after, name, model.name, account["location"])
    return call


def _may_make(call: Call, principal: Principal) -> bool:
    if call.is_managed:
        return access.may_call_managed_compute(call.azure, principal, call.account)
    return access.may_call(call.azure, principal, call.account, open_ai=call.model.is_open_ai)


def no_such_path(host: str) -> errors.InferenceError:
    """The error of a host for a path that it does not have."""
    return errors.api_not_supported() if host.endswith(FOUNDRY_DOMAIN) else errors.not_found()


async def read_json(request: web.Request) -> dict[str, Any]:
    """The body of a request.

    Raises:
        InferenceError: 400, the body is no JSON object.
    """
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise errors.not_json() from None
    if not isinstance(body, dict):
        raise errors.not_json()
    return body


async def _form(request: web.Request) -> dict[str, Any]:
    if request.content_type != "multipart/form-data":
        raise errors.not_a_form()
    return dict(await request.post())

"""The smoke test as a gate: `pulumi up` fails when an endpoint that is new or changed does not pass."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import NotRequired, TypedDict

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, UpdateResult

from aihub.arm.bodies import Json
from aihub.smoke import EndpointResult, SmokeError
from components.dynamic.engine import from_engine, say
from components.dynamic.provider import Provider
from components.endpoints import DeclaredEndpoint


class SmokeTestArgs(TypedDict):
    """Arguments of the test of an endpoint; a change of the first two repeats the test."""

    endpoint: DeclaredEndpoint
    """Entry of the endpoint in the endpoint contract."""
    declaration: Mapping[str, object]
    """The endpoint's declaration in the settings."""
    roles_assigned_at: list[pulumi.Input[str]]
    """Times of the assignments of the operators' roles. Waiting for roles that have not taken effect yet does not count
    in the test's budget."""


class SmokeTestState(TypedDict):
    """The state of a passed test, which is the same as its inputs."""

    endpoint: NotRequired[str]
    """Entry of the endpoint contract as JSON; missing while resources that the entry depends on are to be created."""
    declaration: str
    """Hash of the endpoint's declaration."""
    roles_assigned_at: NotRequired[list[str | None]]


class SmokeTest(Resource, module="aihub", name="SmokeTest"):
    """The passed smoke test of an endpoint in its present declaration.

    A failed test is not in the state, so the next `up` repeats it. Deleting a test does nothing. A hook after the
    deployment's creation would not be repeated by the next `up`, since the deployment exists then.
    """

    def __init__(self, name: str, args: SmokeTestArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        declared = hashlib.sha256(json.dumps(args["declaration"], sort_keys=True).encode()).hexdigest()
        # JSON text keeps the types of numbers, and nulls.
        endpoint = pulumi.Output.json_dumps(args["endpoint"])
        props = {"endpoint": endpoint, "declaration": declared, "roles_assigned_at": args["roles_assigned_at"]}
        super().__init__(SmokeTestProvider(), name, props, opts)


class SmokeTestProvider(Provider):
    """The provider of `SmokeTest`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compare the endpoint and its declaration; the test's budget is in neither."""
        return DiffResult(
            changes=_tested(from_engine(_olds, SmokeTestState)) != _tested(from_engine(_news, SmokeTestState))
        )

    def create(self, props: Json) -> CreateResult:
        """Test the endpoint.

        Raises:
            SmokeError: the endpoint failed, or the result is inconclusive.
        """
        self._test(props)
        return CreateResult(json.loads(props["endpoint"])["name"], props)

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Test the endpoint again.

        Raises:
            SmokeError: the endpoint failed, or the result is inconclusive.
        """
        self._test(_news)
        return UpdateResult(_news)

    def _test(self, props: Json) -> None:
        from aihub.contract.reading import read_one
        from aihub.smoke import smoke_endpoint
        from aihub.smoke.credentials import Credentials
        from aihub.smoke.progress import Lines

        declared = from_engine(props, SmokeTestState)
        endpoint = read_one(json.loads(declared["endpoint"]), "what the program declares")
        given = _latest(declared.get("roles_assigned_at") or [])
        with Credentials(self.credential) as credentials:
            # The engine shows a waiting test only as `creating`.
            test = smoke_endpoint(endpoint, credentials, waiting=Lines(say).waiting, roles_given=given)
            result = asyncio.run(test)
        for warning in result.warnings:
            say(f"{endpoint['name']}: warning: {warning}")
        if not result.passed:
            raise SmokeError(_told(result))


def _latest(times: list[str | None]) -> float | None:
    """Return the latest of some times in ARM's format as seconds since the epoch; None when there is none."""
    found: list[float] = []
    for each in times:
        with suppress(ValueError):
            found.append(datetime.fromisoformat(str(each)).timestamp())
    return max(found, default=None)


def _tested(props: SmokeTestState) -> tuple[object, str]:
    if not isinstance(props.get("endpoint"), str):
        # The entry is not known yet, since a resource that it depends on is to be created.
        return None, props["declaration"]
    # What is asked is also declared.
    endpoint = {name: value for name, value in json.loads(props["endpoint"]).items() if name != "checks"}
    return endpoint, props["declaration"]


def _told(result: EndpointResult) -> str:
    from aihub.smoke.advice import explanation_of

    again = "not known to be broken: the next `pulumi up`"
    if result.verdict != "inconclusive":
        again = "once it is mended, the next `pulumi up`"
    if result.error_class == "network-blocked":
        again = "not known to be broken: the next `pulumi up` from where its network rules let it in"
    what = f"{result.error_class or result.verdict}: {result.problem}"
    told = f"endpoint {result.endpoint['name']}: {what}; {again} tests it again"
    found = explanation_of(result)
    return f"{told}. {found.place}: {found}" if found else told

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
    """What is tested, and what is tested again when it changes."""

    endpoint: DeclaredEndpoint
    """The endpoint contract's entry."""
    declaration: Mapping[str, object]
    """All that is declared of the endpoint."""
    roles_assigned_at: list[pulumi.Input[str]]
    """When the roles of those who test it were assigned. Roles may still be on their way, which the test's budget is
    not for."""


class SmokeTestState(TypedDict):
    """What the engine knows of a test that was passed, which is what a program declares of it."""

    endpoint: NotRequired[str]
    """The contract's entry as JSON; none while what it is made of is made anew."""
    declaration: str
    """A hash of all that is declared of the endpoint."""
    roles_assigned_at: NotRequired[list[str | None]]


class SmokeTest(Resource, module="aihub", name="SmokeTest"):
    """An endpoint that has passed the smoke test, as it is declared now.

    A failed test is not recorded, so that the next `up` tests again; deleting it does nothing. A hook after the
    deployment's creation would be forgotten by the next `up`, since the deployment is there.
    """

    def __init__(self, name: str, args: SmokeTestArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        declared = hashlib.sha256(json.dumps(args["declaration"], sort_keys=True).encode()).hexdigest()
        # As a text, in which numbers and nulls stay what they are.
        endpoint = pulumi.Output.json_dumps(args["endpoint"])
        props = {"endpoint": endpoint, "declaration": declared, "roles_assigned_at": args["roles_assigned_at"]}
        super().__init__(SmokeTestProvider(), name, props, opts)


class SmokeTestProvider(Provider):
    """The life of a `SmokeTest`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compares the endpoint and what is declared of it; how long a test may take is neither."""
        return DiffResult(
            changes=_tested(from_engine(_olds, SmokeTestState)) != _tested(from_engine(_news, SmokeTestState))
        )

    def create(self, props: Json) -> CreateResult:
        """Tests the endpoint.

        Raises:
            SmokeError: it does not pass, or nobody can say yet.
        """
        self._test(props)
        return CreateResult(json.loads(props["endpoint"])["name"], props)

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Tests the endpoint again.

        Raises:
            SmokeError: it does not pass, or nobody can say yet.
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
            # The engine shows what waits only as `creating`.
            test = smoke_endpoint(endpoint, credentials, waiting=Lines(say).waiting, roles_given=given)
            result = asyncio.run(test)
        for warning in result.warnings:
            say(f"{endpoint['name']}: warning: {warning}")
        if not result.passed:
            raise SmokeError(_told(result))


def _latest(times: list[str | None]) -> float | None:
    """The latest of some times in ARM's format, in seconds since the epoch; None where there is none."""
    found: list[float] = []
    for each in times:
        with suppress(ValueError):
            found.append(datetime.fromisoformat(str(each)).timestamp())
    return max(found, default=None)


def _tested(props: SmokeTestState) -> tuple[object, str]:
    if not isinstance(props.get("endpoint"), str):
        # Not known yet, since what it is made of is made anew.
        return None, props["declaration"]
    # What is asked is also declared.
    endpoint = {name: value for name, value in json.loads(props["endpoint"]).items() if name != "checks"}
    return endpoint, props["declaration"]


def _told(result: EndpointResult) -> str:
    when = "not known to be broken:" if result.verdict == "inconclusive" else "once it is mended,"
    what = f"{result.error_class or result.verdict}: {result.problem}"
    return f"endpoint {result.endpoint['name']}: {what}; {when} the next `pulumi up` tests it again"

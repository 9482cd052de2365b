"""What the engine is told when an operation on a resource failed."""

from typing import Any

import pulumi
import pytest

from aihub.failures import SettingsPaths, explain, refusal_in
from components import failures


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without making them."""
    made: list[float] = []

    async def sleep(seconds: float) -> None:
        made.append(seconds)

    monkeypatch.setattr("components.failures.asyncio.sleep", sleep)
    return made


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was told meanwhile."""
    lines: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", lines.append)
    return lines


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The errors that were logged."""
    lines: list[str] = []
    monkeypatch.setattr(pulumi.log, "error", lines.append)
    return lines


def failure(errors: list[str]) -> pulumi.ErrorHookArgs:
    urn = "urn:pulumi:dev::aihub::azure-native:cognitiveservices:Deployment::chat-deployment"
    return pulumi.ErrorHookArgs(urn, "", "chat-deployment", "azure-native:cognitiveservices:Deployment", errors=errors)


async def again(*errors: str, operation: str = "create") -> Any:
    args = failure([*errors])
    args.failed_operation = operation
    return await failures.hook_for(SettingsPaths(["chat"], ["a-principal"]))(args)


@pytest.mark.parametrize(
    "error",
    [
        'Status=409 Code="RequestConflict" Message="Another operation is being performed"',
        'Status=409 Code="Conflict" Message="Busy."',
        'Status=412 Code="PreconditionFailed" Message="etag"',
        'Status=412 Code="" Message="no content"',
        "412: Precondition Failed (/subscriptions/s)",
    ],
)
async def test_deletion_that_meets_another_write_is_tried_again_whatever_its_code(
    error: str, waits: list[float], shown: list[str], told: list[str]
) -> None:
    for attempts in range(1, 13):
        assert await again(*[error] * attempts, operation="delete")
    assert (waits, len(shown), told) == ([2, 4, 8, 16, *[30] * 8], 12, [])
    assert not await again(*[error] * 13, operation="delete")
    assert len(told) == 1


@pytest.mark.parametrize(
    ("error", "operation"),
    [
        ('Status=409 Code="ScopeLocked" Message="locked"', "delete"),
        ('Status=409 Code="CannotDeleteResource" Message="nested resources"', "delete"),
        ('Status=404 Code="Conflict" Message="409: "', "update"),
        ('Status=409 Code="Conflict" Message="Busy."', "create"),
    ],
)
async def test_what_does_not_pass_by_itself_is_not_waited_for(
    error: str, operation: str, waits: list[float], told: list[str]
) -> None:
    assert not await again(error, operation=operation)
    assert (waits, len(told)) == ([], 1)


async def test_refusal_that_stays_is_told_with_its_place_and_hint(waits: list[float], told: list[str]) -> None:
    assert not await again('Status=400 Code="InsufficientQuota" Message="10 new capacity"')
    assert told[0].startswith("deployments.chat.sku.capacity: chat-deployment: InsufficientQuota: the region's quota")
    assert not waits


async def test_conflict_is_tried_again_and_told_only_when_it_stays(
    waits: list[float], told: list[str], shown: list[str]
) -> None:
    conflict = 'Status=409 Code="RequestConflict" Message="Another operation is being performed"'
    for attempts in range(1, 13):
        assert await again(*[conflict] * attempts)
    assert (len(waits), told) == (12, [])
    assert shown[0] == (
        "deployments.chat: chat-deployment: RequestConflict, which may pass (Azure takes one write below an account at a "
        "time, and somebody else is changing the hub): waiting 2 s, then again; 0 s of 270 s so far"
    )
    assert shown[11].endswith("waiting 30 s, then again; 240 s of 270 s so far")
    assert not await again(*[conflict] * 13)
    assert "RequestConflict" in told[0]


async def test_smoke_test_that_quotes_an_error_is_not_tried_again_here(waits: list[float], told: list[str]) -> None:
    error = "endpoint chat: server-error: v1: InternalServerError: it failed"
    of_gate = pulumi.ErrorHookArgs("", "", "chat-smoke", "pulumi-python:dynamic/aihub:SmokeTest", errors=[error])
    assert not await failures.hook_for(SettingsPaths(["chat"], ["a-principal"]))(of_gate)
    assert not told
    assert not waits


async def test_error_that_no_rule_knows_is_told_with_its_place_and_where_to_look(
    waits: list[float], told: list[str]
) -> None:
    assert not await again("something went wrong")
    assert told[0].startswith("deployments.chat: chat-deployment: aihub has no rule for this error. Compare ")
    assert "az monitor activity-log list" in told[0]
    assert not waits


async def test_what_a_provider_has_explained_already_is_not_told_twice(told: list[str]) -> None:
    error = "ScopeLocked: it is locked: '/g' (/g/x)"
    explained = f"{error}. {explain(refusal_in(error))}"
    assert not await again(explained, operation="delete")
    assert told == [
        "deployments.chat: chat-deployment: see https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources"
    ]


@pytest.mark.parametrize(
    ("name", "error", "line"),
    [
        (
            "chat-uri-consumer-a-principal",
            'Status=400 Code="PrincipalNotFound" Message="Principal x does not exist in the directory"',
            "access.consumers[0].principal_id: chat-uri-consumer-a-principal: PrincipalNotFound: the tenant has no such principal",
        ),
        (
            "hub-operator-models-1",
            'Status=409 Code="RoleAssignmentExists" Message="The role assignment already exists."',
            "the role of an operator (access.operators): hub-operator-models-1: RoleAssignmentExists: the principal has this role",
        ),
        (
            "hub-models-consumer-A-PRINCIPAL",
            "cannot create already existing resource '/subscriptions/s'",
            "access.consumers[0]: hub-models-consumer-A-PRINCIPAL: the resource exists and is not in this stack's state",
        ),
    ],
)
async def test_refused_role_is_told_where_the_settings_give_it(
    told: list[str], name: str, error: str, line: str
) -> None:
    args = pulumi.ErrorHookArgs("", "", name, "azure-native:authorization:RoleAssignment", errors=[error])
    assert not await failures.hook_for(SettingsPaths(["chat"], ["a-principal"]))(args)
    [only] = told
    assert only.startswith(line)


async def test_hostile_refusal_is_told_in_one_line(told: list[str]) -> None:
    assert not await again('Code="x\n::error::y\x1b" Message="z"\n::add-mask::z: z')
    assert all(each.isprintable() for each in told)

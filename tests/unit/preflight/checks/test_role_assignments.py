"""Roles that consumers have already."""

from typing import Any

import pytest

from aihub.preflight import Result
from aihub.preflight.checks.role_assignments import ROLE_ASSIGNMENTS
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import ACCOUNT, GROUP, MISSING, VAULT, Stack

GROUP_OF_USERS = "55555555-5555-5555-5555-555555555555"
CONSUMER = {"principal_id": GROUP_OF_USERS, "deployments": "all"}
SECRETS_USER, OPENAI_USER = "4633458b-17de-408a-b874-0445c86b69e6", "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"


def assignment(scope: str, role: str, principal: str = GROUP_OF_USERS) -> dict[str, Any]:
    definition = f"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{role}"
    properties = {"principalId": principal, "roleDefinitionId": definition, "scope": scope}
    return {"id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/by-hand", "properties": properties}


def look(*found: dict[str, Any], auth: str = "keys", made: tuple[str, ...] = ()) -> list[Result]:
    stack = Stack(auth=auth, consumers=[CONSUMER], made=(GROUP, *made))
    return stack.look(ROLE_ASSIGNMENTS, Reply(200, {"value": list(found)}))


@pytest.mark.parametrize(
    ("scope", "role", "auth"),
    [(f"{VAULT}/secrets/chat-key", SECRETS_USER, "keys"), (ACCOUNT, OPENAI_USER, "entra")],
)
def test_role_given_by_hand_fails_and_the_line_has_the_command_that_takes_it_away(
    scope: str, role: str, auth: str
) -> None:
    (found,) = look(assignment(scope, role), auth=auth)
    assert (found.status, found.where) == ("fail", "access.consumers[0]")
    assert f"{GROUP_OF_USERS} has the role " in found.what
    assert "by the assignment by-hand, which is not in this stack's state" in found.what
    assert f"az role assignment delete --ids {scope}/providers" in found.fix


@pytest.mark.parametrize(
    "found",
    [
        assignment(GROUP, SECRETS_USER),
        assignment(f"{VAULT}/secrets/chat-key", OPENAI_USER),
        assignment(f"{VAULT}/secrets/chat-key", SECRETS_USER, "somebody else"),
        assignment(f"{VAULT}/secrets/other-key", SECRETS_USER),
    ],
    ids=["wider scope", "another role", "another principal", "another secret"],
)
def test_other_roles_are_in_nobodys_way(found: dict[str, Any]) -> None:
    assert [each.status for each in look(found)] == ["pass"]


def test_assignment_of_the_stack_is_in_nobodys_way() -> None:
    own = assignment(f"{VAULT}/secrets/chat-key", SECRETS_USER)
    assert [each.status for each in look(own, made=(own["id"],))] == ["pass"]


def test_without_consumers_or_a_group_nothing_is_asked() -> None:
    assert Stack(made=(GROUP,)).look(ROLE_ASSIGNMENTS) == []
    assert Stack(consumers=[CONSUMER]).look(ROLE_ASSIGNMENTS) == []


def test_group_that_was_deleted_outside_the_stack_has_no_roles() -> None:
    assert Stack(consumers=[CONSUMER], made=(GROUP,)).look(ROLE_ASSIGNMENTS, MISSING) == []

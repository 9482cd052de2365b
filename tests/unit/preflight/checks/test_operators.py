"""Who operates the stack, before `pulumi up` changes it."""

import pytest

from aihub.preflight.checks.operators import operators_check
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import MISSING, Stack

ME, OTHER = "44444444-4444-4444-4444-444444444444", "88888888-8888-8888-8888-888888888888"
CHECK = operators_check(lambda _credential: ME)
NOTHING = Reply(200, {"value": [{"actions": ["*"], "dataActions": []}]})


@pytest.mark.parametrize("held_by", [(), (ME,)])
def test_roles_that_stay_are_no_finding(held_by: tuple[str, ...]) -> None:
    assert Stack(held_by=held_by).look(CHECK) == []
    assert Stack(held_by=held_by, operators=[{"principal_id": ME, "principal_type": "User"}]).look(CHECK) == []


def test_change_of_hands_is_told_ahead_of_it() -> None:
    found = Stack(held_by=(OTHER,)).look_once(CHECK)
    assert (found.status, found.where) == ("warn", "access.operators")
    assert f"go from {OTHER} to {ME}" in found.what


def test_who_is_none_of_the_operators_is_blocked() -> None:
    stack = Stack(operators=[{"principal_id": OTHER, "principal_type": "User"}])
    found = stack.look_once(CHECK, MISSING, NOTHING)
    assert (found.status, found.where) == ("fail", "access.operators")
    assert "add it, or log in as one of them" in found.what

"""What holds for every check."""

from aihub.preflight import Check
from aihub.preflight.plan import PlannedChanges
from aihub.preflight.registry import CHECKS
from tests.tables import one_test_of
from tests.unit.every_type import ALL, GUARDRAILS
from tests.unit.preflight.stack import ACCOUNT, GROUP, VAULT, Stack, refused

EACH = one_test_of({check.id: check for check in CHECKS})


def stack(**more: object) -> Stack:
    made = (GROUP, ACCOUNT, VAULT)
    return Stack(deployments=ALL, guardrails=GUARDRAILS, made=made, **more)  # type: ignore[arg-type]


@EACH
def test_preview_that_changes_nothing_has_nothing_to_judge_and_nothing_is_asked(check: Check) -> None:
    assert stack(planned=PlannedChanges((), frozenset())).look(check) == []


@EACH
def test_refusal_of_azure_is_no_error_of_the_command(check: Check) -> None:
    found = stack().look_with_any(check, refused())
    assert {each.status for each in found} <= {"pass", "warn", "fail", "unknown"}
    assert all(each.check == check.id for each in found)

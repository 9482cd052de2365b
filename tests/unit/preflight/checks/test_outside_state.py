"""What exists in Azure, and not in the state."""

from typing import Any

from aihub.preflight import Result
from aihub.preflight.checks.outside_state import OUTSIDE_STATE
from aihub.preflight.plan import PlannedChanges
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import ACCOUNT, GROUP, MISSING, NONE, Stack, listed

PROJECT = f"{ACCOUNT}/projects/default"


def look(*made: str, deployments: Any = NONE, projects: Any = NONE) -> list[Result]:
    """Runs the check on a stack that has made its group and account."""
    replies = []
    if PROJECT not in made:
        replies.append(Reply(projects.status, projects.body, to="/projects?"))
    if f"{ACCOUNT}/deployments/chat" not in made:
        replies.append(Reply(deployments.status, deployments.body, to="/deployments?"))
    return Stack(made=(GROUP, ACCOUNT, *made)).look(OUTSIDE_STATE, *replies)


def test_group_that_exists_fails_before_anything_is_made() -> None:
    found = Stack().look_once(OUTSIDE_STATE, Reply(200, {"id": GROUP}))
    assert (found.status, found.where) == ("fail", "hub.resource_group")
    assert found.what == "the resource group rg-ai-demo exists in Azure, and is not in this stack's state"
    assert "aihub resume" in found.fix


def test_nothing_there_passes() -> None:
    assert Stack().look_once(OUTSIDE_STATE, MISSING).status == "pass"
    (found,) = look()
    assert (found.status, found.where) == ("pass", "hub")


def test_deployment_made_in_the_portal_fails() -> None:
    (found,) = look(deployments=listed({"id": f"{ACCOUNT}/deployments/CHAT"}, {"id": f"{ACCOUNT}/deployments/other"}))
    assert (found.status, found.where) == ("fail", "deployments.chat")
    assert found.what == "deployments of accounts/ai-demo: chat exists in Azure, and is not in this stack's state"


def test_project_made_by_hand_fails() -> None:
    (found,) = look(projects=listed({"id": PROJECT}))
    assert (found.status, found.where) == ("fail", "hub.projects")


def test_what_the_stack_has_made_is_not_asked_about() -> None:
    assert look(PROJECT, f"{ACCOUNT}/deployments/chat") == []


def test_account_that_was_deleted_outside_the_stack_has_nothing_in_the_way() -> None:
    (found,) = look(deployments=MISSING, projects=MISSING)
    assert found.status == "pass"


def test_preview_without_changes_asks_nothing() -> None:
    assert Stack(planned=PlannedChanges((), frozenset())).look(OUTSIDE_STATE) == []

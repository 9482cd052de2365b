"""The names of the hub workspace and project: what can be seen of who has them, and what cannot."""

import pytest

from aihub.preflight import Check
from aihub.preflight.checks.workspaces import PROJECT_NAME, WORKSPACE_NAME
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import GROUP, MISSING, Stack

COHERE = {
    "type": "serverless-api",
    "model": "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024",
    "marketplace": {"accept_terms": True},
}
WORKSPACES = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"
BOTH = pytest.mark.parametrize(
    ("check", "id_"),
    [
        (WORKSPACE_NAME, f"{WORKSPACES}/ai-demo-hub"),
        (PROJECT_NAME, f"{WORKSPACES}/ai-demo-project"),
    ],
    ids=["hub", "project"],
)


def stack(*made: str) -> Stack:
    return Stack(deployments={"cohere": COHERE}, made=made)


@BOTH
def test_name_that_azure_shows_nobody_to_have_is_not_called_free(check: Check, id_: str) -> None:
    found = stack().look_once(check, MISSING)
    assert (found.status, found.where) == ("pass", check.where)
    assert "free" not in found.what
    assert "the last 14 days may still have the name" in found.what
    assert f"choose another {check.where}" in found.fix


@BOTH
def test_what_the_stack_has_made_is_in_nobodys_way(check: Check, id_: str) -> None:
    found = stack(id_.upper()).look_once(check, Reply(200, {"id": id_}))
    assert (found.status, "is this stack's" in found.what) == ("pass", True)


@BOTH
def test_what_is_there_and_not_in_the_state_blocks(check: Check, id_: str) -> None:
    found = stack().look_once(check, Reply(200, {"id": id_}))
    assert (found.status, "is not in this stack's state" in found.what) == ("fail", True)


@BOTH
def test_what_somebody_deleted_is_told_as_what_nobody_can_see(check: Check, id_: str) -> None:
    found = stack(id_).look_once(check, MISSING)
    assert (found.status, "its name stays reserved for 14 days" in found.what) == ("unknown", True)


@BOTH
def test_without_a_deployment_there_nobody_asks(check: Check, id_: str) -> None:
    assert Stack().look(check) == []

"""A Log Analytics workspace that is not the stack's own, before the stack sends logs to it."""

import pytest

from aihub.preflight import Result
from aihub.preflight.checks.log_workspace import LOG_WORKSPACE
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import Stack

ID = (
    "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg-logs/providers/Microsoft.OperationalInsights"
)
WORKSPACE = f"{ID}/workspaces/log-central"
CONTRIBUTOR = {"actions": ["Microsoft.OperationalInsights/*"]}
READER = {"actions": ["*/read"]}


def look(rights: dict[str, list[str]], location: str = "swedencentral") -> list[Result]:
    there = Reply(200, {"id": WORKSPACE, "location": location}, to="workspaces/log-central?")
    may = Reply(200, {"value": [rights]}, to="/permissions")
    return Stack(monitoring={"destination": WORKSPACE}).look(LOG_WORKSPACE, there, may)


def test_own_workspace_is_no_finding() -> None:
    assert Stack().look(LOG_WORKSPACE) == []


def test_workspace_that_takes_the_logs_passes() -> None:
    (found,) = look(CONTRIBUTOR)
    assert (found.status, found.where) == ("pass", "monitoring.destination")


def test_workspace_that_does_not_exist_fails() -> None:
    (found,) = Stack(monitoring={"destination": WORKSPACE}).look(LOG_WORKSPACE, Reply(404, to="log-central"))
    assert (found.status, "there is no Log Analytics workspace log-central" in found.what) == ("fail", True)


def test_workspace_that_the_caller_only_reads_fails() -> None:
    (found,) = look(READER)
    assert found.status == "fail"
    assert "Microsoft.OperationalInsights/workspaces/sharedKeys/action" in found.what
    assert "Log Analytics Contributor" in found.fix


@pytest.mark.parametrize("location", ["westeurope", "eastus2"])
def test_another_region_is_worth_knowing(location: str) -> None:
    (found,) = look(CONTRIBUTOR, location)
    assert (found.status, location in found.what) == ("warn", True)

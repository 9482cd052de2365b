"""Locks, Pulumi's protection and the budget: what they refuse, what still works, and how a stack is destroyed."""

from typing import Any

import pytest

from tests.e2e.project import ACCOUNT, GROUP, HUB_NAME, VAULT, Project, deployment, gpt, settings

pytestmark = pytest.mark.e2e

LOCK, BUDGET = "providers/Microsoft.Authorization/locks/aihub", f"{GROUP}/providers/Microsoft.Consumption/budgets/aihub"
CHAT, CODE = {"chat": gpt()}, {"code": gpt(model="gpt-4.1")}
COST = {"budget": {"monthly": 500, "contacts": ["team@example.com"]}}


def protected(deployments: Any, *delete: str) -> Any:
    """Settings with all protection, which name what may be deleted."""
    protection = {"locks": True, "protect": True, "delete": [*delete]}
    return {**settings(deployments), "protection": protection, "cost": COST}


@pytest.fixture
def deployed(shared_project: Project) -> Project:
    """Two deployments, protected."""
    shared_project.up(protected(CHAT | CODE))
    shared_project.up()
    shared_project.forget_requests()
    return shared_project


def locks(project: Project) -> list[bool]:
    """Whether account and vault have their locks."""
    return [project.arm("GET", f"{each}/{LOCK}", version="2020-05-01").status_code == 200 for each in (ACCOUNT, VAULT)]


def test_azure_refuses_deletions_and_up_is_unchanged_also_in_later_months(deployed: Project) -> None:
    assert locks(deployed) == [True, True]
    for each in (ACCOUNT, deployment("chat")):
        refused = deployed.arm("DELETE", each)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "ScopeLocked")
    budget = deployed.arm("GET", BUDGET, version="2024-08-01").json()["properties"]
    assert (budget["amount"], len(budget["notifications"])) == (500, 4)
    for days in (0, 40):
        deployed.azure.advance(days * 86_400)
        deployed.forget_requests()
        assert "unchanged" in deployed.up()
        assert deployed.writes() == []


def test_deployment_is_deleted_once_it_is_named_and_the_locks_come_back(deployed: Project) -> None:
    deployed.write(protected(CHAT))
    refused = deployed.pulumi("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert "deployments.code: is not in the settings any more" in refused.output
    assert "protection: {delete: [code]}" in refused.output
    assert "Traceback" not in refused.output
    assert deployed.writes() == []

    output = deployed.up(protected(CHAT, "code"))
    assert "protection.locks: this run deletes" in output
    assert deployed.arm("GET", deployment("code")).status_code == 404
    assert locks(deployed) == [False, False]
    deployed.up()
    assert locks(deployed) == [True, True]


def test_deployment_is_made_anew_under_a_lock_once_it_is_named(deployed: Project) -> None:
    other = {"chat": gpt(model="gpt-4.1-nano")}
    deployed.write(protected(other | CODE))
    refused = deployed.pulumi("up", "--yes", "--skip-preview")
    assert (refused.code != 0, "deployments.chat" in refused.output) == (True, True)
    assert deployed.writes() == []
    deployed.up(protected(other | CODE, "chat"))
    assert deployed.arm("GET", deployment("chat")).json()["properties"]["model"]["name"] == "gpt-4.1-nano"
    assert locks(deployed) == [True, True]
    deployed.up(protected(CHAT | CODE, "chat"))


def test_destroy_is_refused_until_the_hub_is_named_and_then_leaves_nothing(deployed: Project) -> None:
    for options, words in (([], "protected"), (["--run-program"], f"protection: {{delete: [{HUB_NAME}]}}")):
        refused = deployed.pulumi("destroy", "--yes", "--skip-preview", *options)
        assert refused.code != 0
        assert words in refused.output
        assert "Traceback" not in refused.output
    assert deployed.writes() == []
    deployed.up(protected(CHAT | CODE, HUB_NAME))
    assert locks(deployed) == [True, True]
    deployed.succeed("destroy", "--yes", "--skip-preview")
    assert deployed.resource_ids() == set()
    assert deployed.azure_ids() == []

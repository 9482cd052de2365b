"""What a program with protection, a budget and connections declares, and what it refuses."""

from datetime import date
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.budget import budget_start
from components.connections.order import keep_vault_first
from components.protection import is_destroy
from tests.components.recording import Recording, record_main, write_project
from tests.unit.replacement.stack import CHAT, COHERE, settings, state

MADE = state(settings({"chat": CHAT, "more": CHAT}))
BUDGET = {"monthly": 500, "thresholds": [80, 99.5], "contacts": ["team@example.com"]}
CONNECTION = "urn:pulumi:dev::aihub::aihub:index:Connections$pulumi-python:dynamic/aihub:Connection::connections-{}"
PARENT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/ai-demo/connections/{}"
VAULT = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-b"


def run(folder: Path, made: dict[str, Any], deployments: Any = None, **more: Any) -> Recording:
    wanted = {"hub": {"name": "ai-demo", "location": "swedencentral"}, "deployments": deployments or {"chat": CHAT}}
    return record_main(write_project(folder, dev={**wanted, **more}), "dev", made=made)


def test_endpoint_that_the_settings_do_not_name_is_kept(tmp_path: Path) -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        run(tmp_path, MADE, protection={"protect": True})
    assert str(stopped.value) == (
        "Nothing was changed: protection.protect keeps endpoints that would be deleted.\n"
        "deployments.more: is not in the settings any more; to delete it, write protection: {delete: [more]}"
    )
    assert run(tmp_path, MADE, protection={"protect": True, "delete": ["more"]}).resources
    assert run(tmp_path, MADE).resources


def test_protection_is_on_the_hubs_and_on_what_destroy_meets_first(tmp_path: Path) -> None:
    both = {"chat": CHAT, "r1": COHERE}
    recording = run(tmp_path, {}, both, protection={"protect": True})
    protected = {each.name for each in recording.resources if each.request.protect}
    assert {"hub", "hub-account", "hub-vault", "classic", "classic-hub", "protection"} <= protected
    kept = recording.named("protection").request
    others = [each for each in recording.resources if each.type.partition(":")[0] in {"azure-native", "pulumi-python"}]
    assert len(kept.dependencies) == len(others)
    named = run(tmp_path, {}, both, protection={"protect": True, "delete": ["ai-demo"]})
    assert not any(each.request.protect for each in named.resources)


def test_locks_are_on_what_must_not_be_lost_and_go_before_what_is_below(tmp_path: Path) -> None:
    recording = run(tmp_path, {}, {"chat": CHAT, "r1": COHERE}, protection={"locks": True})
    found = recording.of_type("authorization:ManagementLockByScope")
    assert {each.name for each in found} == {
        f"locks-{each}" for each in ("hub-account", "hub-vault", "classic-storage", "classic-vault", "classic-hub")
    }
    for each in found:
        assert (each.inputs["level"], each.inputs["lockName"]) == ("CanNotDelete", "aihub")
        # By a property, so that the engine also deletes it before it replaces one of them.
        below = each.request.propertyDependencies["scope"].urns
        assert any("cognitiveservices:Deployment::chat" in urn for urn in below)
        assert any("RoleAssignment" in urn for urn in below)


def test_run_that_deletes_something_below_a_lock_declares_none(tmp_path: Path) -> None:
    role = "urn:pulumi:dev::aihub::aihub:index:AIHub$azure-native:authorization:RoleAssignment::of-somebody"
    recording = run(tmp_path, {role: {}}, protection={"locks": True})
    assert recording.of_type("authorization:ManagementLockByScope") == []


def test_budget_tells_of_the_cost_and_of_its_forecast(tmp_path: Path) -> None:
    budget = run(tmp_path, {}, cost={"budget": BUDGET}).one("consumption:Budget").inputs
    assert (budget["amount"], budget["timeGrain"], budget["category"]) == (500, "Monthly", "Cost")
    assert {name: each["threshold"] for name, each in budget["notifications"].items()} == {
        "Actual_GreaterThanOrEqualTo_80_Percent": 80,
        "Actual_GreaterThanOrEqualTo_99_5_Percent": 99.5,
        "Forecasted_GreaterThanOrEqualTo_100_Percent": 100,
    }
    assert {each["thresholdType"] for each in budget["notifications"].values()} == {"Actual", "Forecasted"}


def test_budget_keeps_the_month_it_was_made_in() -> None:
    today = date(2026, 12, 5)
    made = {
        "urn:pulumi:dev::aihub::aihub:index:Budget$azure-native:consumption:Budget::budget-monthly": {
            "timePeriod": {"startDate": "2026-10-01T00:00:00Z", "endDate": "2036-10-01T00:00:00Z"}
        }
    }
    assert budget_start({}, None, today) == "2026-12-01"
    assert budget_start(made, None, today) == "2026-10-01"
    assert budget_start(made, "2026-10-01", today) == "2026-10-01"
    assert budget_start(made, "2027-01-01", today) == "2027-01-01"
    with pytest.raises(pulumi.RunError, match=r"cost\.budget\.start: Azure takes no new budget .* '2026-12-01'"):
        budget_start({}, "2026-10-01", today)


def test_connections_are_a_chain_after_the_projects_and_before_the_deployments(tmp_path: Path) -> None:
    wanted = {
        "search": {"category": "CognitiveSearch", "target": "https://s.search.windows.net", "at": "project/default"},
        "vault": {"category": "AzureKeyVault", "target": VAULT},
    }
    recording = run(tmp_path, {}, connections=wanted)
    search, vault = (recording.named(f"connections-{each}") for each in ("search", "vault"))
    assert vault.inputs["properties"] == {
        "category": "AzureKeyVault",
        "authType": "AccountManagedIdentity",
        "target": VAULT,
        "isSharedToAll": True,
        "metadata": {"ApiType": "Azure", "ResourceId": VAULT},
    }
    assert search.inputs["resource_id"].endswith("/hub-account/projects/default/connections/search")
    assert any("connections-vault" in urn for urn in search.request.dependencies)
    assert any("connections-keeps-secrets" in urn for urn in vault.request.dependencies)
    assert any("hub-project-default" in urn for urn in vault.request.dependencies)
    deployment = recording.one("cognitiveservices:Deployment")
    assert any("connections-search" in urn for urn in deployment.request.dependencies)


def made_connections(**categories: str) -> dict[str, Any]:
    return {
        CONNECTION.format(name): {"resource_id": PARENT.format(name), "properties": {"category": category}}
        for name, category in categories.items()
    }


@pytest.mark.parametrize(
    ("made", "declared", "words"),
    [
        ({"search": "CognitiveSearch"}, {"search": "CognitiveSearch", "vault": "AzureKeyVault"}, "remove search, run"),
        (
            {"vault": "AzureKeyVault", "search": "CosmosDb"},
            {"search": "CosmosDb"},
            r"while there are others \(search\)",
        ),
        ({"vault": "AzureKeyVault"}, {}, None),
        ({}, {"search": "CognitiveSearch", "vault": "AzureKeyVault"}, None),
        ({"vault": "AzureKeyVault", "search": "CosmosDb"}, {"vault": "AzureKeyVault"}, None),
    ],
)
def test_key_vault_is_connected_first_and_leaves_last(
    made: dict[str, str], declared: dict[str, str], words: str | None
) -> None:
    if words is None:
        keep_vault_first(made_connections(**made), declared)
        return
    with pytest.raises(pulumi.RunError, match=words):
        keep_vault_first(made_connections(**made), declared)


def test_refresh_is_no_destroy() -> None:
    assert is_destroy([["python"], ["/usr/bin/pulumi", "destroy", "--yes", "--run-program"]])
    assert not is_destroy([["pulumi", "refresh", "--run-program"]])
    assert not is_destroy([["pulumi", "up"]])

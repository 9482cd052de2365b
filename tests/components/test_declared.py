"""What preflight takes for declared is what the program registers."""

from collections import Counter
from typing import Any

import pytest

from aihub.preflight.checks.role_assignments import given_to_consumers
from aihub.preflight.declared import declared
from aihub.settings import Settings
from localazure.facts import resource_types
from tests.components.recording import SUBSCRIPTION, Recording
from tests.unit.every_type import ALL, GUARDRAILS

_GROUP = ("Microsoft.Resources/resourceGroups", "Microsoft.Resources/subscriptions/resourceGroups")
_OWN_CLASS = {"onlineEndpoints", "managedComputeDeployments"}
CONSUMER = {"principal_id": "55555555-5555-5555-5555-555555555555", "deployments": "all"}


def registered_types(recording: Recording) -> set[str]:
    """The ARM types of all resources of the program; of those of its own class by the end of the ARM id."""
    known = {f"azure-native:{each.token}": each.name for each in resource_types() if each.token}
    found = {known[each.type] for each in recording.resources if each.type.startswith("azure-native:")}
    ends = {str(each.inputs["resource_id"]).split("/")[-2] for each in recording.of_type("ArmResource")}
    found |= {each.name for each in resource_types() if each.name.rpartition("/")[2] in ends & _OWN_CLASS}
    return {_GROUP[1] if each == _GROUP[0] else each for each in found}


def test_types_are_those_of_the_program(run: Any) -> None:
    recording, settings = run(ALL, guardrails=GUARDRAILS), settings_of()
    found = {each.type for each in declared(settings, SUBSCRIPTION)} - {"Microsoft.MachineLearningServices/workspaces"}
    assert found == registered_types(recording)


def test_connections_locks_and_budget_are_those_of_the_program(run: Any) -> None:
    target = {"category": "CognitiveSearch", "target": "https://srch.search.windows.net"}
    more: dict[str, Any] = {
        "connections": {f"on-{at[:7]}": {**target, "at": at} for at in ("account", "project/chat", "hub")},
        "protection": {"locks": True},
        "cost": {"budget": {"monthly": 500, "contacts": ["team@example.com"]}},
    }
    recording, known = run(ALL, guardrails=GUARDRAILS, **more), declared(settings_of(**more), SUBSCRIPTION)
    made = {each.inputs["resource_id"].rpartition("/")[2] for each in recording.of_type("Connection")}
    assert {each.name for each in known if each.where.startswith("connections.")} == made
    found = {each.type for each in known if not each.where.startswith("connections.")}
    assert found - {"Microsoft.MachineLearningServices/workspaces"} == registered_types(recording)


@pytest.mark.parametrize("auth", ["keys", "entra"])
def test_roles_of_consumers_are_those_of_the_program(run: Any, auth: str) -> None:
    access = {"consumers": [CONSUMER]}
    recording = run(ALL, guardrails=GUARDRAILS, access=access, auth=auth)
    group = str(recording.one("resources:ResourceGroup").inputs["resourceGroupName"])
    found = Counter(
        str(each.inputs["roleDefinitionId"]).rpartition("/")[2]
        for each in recording.of_type("authorization:RoleAssignment")
        if "-consumer-" in each.name
    )
    wanted = given_to_consumers(
        settings_of(auth, access=access), f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}"
    )
    assert Counter(each.role for each, _ in wanted) == found


def settings_of(auth: str = "keys", **more: Any) -> Settings:
    hub = {"name": "ai-demo", "location": "swedencentral", "projects": ["chat"], "auth": auth}
    return Settings.model_validate({"hub": hub, "deployments": ALL, "guardrails": GUARDRAILS, **more})

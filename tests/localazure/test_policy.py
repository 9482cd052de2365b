"""Azure Policy: what an assignment denies at a write, it denies in the check of restrictions too."""

from typing import Any

import pytest

from tests.localazure.manager import ACCOUNT, GROUP_TYPE, SAMPLES, Manager, manage
from tests.localazure.world import GROUP, World

SUBSCRIPTION = GROUP.rpartition("/resourceGroups/")[0]
NO_KEYS = "/providers/Microsoft.Authorization/policyDefinitions/71ef260a-8f18-47b7-abcb-62d0673d94dc"
LOCATIONS = "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
CHECK = "/providers/Microsoft.PolicyInsights/checkPolicyRestrictions"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


async def assign(manager: Manager, definition: str, scope: str = SUBSCRIPTION, **properties: Any) -> None:
    path = f"{scope}/providers/Microsoft.Authorization/policyAssignments/the-assignment"
    body = {"properties": {"policyDefinitionId": definition, **properties}}
    assert (await manager.send("PUT", path, body, "2023-04-01")).status == 201


async def checked(manager: Manager, content: dict[str, Any], scope: str = SUBSCRIPTION, **more: Any) -> Any:
    body = {"resourceDetails": {"resourceContent": content}, **more}
    answer = await manager.send("POST", f"{scope}{CHECK}", body, "2024-10-01")
    assert answer.status == 200, answer.body
    return answer.body


def account(*, keys: bool, location: str = "swedencentral") -> dict[str, Any]:
    return {"type": ACCOUNT, "location": location, "properties": {"disableLocalAuth": not keys}}


async def test_what_an_assignment_denies_is_denied_at_the_write_and_in_the_check(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    await assign(manager, NO_KEYS, parameters={"effect": {"value": "Deny"}}, displayName="No keys")
    (evaluation,) = (await checked(manager, account(keys=True)))["contentEvaluationResult"]["policyEvaluations"]
    assert evaluation["policyInfo"]["policyDefinitionId"] == NO_KEYS
    assert (evaluation["evaluationResult"], evaluation["effectDetails"]) == ("NonCompliant", {"policyEffect": "Deny"})
    path, body = SAMPLES[ACCOUNT]
    refused = await manager.send("PUT", path, body, "2025-06-01")
    assert (refused.status, refused.body["error"]["code"]) == (403, "RequestDisallowedByPolicy")
    assert '"name":"No keys"' in refused.body["error"]["message"]
    assert refused.body["error"]["additionalInfo"][0]["type"] == "PolicyViolation"


async def test_what_is_allowed_is_denied_nowhere(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    await assign(
        manager, LOCATIONS, parameters={"listOfAllowedLocations": {"value": ["Sweden Central", "swedencentral"]}}
    )
    answer = await checked(manager, account(keys=True), GROUP)
    assert answer["contentEvaluationResult"]["policyEvaluations"] == []
    (denied,) = (await checked(manager, account(keys=True, location="westus")))["contentEvaluationResult"][
        "policyEvaluations"
    ]
    assert denied["evaluationDetails"]["evaluatedExpressions"][0]["path"] == "location"


@pytest.mark.parametrize(
    "properties",
    [
        {"parameters": {"effect": {"value": "Audit"}}},
        {"enforcementMode": "DoNotEnforce"},
        {"notScopes": [SUBSCRIPTION]},
    ],
)
async def test_assignment_that_enforces_nothing_denies_nothing(manager: Manager, properties: dict[str, Any]) -> None:
    given = {"parameters": {"effect": {"value": "Deny"}}, **properties}
    await assign(manager, NO_KEYS, **given)
    assert (await checked(manager, account(keys=True)))["contentEvaluationResult"]["policyEvaluations"] == []


async def test_what_a_policy_would_set_is_answered_for_the_fields_that_are_asked_for(manager: Manager) -> None:
    await assign(manager, "/providers/Microsoft.Authorization/policyDefinitions/14de9e63-1b31-492e-a5a3-c3f7fd57f555")
    field = f"{ACCOUNT}/disableLocalAuth"
    (found,) = (await checked(manager, account(keys=True), pendingFields=[{"field": field}]))["fieldRestrictions"]
    assert (found["field"], found["restrictions"][0]["values"]) == (field, ["true"])
    assert (await checked(manager, account(keys=True)))["fieldRestrictions"] == []


async def test_own_definition_is_evaluated_by_fields_of_a_deployment(manager: Manager) -> None:
    kind = f"{ACCOUNT}/deployments"
    rule = {
        "if": {
            "allOf": [
                {"field": "type", "equals": kind},
                {"not": {"field": f"{kind}/sku.name", "in": ["DataZoneStandard"]}},
                {"anyOf": [{"field": f"{kind}/model.name", "like": "gpt-*"}, {"field": "tags.free", "exists": "true"}]},
            ]
        },
        "then": {"effect": "deny"},
    }
    definition = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/policyDefinitions/own"
    made = await manager.send("PUT", definition, {"properties": {"policyRule": rule}}, "2023-04-01")
    assert made.status == 201
    await assign(manager, definition)

    async def denied(sku: str, model: str) -> bool:
        content = {"type": kind, "sku": {"name": sku}, "properties": {"model": {"name": model}}}
        return bool((await checked(manager, content))["contentEvaluationResult"]["policyEvaluations"])

    assert await denied("GlobalStandard", "gpt-4.1")
    assert not await denied("DataZoneStandard", "gpt-4.1")
    assert not await denied("GlobalStandard", "DeepSeek-R1")


@pytest.mark.parametrize(
    "rule",
    [
        {"then": {"effect": "deny"}},
        {"if": {"value": "[resourceGroup().name]", "equals": "x"}, "then": {"effect": "deny"}},
        {"if": {"field": "type"}, "then": {"effect": "deny"}},
        {"if": {"allOf": [{"count": {}}]}, "then": {"effect": "deny"}},
        {"if": {"field": "type", "equals": "x"}},
        "deny",
    ],
)
async def test_rule_that_is_not_evaluated_is_refused(manager: Manager, rule: Any) -> None:
    definition = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/policyDefinitions/own"
    answer = await manager.send("PUT", definition, {"properties": {"policyRule": rule}}, "2023-04-01")
    assert (answer.status, answer.body["error"]["code"]) == (400, "InvalidPolicyRule")


async def test_assignment_of_a_definition_that_is_not_there_is_refused(manager: Manager) -> None:
    path = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/policyAssignments/x"
    answer = await manager.send(
        "PUT", path, {"properties": {"policyDefinitionId": f"{SUBSCRIPTION}/none"}}, "2023-04-01"
    )
    assert (answer.status, answer.body["error"]["code"]) == (404, "PolicyDefinitionNotFound")

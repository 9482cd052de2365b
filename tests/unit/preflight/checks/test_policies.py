"""Policies that deny what is declared, or change it."""

from typing import Any

import pytest

from aihub.preflight import Result
from aihub.preflight.checks.policies import POLICIES
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import CHAT, GROUP, NONE, Stack

ASSIGNMENT = "/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/no-keys"
DEFINITION = "/providers/Microsoft.Authorization/policyDefinitions/71ef260a"
POLICY = {"policyAssignmentId": ASSIGNMENT, "policyDefinitionId": DEFINITION}
FINE: dict[str, Any] = {"fieldRestrictions": [], "contentEvaluationResult": {"policyEvaluations": []}}
KINDS = 7
"""Kinds of resources of the stack: group, two of monitoring, vault, account, project, deployment."""
CHECK = "/checkPolicyRestrictions"


def denied(path: str, target: Any = "true", effect: str = "Deny") -> dict[str, Any]:
    looked_at = {"expression": path, "path": path, "operator": "NotEquals", "targetValue": target, "result": "True"}
    evaluation = {
        "policyInfo": POLICY,
        "evaluationResult": "NonCompliant",
        "evaluationDetails": {"evaluatedExpressions": [looked_at]},
        "effectDetails": {"policyEffect": effect},
    }
    return {**FINE, "contentEvaluationResult": {"policyEvaluations": [evaluation]}}


def look(resource: str, answer: dict[str, Any], stack: Stack | None = None, kinds: int = KINDS) -> list[Result]:
    """Runs the check with this answer for the resources whose body contains a text."""
    names = {"value": [{"id": ASSIGNMENT.upper(), "properties": {"displayName": "No keys here"}}]}
    replies = [Reply(200, answer, to=CHECK, body_has=resource), *[Reply(200, FINE, to=CHECK)] * (kinds - 1)]
    return (stack or Stack()).look(POLICIES, *replies, Reply(200, names, to="/policyAssignments"))


def test_policies_that_deny_nothing_pass_and_the_line_says_what_it_does_not_know() -> None:
    (found,) = look("", FINE)
    assert (found.status, found.where) == ("pass", "hub")
    assert "denies none of the 7 kinds of resources, as far as the caller can see" in found.what


def test_resources_of_a_network_are_asked_about_too() -> None:
    (found,) = Stack(network={"access": "private"}).look_with_any(POLICIES, Reply(200, FINE))
    assert found.status == "pass"
    assert "denies none of the 11 kinds of resources" in found.what


@pytest.mark.parametrize(
    ("resource", "path", "where"),
    [
        ("disableLocalAuth", "properties.disableLocalAuth", "hub.auth"),
        ("disableLocalAuth", "location", "hub.location"),
        ("disableLocalAuth", "properties.publicNetworkAccess", "hub.network.access"),
        ("gpt-4.1-mini", "sku.name", "deployments.chat.sku.name"),
        ("gpt-4.1-mini", "properties.model.name", "deployments.chat"),
    ],
)
def test_policy_that_denies_fails_at_the_field_that_it_looked_at(resource: str, path: str, where: str) -> None:
    (found,) = look(resource, denied(path))
    assert (found.status, found.where) == ("fail", where)
    assert "the policy assignment no-keys (No keys here) of the definition 71ef260a denies the " in found.what
    assert f"{path} NotEquals true" in found.what


def test_policy_that_only_audits_denies_nothing() -> None:
    (found,) = look("disableLocalAuth", denied("properties.disableLocalAuth", effect="Audit"))
    assert found.status == "pass"


def test_policy_that_would_set_another_value_is_a_warning() -> None:
    field = "Microsoft.CognitiveServices/accounts/disableLocalAuth"
    restricted = [{"field": field, "restrictions": [{"result": "Required", "values": ["true"], "policy": POLICY}]}]
    answer = {**FINE, "fieldRestrictions": restricted}
    (found,) = look("disableLocalAuth", answer)
    assert (found.status, found.where) == ("warn", "hub.name")
    assert "requires disableLocalAuth to be true, where false is declared" in found.what
    (fine,) = look("disableLocalAuth", answer, Stack(auth="entra"))
    assert fine.status == "pass"


def test_deployments_of_one_kind_are_asked_about_once() -> None:
    larger = {**CHAT, "sku": {"name": "GlobalStandard", "capacity": 50}}
    many = Stack(deployments={f"chat-{number}": larger if number else CHAT for number in range(50)})
    (found,) = look("gpt-4.1-mini", denied("sku.name"), many)
    assert (found.where, "(and 49 more of this kind)" in found.what) == ("deployments.chat-0.sku.name", True)


def test_kind_that_is_not_answered_is_unknown_and_the_others_are_judged() -> None:
    broken = Reply(400, {"error": {"code": "InvalidRequest", "message": "No such type."}}, to=CHECK, body_has="gpt-4.1")
    denies = Reply(200, denied("properties.disableLocalAuth"), to=CHECK, body_has="disableLocalAuth")
    found = Stack().look(POLICIES, broken, denies, *[Reply(200, FINE, to=CHECK)] * (KINDS - 2), NONE)
    assert [(each.status, each.where) for each in found] == [("fail", "hub.auth"), ("unknown", "deployments.chat")]
    assert "No such type." in found[1].what


def test_group_of_the_stack_is_asked_about_in_the_group() -> None:
    in_group = [Reply(200, FINE, to=f"POST {GROUP}/providers/Microsoft.PolicyInsights")] * (KINDS - 1)
    group = Reply(200, FINE, to="POST /subscriptions/s/providers/Microsoft.PolicyInsights")
    found = Stack(made=(GROUP,)).look_once(POLICIES, *in_group, group, NONE)
    assert found.status == "pass"

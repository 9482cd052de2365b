"""`aihub preflight` on the local Azure: what it finds is what would make `pulumi up` fail; the tests tell one story."""

import json
from typing import Any

import pytest

from tests.e2e.project import ACCOUNT, GROUP, SUBSCRIPTION, VAULT, Json, Project, gpt, settings
from tests.e2e.test_operators import become

pytestmark = pytest.mark.e2e

CONSUMER = "55555555-aaaa-4aaa-8aaa-555555555555"
NO_KEYS = "/providers/Microsoft.Authorization/policyDefinitions/71ef260a-8f18-47b7-abcb-62d0673d94dc"
ASSIGNMENT = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/policyAssignments/no-keys"
PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices"
CHAT = {"chat": gpt()}


def stack(deployments: Json) -> Json:
    access = {"consumers": [{"principal_id": CONSUMER, "deployments": "all"}]}
    return {**settings(deployments), "access": access}


def preflight(project: Project, *options: str) -> tuple[int, dict[str, list[tuple[str, str]]]]:
    """Runs the command; returns its exit code, and by check each status that is no pass, with what was said."""
    ran = project.run("aihub", "preflight", "--output", "json", *options)
    report: dict[str, Any] = json.loads(ran.output[ran.output.index("{") :])
    found: dict[str, list[tuple[str, str]]] = {}
    for each in report["results"]:
        if each["status"] != "pass":
            said = f"{each['where']}: {each['what']}; {each['fix']}"
            found.setdefault(each["check"], []).append((each["status"], said))
    return ran.code, found


def one(found: dict[str, list[tuple[str, str]]], check: str, status: str) -> str:
    """What the only result of a check says."""
    ((was, said),) = found[check]
    assert was == status, said
    return said


def test_what_stands_in_the_way_of_a_first_run_is_found_and_pulumi_fails_by_it(shared_project: Project) -> None:
    project = shared_project
    project.write(stack(CHAT))
    assert project.arm("PUT", GROUP, {"location": "swedencentral"}, "2024-03-01").status_code == 201
    properties = {"policyDefinitionId": NO_KEYS, "displayName": "No keys", "parameters": {"effect": {"value": "Deny"}}}
    assert project.arm("PUT", ASSIGNMENT, {"properties": properties}, "2023-04-01").status_code == 201
    assert project.arm("POST", f"{PROVIDER}/unregister", version="2021-04-01").status_code == 200

    code, found = preflight(project)

    assert code == 1
    assert "hub.resource_group: the resource group rg-ai-e2e exists" in one(found, "outside-state", "fail")
    assert "`pulumi up` registers it" in one(found, "provider-registration", "warn")
    denied = one(found, "policies", "fail")
    assert denied.startswith("hub.auth: the policy assignment no-keys (No keys) of the definition 71ef260a-")
    assert project.arm("DELETE", GROUP, version="2024-03-01").status_code in {200, 202}
    assert project.arm("POST", f"{PROVIDER}/register", version="2021-04-01").status_code == 200
    refused = project.pulumi("up", "--yes", "--skip-preview")
    assert "RequestDisallowedByPolicy" in refused.output
    assert project.arm("DELETE", ASSIGNMENT, version="2023-04-01").status_code == 200


def test_healthy_stack_passes(shared_project: Project) -> None:
    shared_project.up(stack(CHAT))
    shared_project.forget_requests()
    assert preflight(shared_project) == (0, {})
    # Checks of names and policies are POSTs that change nothing.
    assert not [each for each in shared_project.writes() if "check" not in each and "token" not in each]


def test_what_was_made_by_hand_beside_the_stack_is_found(shared_project: Project) -> None:
    project = shared_project
    project.write(stack({**CHAT, "extra": gpt()}))
    body = {
        "sku": {"name": "GlobalStandard", "capacity": 1},
        "properties": {"model": {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}},
    }
    assert project.arm("PUT", f"{ACCOUNT}/deployments/extra", body).status_code == 201
    role = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
    by_hand = f"{VAULT}/secrets/extra-key/providers/Microsoft.Authorization/roleAssignments/{CONSUMER}"
    secret = {"properties": {"value": "not-a-key"}}
    assert project.arm("PUT", f"{VAULT}/secrets/extra-key", secret, "2024-11-01").status_code in {200, 201}
    given = {"properties": {"principalId": CONSUMER, "principalType": "Group", "roleDefinitionId": role}}
    assert project.arm("PUT", by_hand, given, "2022-04-01").status_code == 201

    code, found = preflight(project)

    assert code == 1
    assert "deployments.extra: deployments of accounts/ai-e2e: extra exists" in one(found, "outside-state", "fail")
    assert f"--ids {by_hand}" in one(found, "role-assignments", "fail")
    assert "extra-key that is not in this stack's state" in one(found, "secret-names", "fail")


def test_preview_narrows_what_is_judged(shared_project: Project) -> None:
    project = shared_project
    project.write(stack({"chat": gpt(capacity=11)}))
    plan = project.folder / "plan.json"
    plan.write_text(project.succeed("preview", "--json"), encoding="utf-8")
    ran = project.run("aihub", "preflight", "--preview", str(plan))
    assert ran.code == 0, ran.output
    assert "[permissions]" in ran.output
    assert not {"[hub-name]", "[vault-name]"} & {f"[{line.rpartition('[')[2]}" for line in ran.output.splitlines()}
    plan.write_text(plan.read_text(encoding="utf-8").replace("urn:pulumi:local::", "urn:pulumi:prod::"))
    refused = project.run("aihub", "preflight", "--preview", str(plan))
    assert (refused.code, refused.output.count("\n")) == (2, 1)
    assert "a preview of the stack prod, and not of local" in refused.output


def test_question_that_azure_does_not_answer_leaves_the_others_alone(shared_project: Project) -> None:
    shared_project.write(stack(CHAT))
    shared_project.azure.faults.set("status", path="/deletedVaults", status=500)
    code, found = preflight(shared_project)
    shared_project.azure.faults.clear()
    assert (code, list(found)) == (3, ["vault-name"])
    shared_project.azure.faults.set("hold", path="/checkPolicyRestrictions")
    code, found = preflight(shared_project, "--budget", "4")
    shared_project.azure.faults.clear()
    assert (code, list(found)) == (3, ["policies"])
    assert "Azure did not answer within 4." in one(found, "policies", "unknown")


def test_caller_without_roles_is_told_what_it_may_not_and_a_disabled_subscription_is_one_error(
    shared_project: Project,
) -> None:
    become(shared_project, "reader")
    code, found = preflight(shared_project)
    assert code == 1
    assert "Microsoft.CognitiveServices/accounts/deployments/write" in one(found, "permissions", "fail")
    become(shared_project, "deployer")
    subscription = f"{SUBSCRIPTION}/providers/Microsoft.Subscription"
    shared_project.arm("POST", f"{subscription}/cancel", version="2021-10-01")
    refused = shared_project.run("aihub", "preflight")
    shared_project.arm("POST", f"{subscription}/enable", version="2021-10-01")
    assert (refused.code, refused.output.count("\n")) == (1, 1)
    assert "is in the state Disabled, in which Azure takes no writes" in refused.output

"""What the caller may do, compared with what a run does."""

from typing import Any

import pytest

from aihub.preflight import Result
from aihub.preflight.checks.permissions import PERMISSIONS
from aihub.preflight.plan import PlannedChanges
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import ACCOUNT, GROUP, Stack

OWNER = {"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []}
CONTRIBUTOR = {**OWNER, "notActions": ["Microsoft.Authorization/*/Write", "Microsoft.Authorization/*/Delete"]}
ASSIGNS = {**OWNER, "actions": ["Microsoft.Authorization/roleAssignments/write", "*/read"]}
NO_GROUP = {"error": {"code": "ResourceGroupNotFound", "message": "It was not found."}}
ME = "44444444-4444-4444-4444-444444444444"


def look(
    *rights: dict[str, Any], subscription: tuple[dict[str, Any], ...] = (), denials: tuple[Any, ...] = (), **stack: Any
) -> list[Result]:
    """Runs the check where the group exists."""
    group, whole = f"GET {GROUP}/providers", "GET /subscriptions/s/providers"
    return Stack(**stack).look(
        PERMISSIONS,
        Reply(200, {"value": list(rights)}, to=f"{group}/Microsoft.Authorization/permissions"),
        Reply(200, {"value": list(subscription)}, to=f"{whole}/Microsoft.Authorization/permissions"),
        Reply(200, {"value": list(denials)}, to=f"{group}/Microsoft.Authorization/denyAssignments"),
        Reply(200, {"value": []}, to=f"{whole}/Microsoft.Authorization/denyAssignments"),
    )


@pytest.mark.parametrize("rights", [(OWNER,), (CONTRIBUTOR, ASSIGNS)])
def test_roles_that_suffice_pass(rights: tuple[dict[str, Any], ...]) -> None:
    (found,) = look(*rights)
    assert (found.status, found.where) == ("pass", "hub.resource_group")
    assert "may take all" in found.what


def test_role_that_may_not_assign_roles_fails_and_the_line_names_the_role_that_does() -> None:
    (found,) = look(CONTRIBUTOR)
    assert found.status == "fail"
    assert f"{ME}, who runs this, may not: Microsoft.Authorization/roleAssignments/write; on {GROUP}" in found.what
    assert found.fix.startswith("assign the role Role Based Access Control Administrator there")


def test_all_that_is_missing_is_one_result() -> None:
    (found,) = look({**OWNER, "actions": ["*/read"]})
    assert found.status == "fail"
    for action in ("accounts/write", "accounts/deployments/write", "accounts/listKeys/action"):
        assert f"Microsoft.CognitiveServices/{action}" in found.what
    assert "the role Contributor and the role Role Based Access Control Administrator" in found.fix


def test_without_keys_nobody_needs_to_list_them() -> None:
    rights = {**OWNER, "notActions": ["*/listKeys/action"]}
    assert look(rights, auth="entra")[0].status == "pass"
    assert look(rights)[0].status == "fail"


def test_before_there_is_a_group_the_subscription_counts() -> None:
    whole, group = "GET /subscriptions/s/providers", f"GET {GROUP}/providers"
    (found,) = Stack().look(
        PERMISSIONS,
        Reply(404, NO_GROUP, to=f"{group}/Microsoft.Authorization/permissions"),
        Reply(200, {"value": [OWNER]}, to=f"{whole}/Microsoft.Authorization/permissions"),
        Reply(404, NO_GROUP, to=f"{group}/Microsoft.Authorization/denyAssignments"),
        Reply(200, {"value": []}, to=f"{whole}/Microsoft.Authorization/denyAssignments"),
    )
    assert (found.status, found.what.endswith("on /subscriptions/s")) == ("pass", True)


def test_what_the_settings_no_longer_declare_needs_the_right_to_delete() -> None:
    rights = {**OWNER, "notActions": ["Microsoft.CognitiveServices/accounts/deployments/delete"]}
    (found,) = look(rights, made=(f"{ACCOUNT}/deployments/old",))
    assert "Microsoft.CognitiveServices/accounts/deployments/delete" in found.what
    assert look(rights, made=(f"{ACCOUNT}/deployments/chat",))[0].status == "pass"


def test_of_a_preview_only_its_changes_count() -> None:
    planned = PlannedChanges((), frozenset({"deployments.chat"}), (f"{ACCOUNT}/deployments/old",))
    (found,) = look({**OWNER, "actions": ["*/read"]}, planned=planned)
    assert "accounts/deployments/write" in found.what
    assert "accounts/deployments/delete" in found.what
    assert "Microsoft.KeyVault" not in found.what


def denial(**properties: Any) -> dict[str, Any]:
    denied = {"actions": ["Microsoft.CognitiveServices/*/write"], "notActions": []}
    given = {"denyAssignmentName": "locked by a stack", "permissions": [denied], "excludePrincipals": []}
    everyone = [{"id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined"}]
    return {"name": "d", "properties": {**given, "principals": everyone, **properties}}


def test_deny_assignment_forbids_what_roles_allow() -> None:
    (found,) = look(OWNER, denials=(denial(),))
    assert found.status == "fail"
    assert "the deny assignment locked by a stack forbids: Microsoft.CognitiveServices/accounts/write" in found.what


@pytest.mark.parametrize("properties", [{"excludePrincipals": [{"id": ME}]}, {"principals": [{"id": "somebody"}]}])
def test_deny_assignment_for_others_does_not(properties: dict[str, Any]) -> None:
    assert look(OWNER, denials=(denial(**properties),))[0].status == "pass"


def test_a_purge_needs_roles_on_the_subscription() -> None:
    passed, purge = look(OWNER, policy="purge")
    assert (passed.status, purge.status, purge.where) == ("pass", "warn", "hub.soft_deleted")
    assert "Key Vault Purge Operator on the subscription" in purge.fix
    assert len(look(OWNER, policy="purge", subscription=(OWNER,))) == 1


def test_nothing_is_asked_of_a_preview_without_changes() -> None:
    assert Stack(planned=PlannedChanges((), frozenset())).look(PERMISSIONS) == []

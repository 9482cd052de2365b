"""Who operates a stack: how whoever runs it stands to them, and what is asked of Azure for that."""

from typing import Any

import pytest

from aihub.operators import given_by_others, holders, may_change_secrets, standing
from tests.unit.azure.fake_arm import FakeArm, Reply

ME, OTHER = "44444444-4444-4444-4444-444444444444", "88888888-8888-8888-8888-888888888888"
GROUP = "77777777-7777-7777-7777-777777777777"
VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-demo"
ROLE = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
MISSING = Reply(404, {"error": {"code": "ResourceNotFound", "message": "It was not found."}})
REFUSED = Reply(403, {"error": {"code": "AuthorizationFailed", "message": "You may not."}})


def unasked(_of_subscription: bool) -> bool | None:
    pytest.fail("Azure was asked")


def may(*data_actions: str) -> Reply:
    return Reply(200, {"value": [{"actions": ["*"], "dataActions": [*data_actions]}]})


@pytest.mark.parametrize("held_by", [(), (ME,)])
def test_whoever_runs_it_alone_need_not_be_told(held_by: tuple[str, ...]) -> None:
    found = standing({}, ME, held_by, unasked)
    assert (found.refusal, found.warning) == ("", "")


def test_change_of_hands_is_told_with_both_and_the_way_out() -> None:
    found = standing({}, ME, [OTHER], unasked)
    assert found.refusal == ""
    assert f"go from {OTHER} to {ME}, who runs this" in found.warning
    assert "under access.operators" in found.warning


@pytest.mark.parametrize("me", [ME, ME.upper()])
def test_operator_that_is_named_is_asked_for_nothing(me: str) -> None:
    assert standing({ME: "User", OTHER: "User"}, me, [OTHER], unasked) == standing({}, ME, [], unasked)


@pytest.mark.parametrize("held_by", [(), (OTHER,)])
def test_who_is_none_of_them_is_refused(held_by: tuple[str, ...]) -> None:
    found = standing({OTHER: "ServicePrincipal"}, ME, held_by, lambda _of: False)
    assert found.refusal.startswith(f"{ME}, who runs this, is none of access.operators: it could neither change")
    assert "add it, or log in as one of them" in found.refusal


def test_role_that_this_run_takes_away_does_not_count() -> None:
    asked: list[bool] = []

    def may_not(of_subscription: bool) -> bool:
        asked.append(of_subscription)
        return False

    # Its own, or that of a group that it is perhaps a member of.
    for holder in (ME, GROUP):
        assert standing({OTHER: "User"}, ME, [holder], may_not).refusal
    assert asked == [True, True]


def test_who_may_by_other_roles_is_let_through() -> None:
    assert standing({OTHER: "User"}, ME, [OTHER], lambda _of: True) == standing({}, ME, [], unasked)


def test_member_of_a_group_is_known_by_what_it_may_once_the_group_has_its_role() -> None:
    assert standing({GROUP: "Group"}, ME, [GROUP], lambda _of: True).refusal == ""
    assert "nor, by what Azure says, a member" in standing({GROUP: "Group"}, ME, [GROUP], lambda _of: False).refusal


@pytest.mark.parametrize(
    ("held_by", "answer"), [((), False), ((), None), ((GROUP,), None), ((ME,), False), ((ME, GROUP), False)]
)
def test_member_of_a_group_that_has_no_role_yet_is_let_through_with_a_word(
    held_by: tuple[str, ...], answer: bool | None
) -> None:
    found = standing({GROUP: "Group"}, ME, held_by, lambda _of: answer)
    assert found.refusal == ""
    assert f"whether {ME}, who runs this, is a member of a group under access.operators is not known" in found.warning


def test_who_is_not_named_is_let_through_with_a_word_where_azure_does_not_say() -> None:
    found = standing({OTHER: "User"}, ME, [], lambda _of: None)
    assert (found.refusal, "Azure does not say" in found.warning) == ("", True)


def test_holders_are_those_of_the_role_on_the_vault_under_either_name() -> None:
    stack = "urn:pulumi:dev::aihub::aihub:index:AIHub$azure-native:authorization:RoleAssignment::hub-"
    reader = "urn:pulumi:dev::aihub::x$azure-native:authorization:RoleAssignment::chat-uri-consumer-1"
    made: dict[str, Any] = {
        f"{stack}deployer-secrets": {"principalId": ME.upper()},
        f"{stack}operator-secrets-{OTHER}": {"principalId": OTHER},
        f"{stack}operator-models-{GROUP}": {"principalId": GROUP},
        reader: {"principalId": GROUP},
    }
    assert holders(made) == {ME, OTHER}


@pytest.mark.parametrize(
    ("replies", "answer"),
    [
        ((may("Microsoft.KeyVault/vaults/secrets/*"), may()), True),
        ((MISSING, may("Microsoft.KeyVault/*")), True),
        ((MISSING, may()), False),
        ((may(), REFUSED), False),
        ((REFUSED, REFUSED), None),
    ],
)
def test_what_whoever_runs_it_may_is_asked_at_the_vault_and_at_the_subscription(
    replies: tuple[Reply, ...], answer: bool | None
) -> None:
    azure = FakeArm(*replies)
    assert may_change_secrets(azure.arm, VAULT, False) is answer
    asked = "providers/Microsoft.Authorization/permissions?api-version=2022-04-01"
    assert azure.sent == [f"GET {VAULT}/{asked}", f"GET /subscriptions/s/{asked}"]


def test_roles_on_the_subscription_alone_are_asked_for_alone() -> None:
    azure = FakeArm(may())
    assert may_change_secrets(azure.arm, VAULT, True) is False
    assert [each.partition("/providers/")[0] for each in azure.sent] == ["GET /subscriptions/s"]


def assignment(name: str, scope: str = VAULT, role: str = ROLE, principal: str = ME) -> dict[str, Any]:
    properties = {"scope": scope, "principalId": principal, "roleDefinitionId": f"/x/roleDefinitions/{role}"}
    return {"name": name, "properties": properties}


@pytest.mark.parametrize(
    ("found", "others"),
    [
        ([], set()),
        ([assignment("own")], set()),
        ([assignment("by-hand")], {ME}),
        ([assignment("by-hand", VAULT.upper(), ROLE.upper(), ME.upper())], {ME}),
        ([assignment("by-hand", principal=OTHER)], set()),
        ([assignment("by-hand", role="another")], set()),
        # Azure takes the same once more on another scope.
        ([assignment("inherited", "/subscriptions/s"), assignment("below", f"{VAULT}/secrets/a")], set()),
    ],
)
def test_assignment_by_hand_is_one_of_the_same_with_another_name(found: list[dict[str, Any]], others: set[str]) -> None:
    azure = FakeArm(Reply(200, {"value": found}))
    assert given_by_others(azure.arm, VAULT, ROLE, {ME: "own"}) == others


def test_assignments_and_permissions_are_read_to_the_last_page() -> None:
    following = {"nextLink": "https://management.azure.com/next"}
    azure = FakeArm(
        Reply(200, {"value": [assignment("own")], **following}), Reply(200, {"value": [assignment("by-hand")]})
    )
    assert given_by_others(azure.arm, VAULT, ROLE, {ME: "own"}) == {ME}
    azure = FakeArm(
        Reply(200, {"value": [], **following}),
        Reply(200, {"value": [{"actions": [], "dataActions": ["Microsoft.KeyVault/*"]}]}),
    )
    assert may_change_secrets(azure.arm, VAULT, True) is True


def test_what_is_not_there_has_no_assignments() -> None:
    assert given_by_others(FakeArm(MISSING).arm, VAULT, ROLE, {ME: "own"}) == set()

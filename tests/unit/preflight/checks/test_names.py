"""Who holds the names of the hub and its vault, and what is done about it by policy."""

from dataclasses import replace
from typing import Any

import pytest

from aihub.preflight import Check
from aihub.preflight.checks.names import CLASSIC_VAULT_NAME, HUB_NAME, VAULT_NAME
from aihub.replacement import Assessment
from tests.unit.azure.fake_arm import ASYNC, Reply
from tests.unit.preflight.stack import (
    ACCOUNT,
    CONFLICT,
    FREE,
    GROUP,
    MISSING,
    NONE,
    TAKEN,
    VAULT,
    Stack,
    deleted_account,
    deleted_vault,
    listed,
    refused,
)
from tests.unit.replacement.stack import COHERE

BOTH = pytest.mark.parametrize(
    ("check", "where", "id_", "held"),
    [
        (HUB_NAME, "hub.name", ACCOUNT, deleted_account()),
        (VAULT_NAME, "hub.key_vault.name", VAULT, deleted_vault()),
    ],
    ids=["hub", "vault"],
)
ACCOUNT_PURGE = (
    "DELETE /subscriptions/s/providers/Microsoft.CognitiveServices/locations/swedencentral/resourceGroups/rg-ai-demo/"
    "deletedAccounts/ai-demo?api-version=2025-06-01"
)
VAULT_PURGE = (
    "POST /subscriptions/s/providers/Microsoft.KeyVault/locations/swedencentral/deletedVaults/kv-ai-demo/purge"
    "?api-version=2024-11-01"
)


def asked(
    deleted: Reply = NONE, there: Reply = MISSING, free: Reply = FREE, elsewhere: Reply = NONE
) -> tuple[Reply, ...]:
    """The answers to what is asked at once: what was deleted, what is there, if the name is free, what is elsewhere."""
    return (
        replace(deleted, to="/deleted"),
        replace(there, to="GET /subscriptions/s/resourceGroups"),
        replace(free, to="/check"),
        replace(elsewhere, to="/resources?"),
    )


@BOTH
def test_name_that_nobody_has_is_free(check: Check, where: str, id_: str, held: Any) -> None:
    found = Stack().look_once(check, *asked(NONE, MISSING, FREE))
    assert (found.status, found.where) == ("pass", where)
    # Azure does not show what it keeps of a deleted hub's projects.
    assert ("is free" in found.what) == (where != "hub.name")


@BOTH
def test_what_the_stack_has_made_is_in_nobodys_way(check: Check, where: str, id_: str, held: Any) -> None:
    # Ids differ in case from service to service.
    found = Stack(made=(id_.upper(),)).look_once(check, *asked(NONE, Reply(200, {"id": id_})))
    assert found.status == "pass"
    assert "is this stack's" in found.what


@BOTH
def test_what_is_there_and_not_in_the_state_blocks(check: Check, where: str, id_: str, held: Any) -> None:
    found = Stack().look_once(check, *asked(NONE, Reply(200, {"id": id_})))
    assert (found.status, found.where) == ("fail", where)
    assert "is not in this stack's state" in found.what
    assert "aihub adopt --resource /subscriptions/" in found.fix


@BOTH
def test_name_of_somebody_else_blocks(check: Check, where: str, id_: str, held: Any) -> None:
    found = Stack().look_once(check, *asked(NONE, MISSING, TAKEN))
    assert (found.status, found.where) == ("fail", where)
    assert "somebody else" in found.what
    assert f"choose another {where}" in found.fix


@BOTH
def test_name_that_another_group_of_the_subscription_has_fails_and_names_the_group(
    check: Check, where: str, id_: str, held: Any
) -> None:
    elsewhere = listed({"id": id_.replace("rg-ai-demo", "rg-theirs").upper()})
    found = Stack().look_once(check, *asked(free=TAKEN, elsewhere=elsewhere))
    assert (found.status, found.where) == ("fail", where)
    assert "exists in resource group RG-THEIRS of this subscription" in found.what


@BOTH
def test_deleted_one_blocks_and_the_line_says_until_when_and_what_to_do(
    check: Check, where: str, id_: str, held: Any
) -> None:
    stack = Stack("stop")
    found = stack.look_once(check, *asked(listed(held)))
    assert (found.status, found.where) == ("fail", where)
    assert "2026-11-27 08:30 UTC" in found.what
    assert "set hub.soft_deleted to restore" in found.fix
    assert "or purge (done by `aihub preflight`)" in found.fix
    assert stack.sent == []


@BOTH
def test_deleted_one_that_is_to_be_restored_is_left_to_pulumi(check: Check, where: str, id_: str, held: Any) -> None:
    stack = Stack("restore")
    found = stack.look_once(check, *asked(listed(held)))
    assert (found.status, found.fix) == ("warn", "`pulumi up` restores it")
    assert stack.sent == []


@BOTH
def test_dry_run_purges_nothing(check: Check, where: str, id_: str, held: Any) -> None:
    stack = Stack("purge", dry_run=True)
    found = stack.look_once(check, *asked(listed(held)))
    assert (found.status, found.fix) == ("warn", "`aihub preflight` purges it")
    assert stack.sent == []


@BOTH
def test_purge_is_tried_again_after_a_conflict_and_ends_when_the_name_is_free(
    check: Check, where: str, id_: str, held: Any
) -> None:
    stack = Stack("purge")
    found = stack.look_once(check, *asked(listed(held)), CONFLICT, CONFLICT, Reply(200), TAKEN, FREE)
    assert (found.status, found.where) == ("pass", where)
    assert "is purged" in found.what
    assert ("the name is free" in found.what) == (where != "hub.name")
    assert stack.sent == [ACCOUNT_PURGE if where == "hub.name" else VAULT_PURGE] * 3
    assert stack.pauses == [1, 2, 1]
    assert stack.progress


@BOTH
def test_purge_that_is_refused_for_long_is_told(check: Check, where: str, id_: str, held: Any) -> None:
    stack = Stack("purge")
    stack.look_once(check, *asked(listed(held)), *[CONFLICT] * 6, Reply(200), FREE)
    title = "hub ai-demo" if where == "hub.name" else "vault kv-ai-demo"
    what = f"{title}: waiting for its deletion to settle, so that Azure purges it"
    assert stack.told == [
        f"{what}: 3 s of 600 s so far, next try in 4 s",
        f"{what}: 31 s of 600 s so far, next try in 30 s",
    ]


@BOTH
def test_purge_that_takes_time_is_waited_for(check: Check, where: str, id_: str, held: Any) -> None:
    started, running = Reply(202, None, {"Location": ASYNC}), Reply(202, None, {"Location": ASYNC})
    assert Stack("purge").look_once(check, *asked(listed(held)), started, running, Reply(200), FREE).status == "pass"


@BOTH
def test_what_somebody_else_has_purged_meanwhile_is_purged(check: Check, where: str, id_: str, held: Any) -> None:
    assert Stack("purge").look_once(check, *asked(listed(held)), MISSING, FREE).status == "pass"


@BOTH
def test_conflicts_without_end_are_told_in_azures_words(check: Check, where: str, id_: str, held: Any) -> None:
    stack = Stack("purge")
    found = stack.look_once(check, *asked(listed(held)), *[CONFLICT] * 25)
    assert found.status == "fail"
    assert "The deletion still settles." in found.what
    assert 600 <= sum(stack.pauses) < 660


@BOTH
def test_name_that_does_not_come_free_is_told(check: Check, where: str, id_: str, held: Any) -> None:
    found = Stack("purge").look_once(check, *asked(listed(held)), Reply(200), *[TAKEN] * 25)
    assert found.status == "fail"
    assert "has not released the name yet" in found.what


@pytest.mark.parametrize(
    ("check", "held", "role"),
    [
        (HUB_NAME, deleted_account(), "Cognitive Services Contributor"),
        (VAULT_NAME, deleted_vault(), "Key Vault Purge Operator"),
    ],
)
def test_purge_that_is_not_allowed_names_the_role(check: Check, held: Any, role: str) -> None:
    found = Stack("purge").look_once(check, *asked(listed(held)), refused())
    assert found.status == "fail"
    assert f"the role {role} on the subscription" in found.fix


@BOTH
def test_without_permission_to_look_it_is_unknown_and_the_role_is_named(
    check: Check, where: str, id_: str, held: Any
) -> None:
    found = Stack().look_once(check, *asked(refused()))
    assert (found.status, found.where) == ("unknown", where)
    assert "Reader on the subscription" in found.fix


def test_vault_that_is_protected_is_not_purged_and_the_line_says_when_it_is_free() -> None:
    stack = Stack("purge")
    found = stack.look_once(VAULT_NAME, *asked(listed(deleted_vault(protected=True))))
    assert found.status == "fail"
    assert "until 2026-11-27 08:30 UTC and its purge protection prevents an earlier purge" in found.what
    assert "set hub.soft_deleted to restore" in found.fix
    assert stack.sent == []


def test_purging_is_no_advice_for_a_vault_that_is_protected() -> None:
    found = Stack("stop").look_once(VAULT_NAME, *asked(listed(deleted_vault(protected=True))))
    assert "restore" in found.fix
    assert "purge" not in found.fix


ELSEWHERE = {
    "an account of another group": (HUB_NAME, deleted_account(group="rg-other"), "resource group rg-other"),
    "an account of another region": (HUB_NAME, deleted_account(location="westeurope"), "region westeurope"),
    "an account with this sub-domain": (HUB_NAME, deleted_account(name="other"), "--name other"),
    "a vault of another group": (
        VAULT_NAME,
        deleted_vault(VAULT.replace(GROUP, "/subscriptions/s/resourceGroups/rg-other")),
        "resource group rg-other",
    ),
}


@pytest.mark.parametrize("policy", ["stop", "restore", "purge"])
@pytest.mark.parametrize("which", ELSEWHERE)
def test_what_is_not_the_stacks_own_is_never_touched(which: str, policy: str) -> None:
    check, held, told = ELSEWHERE[which]
    stack = Stack(policy)
    found = stack.look_once(check, *asked(listed(held)))
    assert found.status == "fail"
    assert told in str(found)
    assert "purge it: `az " in found.fix
    assert stack.sent == []


def test_deleted_ones_are_found_on_every_page() -> None:
    following = "https://management.azure.com/subscriptions/s/next?api-version=2025-06-01&$skiptoken=2"
    first = Reply(200, {"value": [deleted_account(name="x") | {"properties": {}}], "nextLink": following})
    second = replace(listed(deleted_account()), to="/next")
    assert Stack("restore").look_once(HUB_NAME, *asked(first), second).status == "warn"


def test_what_the_stack_has_in_another_group_is_not_called_somebody_elses() -> None:
    moved = tuple(each.replace("rg-ai-demo", "rg-before") for each in (ACCOUNT, VAULT))
    for check in (HUB_NAME, VAULT_NAME):
        found = Stack(made=moved).look_once(check, *asked(NONE, MISSING, TAKEN))
        assert found.status == "pass"
        assert found.what.endswith("is this stack's, in resource group rg-before")


AGREED = Assessment(groups=frozenset({"rg-ai-demo", "rg-before"}), locations=frozenset({"swedencentral"}))
BEFORE = VAULT.replace("rg-ai-demo", "rg-before")


@pytest.mark.parametrize("policy", ["stop", "restore", "purge"])
@pytest.mark.parametrize(
    ("check", "held"),
    [(HUB_NAME, deleted_account(group="rg-before")), (VAULT_NAME, deleted_vault(BEFORE))],
    ids=["hub", "vault"],
)
def test_what_was_deleted_by_consent_is_left_to_pulumi_up(check: Check, held: Any, policy: str) -> None:
    stack = Stack(policy, replaced=AGREED)
    found = stack.look_once(check, *asked(listed(held)))
    assert (found.status, found.fix, stack.sent) == ("warn", "`pulumi up` purges it", [])


def test_vault_that_was_deleted_by_consent_and_is_protected_needs_another_name() -> None:
    found = Stack(replaced=AGREED).look_once(VAULT_NAME, *asked(listed(deleted_vault(BEFORE, protected=True))))
    assert (found.status, found.fix) == ("fail", "choose another hub.key_vault.name")


@pytest.mark.parametrize("policy", ["stop", "restore", "purge"])
def test_hub_workspaces_own_vault_comes_back_under_every_policy(policy: str) -> None:
    stack = Stack(policy, deployments={"cohere": COHERE})
    held = {**deleted_vault(f"{VAULT}-hub"), "name": "kv-ai-demo-hub"}
    found = stack.look_once(CLASSIC_VAULT_NAME, *asked(listed(held)))
    assert (found.status, found.where) == ("warn", "classic_hub.key_vault")
    assert "`pulumi up` restores it" in found.fix
    assert stack.sent == []


@pytest.mark.parametrize("classic", [{"key_vault": "kv-ai-demo"}, None], ids=["shared", "not needed"])
def test_vault_that_the_hub_workspace_has_not_is_not_looked_at(classic: Any) -> None:
    deployments = {"cohere": COHERE} if classic else {}
    assert Stack(deployments=deployments, classic=classic or {}).look(CLASSIC_VAULT_NAME) == []

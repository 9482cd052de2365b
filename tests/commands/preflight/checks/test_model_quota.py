"""The check of the quota of models: declared minus what the stack holds, write by write."""

from dataclasses import replace

import pytest

from aihub.preflight.checks.model_quota import MODEL_QUOTA
from aihub.preflight.plan import PlannedChanges
from localazure.quotas import Quota
from tests.commands.preflight.hub import GPT_4O, Hub, openai
from tests.commands.preflight.local_azure import Local


@pytest.fixture
def hub(local: Local) -> Hub:
    hub = Hub(local)
    hub.create()
    return hub


def test_capacity_beyond_the_quota_fails_with_its_numbers(hub: Hub) -> None:
    hub.declared = {"chat": openai(500)}
    found = hub.look_once(MODEL_QUOTA)
    assert (found.status, found.where) == ("fail", "deployments.chat.sku.capacity")
    assert found.what == (
        f"{GPT_4O} in swedencentral has a quota of 450, and 0 are in use; this stack holds 0 of it and declares 500 "
        "(chat), which is 50 too many"
    )
    assert "lower deployments.chat.sku.capacity" in found.fix
    assert hub.put("chat", hub.declared["chat"]).code == "InsufficientQuota"


def test_quota_that_is_enough_passes(hub: Hub) -> None:
    hub.declared = {"chat": openai(450)}
    found = hub.look_once(MODEL_QUOTA)
    assert (found.status, found.where) == ("pass", "deployments.chat.sku.capacity")


def test_hub_that_is_not_there_yet_holds_nothing(local: Local) -> None:
    assert Hub(local, {"chat": openai(450)}).look_once(MODEL_QUOTA).status == "pass"
    assert Hub(local, {"chat": openai(451)}).look_once(MODEL_QUOTA).status == "fail"


def test_what_the_stack_holds_is_not_counted_twice(hub: Hub) -> None:
    hub.put("chat", openai(400))
    hub.declared = {"chat": openai(450)}
    found = hub.look_once(MODEL_QUOTA)
    assert found.status == "pass"
    assert "400 are in use; this stack holds 400 of it and declares 450" in found.what


def test_what_others_hold_is(hub: Hub) -> None:
    hub.put("portal", openai(100), is_own=False)
    hub.local.azure.quotas.set(GPT_4O, Quota(elsewhere=50))
    hub.declared = {"chat": openai(400)}
    found = hub.look_once(MODEL_QUOTA)
    assert found.status == "fail"
    assert "150 are in use; this stack holds 0 of it and declares 400 (chat), which is 100 too many" in found.what


def test_deployments_of_one_model_share_its_quota(hub: Hub) -> None:
    hub.declared = {"aa": openai(300), "bb": openai(100), "cc": openai(100), "dd": openai(10, "gpt-4.1")}
    failed, passed = hub.look(MODEL_QUOTA)
    assert (failed.status, failed.where) == ("fail", "deployments.cc.sku.capacity")
    assert "declares 500 (aa, bb, cc), which is 50 too many" in failed.what
    assert (passed.status, passed.where) == ("pass", "deployments.dd.sku.capacity")


def test_provisioned_units_of_all_models_are_one_quota(hub: Hub) -> None:
    hub.declared = {
        "aa": openai(300, "gpt-4.1", "GlobalProvisionedManaged"),
        "bb": openai(300, "gpt-4.1-mini", "GlobalProvisionedManaged"),
    }
    found = hub.look_once(MODEL_QUOTA)
    assert found.status == "fail"
    assert "OpenAI.GlobalProvisionedManaged in swedencentral has a quota of 500" in found.what


def test_swap_at_full_quota_passes_since_it_is_shrunk_first(hub: Hub) -> None:
    hub.put("aa", openai(150))
    hub.put("bb", openai(300))
    hub.declared = {"aa": openai(300), "bb": openai(150)}
    assert hub.look_once(MODEL_QUOTA).status == "pass"


def test_rename_at_full_quota_fails_with_two_steps(hub: Hub) -> None:
    hub.put("old", openai(450))
    hub.declared = {"new": openai(450)}
    found = hub.look_once(MODEL_QUOTA)
    assert (found.status, found.where) == ("fail", "deployments.new.sku.capacity")
    assert "new is written before the run shrinks or deletes old, which is 450 too many at that time" in found.what
    assert "do it in two steps: 1. leave deployments." in found.fix


def test_soft_deleted_hubs_that_hold_quota_are_named(hub: Hub) -> None:
    other = replace(hub, name="ai-old", made=set())
    other.create()
    other.put("old", openai(400))
    hub.local.send("DELETE", other.account)
    hub.declared = {"chat": openai(100)}
    found = hub.look_once(MODEL_QUOTA)
    assert found.status == "fail"
    assert "soft-deleted hubs hold their quota until they are purged: ai-old" in found.what


def test_what_the_hub_itself_may_hold_while_it_is_soft_deleted_is_told(hub: Hub) -> None:
    hub.put("chat", openai(400))
    hub.local.send("DELETE", hub.account)
    hub.made.clear()
    hub.declared = {"chat": openai(400)}
    found = hub.look_once(MODEL_QUOTA)
    assert found.status == "warn"
    assert "unless it is what this hub itself holds, which is soft-deleted" in found.what
    hub.declared = {"chat": openai(451)}
    assert hub.look_once(MODEL_QUOTA).status == "fail"


def test_models_of_others_count_against_the_row_that_azure_names(hub: Hub) -> None:
    hub.declared = {
        "r1": {
            "type": "model-inference",
            "model": {"publisher": "DeepSeek", "name": "DeepSeek-R1", "version": "1"},
            "sku": {"capacity": 100_000},
        }
    }
    found = hub.look_once(MODEL_QUOTA)
    assert found.status == "fail"
    assert found.what.startswith("AIServices.GlobalStandard.DeepSeek-R1 in swedencentral has a quota of ")


def test_without_models_it_asks_nothing(hub: Hub) -> None:
    assert hub.look(MODEL_QUOTA) == []


def placed(location: str = "swedencentral", group: str = "rg-ai-demo") -> dict[str, dict[str, str]]:
    """The hub in the state of a stack."""
    above = "urn:pulumi:dev::aihub::aihub:index:AIHub$azure-native"
    return {
        f"{above}:resources:ResourceGroup::hub-group": {"name": group, "location": location},
        f"{above}:cognitiveservices:Account::hub-account": {"name": "ai-demo", "location": location},
    }


def test_hub_that_moves_to_another_region_holds_nothing_there(hub: Hub) -> None:
    hub.put("chat", openai(450))
    hub.declared, hub.resources = {"chat": openai(450)}, placed()
    hub.more = {"hub": {"name": "ai-demo", "location": "eastus2"}}
    assert hub.look_once(MODEL_QUOTA).status == "pass"
    hub.local.azure.quotas.set(GPT_4O, Quota(elsewhere=50))
    found = hub.look_once(MODEL_QUOTA)
    assert found.status == "fail"
    assert f"{GPT_4O} in eastus2 has a quota of 450, and 50 are in use; this stack holds 0 of it" in found.what


def test_hub_that_moves_to_another_group_frees_what_it_holds(hub: Hub) -> None:
    hub.put("chat", openai(450))
    hub.declared, hub.resources = {"chat": openai(450)}, placed()
    hub.more = {"hub": {"name": "ai-demo", "location": "swedencentral", "resource_group": "rg-other"}}
    found = hub.look_once(MODEL_QUOTA)
    assert (found.status, "this stack holds 450 of it" in found.what) == ("pass", True)


def test_with_a_preview_only_what_it_changes_is_judged_by_all_that_is_declared(hub: Hub) -> None:
    hub.declared = {"chat": openai(300), "more": openai(200), "other": openai(5000, "gpt-4.1")}
    hub.planned = PlannedChanges((), frozenset({"deployments.chat"}))
    found = hub.look_once(MODEL_QUOTA)
    assert found.status == "fail"
    assert "declares 500 (chat, more), which is 50 too many" in found.what

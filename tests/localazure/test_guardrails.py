"""Content-filter policies and blocklists: what an account takes, and what they block."""

from typing import Any

import pytest

from localazure.services.arm import resources
from localazure.services.cognitive_services.guardrails import COMPLETION, PROMPT, blocks
from tests.localazure.manager import (
    ACCOUNT,
    BLOCKLIST,
    BLOCKLIST_ITEM,
    DEPLOYMENT,
    GROUP_TYPE,
    POLICY,
    SAMPLES,
    Manager,
    azure_of,
    error,
    manage,
)
from tests.localazure.world import Answer, World

ACCOUNT_ID = SAMPLES[ACCOUNT][0]
POLICIES = f"{ACCOUNT_ID}/raiPolicies"
VIOLENCE = {"name": "Violence", "severityThreshold": "Low", "blocking": True, "enabled": True, "source": "Prompt"}


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.make(GROUP_TYPE, ACCOUNT)
    return made


async def declare(manager: Manager, name: str = "strict", **properties: Any) -> Answer:
    body = {"properties": {"basePolicyName": "Microsoft.DefaultV2", **properties}}
    return await manager.send("PUT", f"{POLICIES}/{name}", body)


async def use(manager: Manager, policy: str) -> None:
    path, body = SAMPLES[DEPLOYMENT]
    answer = await manager.send("PUT", path, {**body, "properties": {**body["properties"], "raiPolicyName": policy}})
    assert answer.status in {200, 201}, answer.text


def blocked(manager: Manager, text: str, source: str = PROMPT) -> Any:
    azure = azure_of(manager.world, manager.clock)
    account, deployment = resources.get(azure, ACCOUNT_ID), resources.get(azure, SAMPLES[DEPLOYMENT][0])
    assert account
    assert deployment
    return blocks(azure, account, deployment, text, source)


async def test_every_account_has_the_policies_of_the_system(manager: Manager) -> None:
    await manager.make(POLICY)

    listed = (await manager.send("GET", POLICIES)).body["value"]

    assert [each["name"] for each in listed] == ["Microsoft.Default", "Microsoft.DefaultV2", "strict"]
    assert [each["properties"]["type"] for each in listed] == ["SystemManaged", "SystemManaged", "UserManaged"]
    one = await manager.send("GET", f"{POLICIES}/microsoft.defaultv2")
    assert one.body == listed[1]
    jailbreak = {"name": "Jailbreak", "source": "Prompt", "enabled": True, "blocking": True}
    assert jailbreak in one.body["properties"]["contentFilters"]


async def test_policies_of_the_system_cannot_be_changed_or_deleted(manager: Manager) -> None:
    assert error(await declare(manager, "Microsoft.DefaultV2", basePolicyName="Microsoft.Default")) == (
        400,
        "BadRequest",
    )
    assert error(await manager.send("DELETE", f"{POLICIES}/Microsoft.Default")) == (400, "BadRequest")


async def test_policy_of_an_account_that_is_not_there_is_missing(manager: Manager) -> None:
    path = f"{ACCOUNT_ID}-none/raiPolicies"
    assert error(await manager.send("GET", f"{path}/Microsoft.Default")) == (404, "ResourceNotFound")
    assert error(await manager.send("GET", path)) == (404, "ParentResourceNotFound")


@pytest.mark.parametrize(
    ("properties", "code", "text"),
    [
        ({"mode": "Off"}, "InvalidResourceProperties", "Default, Deferred, Blocking, Asynchronous_filter"),
        ({"basePolicyName": "none"}, "InvalidResourceProperties", "'none' does not exist"),
        ({"basePolicyName": ""}, "InvalidResourceProperties", "basePolicyName"),
        ({"basePolicyName": "strict"}, "InvalidResourceProperties", "based on this policy"),
        ({"customBlocklists": [{"blocklistName": "none", "source": "Prompt"}]}, "InvalidResourceProperties", "'none'"),
        *(
            ({"contentFilters": [{**VIOLENCE, **change}]}, "Resource has invalid content filter", text)
            for change, text in (
                ({"name": "Rudeness"}, "'Rudeness' is not known"),
                ({"source": "Both"}, "contentFilters[0].source"),
                ({"severityThreshold": "Extreme"}, "Low, Medium, High"),
                ({"name": "Jailbreak"}, "'Jailbreak' has no severity"),
            )
        ),
    ],
)
async def test_policy_that_azure_would_refuse_is_refused(
    manager: Manager, properties: Any, code: str, text: str
) -> None:
    answer = await declare(manager, **properties)
    assert error(answer) == (400, code)
    assert text in answer.error["message"]


async def test_policies_are_not_based_on_one_another_in_a_circle(manager: Manager) -> None:
    await declare(manager, "one")
    await declare(manager, "two", basePolicyName="one")

    assert error(await declare(manager, "one", basePolicyName="two")) == (400, "InvalidResourceProperties")
    in_use = await manager.send("DELETE", f"{POLICIES}/one")
    assert error(in_use) == (400, "CannotDeleteResource")
    assert "RAI policy 'two'" in in_use.error["message"]


@pytest.mark.parametrize("body", [{}, {"pattern": ""}, {"pattern": "(", "isRegex": True}])
async def test_item_needs_a_pattern_that_can_match(manager: Manager, body: Any) -> None:
    await manager.make(BLOCKLIST)
    path, _ = SAMPLES[BLOCKLIST_ITEM]
    assert error(await manager.send("PUT", path, {"properties": body})) == (400, "InvalidResourceProperties")


async def test_blocklist_stays_while_a_policy_uses_it_and_takes_its_items_along(manager: Manager) -> None:
    await manager.make(BLOCKLIST, BLOCKLIST_ITEM)
    await declare(manager, customBlocklists=[{"blocklistName": "Words", "source": "Prompt", "blocking": True}])

    refused = await manager.sample("DELETE", BLOCKLIST)

    assert error(refused) == (400, "CannotDeleteResource")
    assert "'strict'" in refused.error["message"]
    await declare(manager)
    assert (await manager.sample("DELETE", BLOCKLIST)).status == 204
    assert (await manager.sample("GET", BLOCKLIST_ITEM)).status == 404


async def test_default_policy_blocks_from_medium_on(manager: Manager) -> None:
    await use(manager, "Microsoft.DefaultV2")

    assert blocked(manager, "Hello") is None
    assert blocked(manager, "filter-test:hate:low") is None
    assert blocked(manager, "Say filter-test:hate:medium!") == {"hate": {"filtered": True, "severity": "medium"}}
    assert blocked(manager, "filter-test:self_harm", COMPLETION) == {
        "self_harm": {"filtered": True, "severity": "high"}
    }
    assert blocked(manager, "filter-test:jailbreak") == {"jailbreak": {"filtered": True, "detected": True}}
    assert blocked(manager, "filter-test:jailbreak", COMPLETION) is None
    # Looked for, but only to annotate.
    assert blocked(manager, "filter-test:protected_material_code", COMPLETION) is None


async def test_own_filter_goes_before_that_of_the_base(manager: Manager) -> None:
    off = {**VIOLENCE, "name": "hate", "enabled": False}
    notes = {"name": "Jailbreak", "blocking": False, "source": "Prompt"}
    await declare(manager, contentFilters=[VIOLENCE, off, notes])
    await use(manager, "strict")

    assert blocked(manager, "filter-test:violence:low") == {"violence": {"filtered": True, "severity": "low"}}
    assert blocked(manager, "filter-test:violence:low", COMPLETION) is None
    assert blocked(manager, "filter-test:hate filter-test:jailbreak") is None
    assert blocked(manager, "filter-test:sexual") == {"sexual": {"filtered": True, "severity": "high"}}


async def test_blocklist_blocks_terms_and_patterns(manager: Manager) -> None:
    await manager.make(BLOCKLIST, BLOCKLIST_ITEM)
    pattern = {"properties": {"pattern": r"\d{4}-\d{4}", "isRegex": True}}
    await manager.send("PUT", f"{SAMPLES[BLOCKLIST][0]}/raiBlocklistItems/card", pattern)
    await declare(manager, customBlocklists=[{"blocklistName": "words", "source": "Prompt", "blocking": True}])
    await use(manager, "strict")
    by_list = {"custom_blocklists": {"filtered": True, "details": [{"filtered": True, "id": "words"}]}}

    assert blocked(manager, "It is FORBIDDEN.") == by_list
    assert blocked(manager, "my card is 1234-5678") == by_list
    assert blocked(manager, "unforbidden") is None
    assert blocked(manager, "It is forbidden.", COMPLETION) is None

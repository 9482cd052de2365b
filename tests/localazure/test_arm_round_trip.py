"""What a GET answers is a valid body of a PUT, as Azure's resource provider contract has it."""

from typing import Any

import pytest

from localazure.facts import ResourceType
from tests.localazure.manager import (
    ACCOUNT,
    COMPONENT,
    GROUP_TYPE,
    MADE_BY_REQUESTS,
    ML_WORKSPACE,
    POLICY,
    SAMPLES,
    SECRET,
    Manager,
    kind_of,
    manage,
)
from tests.localazure.test_arm_statuses import prepare
from tests.localazure.world import World


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


# A vault's secret is not answered with its value, which a PUT must have; the component's sample lacks its type.
KINDS = [kind for kind in MADE_BY_REQUESTS if kind.name not in {SECRET, COMPONENT}]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_answer_of_a_get_can_be_put_back_and_changes_nothing(manager: Manager, kind: ResourceType) -> None:
    path, version = SAMPLES[kind.name][0], kind.api_versions[0]
    await prepare(manager, kind)
    await manager.sample("PUT", kind.name)
    found = (await manager.send("GET", path, None, version)).body
    answer = await manager.send("PUT", path, found, version)
    assert answer.status in {200, 201}, answer.body
    changing = {"systemData", "etag"}
    again = (await manager.send("GET", path, None, version)).body
    assert {name: value for name, value in again.items() if name not in changing} == {
        name: value for name, value in found.items() if name not in changing
    }


async def test_read_only_member_that_is_changed_is_ignored(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT)
    path, body = SAMPLES[ACCOUNT]
    given = {**body, "sku": {**body["sku"], "tier": "Free"}, "properties": {**body["properties"], "endpoint": "x"}}
    answer = await manager.send("PUT", path, given)
    assert answer.status == 200, answer.text
    shown = (await manager.send("GET", path)).body
    assert shown["properties"]["endpoint"] == "https://hub.cognitiveservices.azure.com/"


async def test_member_that_is_null_counts_as_absent(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    path, body = SAMPLES[ACCOUNT]
    properties = {**body["properties"], "networkAcls": None, "publicNetworkAccess": None}
    nulls = {**body, "identity": {**body["identity"], "userAssignedIdentities": None}, "properties": properties}
    assert (await manager.send("PUT", path, nulls)).status == 201
    shown = (await manager.send("GET", path)).body
    assert "userAssignedIdentities" not in shown["identity"]
    assert "networkAcls" not in shown["properties"]


@pytest.mark.parametrize(
    ("type_name", "member"), [(POLICY, "mode"), (ML_WORKSPACE, "friendlyName")], ids=lambda each: each
)
async def test_what_azure_does_not_answer_when_unset_is_not_answered(
    manager: Manager, type_name: str, member: str
) -> None:
    await manager.prepare(type_name)
    path, body = SAMPLES[type_name]
    unset = {**body, "properties": {name: each for name, each in body["properties"].items() if name != member}}
    version = kind_of(type_name).api_versions[0]
    assert (await manager.send("PUT", path, unset, version)).status in {200, 201}
    manager.clock.pass_hour()
    assert member not in (await manager.send("GET", path, None, version)).body["properties"]


async def test_patch_keeps_the_tags_that_it_does_not_name(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT)
    path, body = SAMPLES[ACCOUNT]
    await manager.send("PUT", path, {**body, "tags": {"kept": "a", "changed": "b"}})
    await manager.send("PATCH", path, {"tags": {"changed": "c"}})
    assert (await manager.send("GET", path)).body["tags"] == {"kept": "a", "changed": "c"}

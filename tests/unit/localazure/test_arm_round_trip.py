"""What a GET answers is a valid body of a PUT, as Azure's resource provider contract has it."""

import logging
from typing import Any

import pytest

from localazure.facts import ResourceType, resource_types
from localazure.server import application
from tests.unit.localazure.manager import (
    ACCOUNT,
    COMPONENT,
    GROUP_TYPE,
    SAMPLES,
    SECRET,
    Manager,
    StoppedClock,
    azure_of,
    error,
)
from tests.unit.localazure.test_arm_statuses import prepare
from tests.unit.localazure.world import World


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    clock = StoppedClock(scale=0.0)
    return Manager(world, await connect(application(azure_of(world, clock), logging.getLogger("unused"))), clock)


# A vault's secret is not answered with its value, which a PUT must have; the component's sample lacks its type.
KINDS = [kind for kind in resource_types() if kind.name not in {SECRET, COMPONENT}]


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


async def test_read_only_member_that_is_changed_is_refused(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT)
    path = SAMPLES[ACCOUNT][0]
    found = (await manager.send("GET", path)).body
    found["properties"]["endpoint"] = "https://elsewhere"
    answer = await manager.send("PUT", path, found)
    assert error(answer)[:2] == (400, "InvalidRequestContent")


async def test_patch_keeps_the_tags_that_it_does_not_name(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT)
    path, body = SAMPLES[ACCOUNT]
    await manager.send("PUT", path, {**body, "tags": {"kept": "a", "changed": "b"}})
    await manager.send("PATCH", path, {"tags": {"changed": "c"}})
    assert (await manager.send("GET", path)).body["tags"] == {"kept": "a", "changed": "c"}

"""What Resource Manager answers to each request, against the statuses that Microsoft publishes."""

from typing import Any

import pytest

from localazure.facts import ResourceType
from localazure.provider.shape import ResourcePath
from tests.localazure import published
from tests.localazure.manager import (
    ACCOUNT,
    GROUP_TYPE,
    MADE_BY_REQUESTS,
    SAMPLES,
    SLOW,
    Manager,
    manage,
)
from tests.localazure.world import World

KINDS = MADE_BY_REQUESTS


@pytest.fixture(params=[0.0, SLOW], ids=["at once", "in time"])
async def manager(request: pytest.FixtureRequest, world: World, connect: Any) -> Manager:
    return await manage(world, connect, request.param)


async def prepare(manager: Manager, kind: ResourceType) -> None:
    """What has to be there before a resource of a type can be made."""
    await manager.prepare(kind.name)


def test_there_is_a_sample_of_each_type() -> None:
    assert {kind.name for kind in KINDS} == set(SAMPLES)


@published.needed
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.name}@{kind.api_versions[0]}")
async def test_success_has_a_published_status(manager: Manager, kind: ResourceType) -> None:
    def statuses(method: str) -> set[int]:
        found = published.operation(method, ResourcePath(kind).template, kind.api_versions[0])
        return found.statuses if found else {405}

    if not published.lists_operations_of(ResourcePath(kind).template):
        pytest.skip("no operation of this type is in the published table")
    await prepare(manager, kind)

    assert (await manager.sample("GET", kind.name)).status == 404
    assert (await manager.sample("PUT", kind.name)).status in statuses("PUT")
    manager.clock.pass_hour()
    assert (await manager.sample("PUT", kind.name)).status in statuses("PUT")
    manager.clock.pass_hour()
    assert (await manager.sample("GET", kind.name)).status in statuses("GET")
    assert (await manager.sample("DELETE", kind.name)).status in statuses("DELETE")
    manager.clock.pass_hour()
    # A second time: there is nothing any more. Only a group that is missing is an error; of all other types Azure's
    # guidelines for resource providers have 204, also where it is not published (budgets).
    missing = {404} if kind.name == GROUP_TYPE else {*statuses("DELETE"), 204}
    assert (await manager.sample("DELETE", kind.name)).status in missing


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_operation_that_takes_time_says_where_to_ask_and_when(manager: Manager, kind: ResourceType) -> None:
    await prepare(manager, kind)
    for method, style in (("PUT", kind.put), ("DELETE", kind.delete)):
        header = {"azure-async-operation": "Azure-AsyncOperation", "location": "Location"}.get(style)
        answer = await manager.sample(method, kind.name)
        if header is None or manager.clock.scale == 0:
            assert answer.headers.keys().isdisjoint({"Azure-AsyncOperation", "Location", "Retry-After"})
        else:
            assert answer.headers["Retry-After"] == "1"
            running = await manager.send("GET", answer.headers[header])
            assert (running.status, running.body["status"]) == (202 if style == "location" else 200, "Running")
            manager.clock.pass_hour()
            ended = await manager.send("GET", answer.headers[header])
            assert ended.status == (200 if method == "PUT" else 204)
            if style == "azure-async-operation":
                assert ended.body["status"] == "Succeeded"
            else:
                assert ended.text == "" or ended.body["id"] == SAMPLES[kind.name][0]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_body_that_is_no_resource_is_refused(manager: Manager, kind: ResourceType) -> None:
    await prepare(manager, kind)
    path, _ = SAMPLES[kind.name]
    before = await manager.sample("GET", kind.name)
    for body in ("", "{", "null", "7", "[]", '"text"', '{"properties": null}', '{"unheard": "of"}'):
        answer = await manager.send("PUT", path, body, kind.api_versions[0])
        assert answer.status == 400, body
        assert answer.error["message"], body
    # None has left anything that the next would meet.
    assert (await manager.sample("GET", kind.name)).text == before.text


async def test_body_of_an_action_that_is_no_object_is_refused(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT)
    path, _ = SAMPLES[ACCOUNT]
    assert (await manager.send("POST", f"{path}/regenerateKey", "[]")).status == 400

"""Deleted workspaces: their names stay taken for 14 days, and nothing shows them or lets go of them before."""

from typing import Any

import pytest

from tests.localazure.manager import (
    GROUP_TYPE,
    HUB,
    ML_WORKSPACE,
    SAMPLES,
    Manager,
    body_of,
    error,
    manage,
)
from tests.localazure.world import Answer, World

API = "2025-12-01"
FOR_GOOD = f"{API}&forceToPurge=true"
PROJECT_ID, PROJECT_BODY = SAMPLES[ML_WORKSPACE]
HUB_ID, HUB_BODY = body_of(HUB)


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.prepare(ML_WORKSPACE)
    await made.make(ML_WORKSPACE)
    return made


async def remade(manager: Manager) -> Answer:
    return await manager.send("PUT", PROJECT_ID, PROJECT_BODY, API)


def is_taken(answer: Answer) -> bool:
    said = "Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete"
    return error(answer) == (400, "BadRequest") and answer.error["message"] == said


@pytest.mark.parametrize("version", [API, f"{API}&forceToPurge=false"])
async def test_name_of_a_deleted_workspace_of_any_kind_is_taken_for_14_days(manager: Manager, version: str) -> None:
    for path in (PROJECT_ID, HUB_ID):
        assert (await manager.send("DELETE", path, None, version)).status == 200
    assert is_taken(await manager.send("PUT", HUB_ID, HUB_BODY, API))
    manager.clock.advance(13 * 86_400)
    assert is_taken(await manager.send("PUT", HUB_ID.upper(), HUB_BODY, API))
    manager.clock.advance(86_400)
    assert (await manager.send("PUT", HUB_ID, HUB_BODY, API)).status == 200
    assert (await remade(manager)).status == 200


async def test_name_of_one_that_was_deleted_for_good_is_free(manager: Manager) -> None:
    assert (await manager.send("DELETE", PROJECT_ID, None, FOR_GOOD)).status == 200
    assert (await remade(manager)).status == 200


async def test_deleted_one_cannot_be_seen_nor_purged_any_more(manager: Manager) -> None:
    await manager.send("DELETE", PROJECT_ID, None, API)
    assert error(await manager.send("GET", PROJECT_ID, None, API)) == (404, "ResourceNotFound")
    assert (await manager.send("DELETE", PROJECT_ID, None, FOR_GOOD)).status == 204
    assert is_taken(await remade(manager))


async def test_name_is_taken_in_its_group_alone_and_also_when_the_group_goes(manager: Manager) -> None:
    group, body = SAMPLES[GROUP_TYPE]
    assert (await manager.send("DELETE", group, None, "2024-03-01")).status in {200, 202}
    await manager.send("PUT", group, body, "2024-03-01")
    assert is_taken(await manager.send("PUT", HUB_ID, HUB_BODY, API))
    elsewhere = HUB_ID.replace(group, f"{group}-2")
    await manager.send("PUT", f"{group}-2", body, "2024-03-01")
    # Its parts are gone with the group.
    assert error(await manager.send("PUT", elsewhere, HUB_BODY, API)) == (400, "ValidationError")


async def test_one_that_is_there_can_be_changed(manager: Manager) -> None:
    assert (await remade(manager)).status == 200

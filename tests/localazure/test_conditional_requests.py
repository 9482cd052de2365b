"""What a client asks under a condition, or only to know whether something is there."""

from typing import Any

import pytest

from tests.localazure.manager import (
    ACCOUNT,
    GROUP_TYPE,
    SAMPLES,
    VAULT,
    Manager,
    error,
    manage,
)
from tests.localazure.world import GROUP, World

PATH, BODY = SAMPLES[ACCOUNT]


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.make(GROUP_TYPE)
    return made


async def put(manager: Manager, **headers: str) -> Any:
    return await manager.send(
        "PUT", PATH, BODY, headers={name.replace("_", "-"): each for name, each in headers.items()}
    )


async def test_write_is_refused_when_the_resource_is_another_than_the_one_named(manager: Manager) -> None:
    assert error(await put(manager, If_Match="*")) == (412, "PreconditionFailed")
    assert error(await put(manager, If_Match='"x"')) == (412, "PreconditionFailed")
    made = await put(manager, If_None_Match="*")
    assert made.status == 201
    assert error(await put(manager, If_None_Match="*")) == (412, "PreconditionFailed")

    shown = await manager.send("GET", PATH)
    assert shown.headers["ETag"] == shown.body["etag"]
    written = await put(manager, If_Match=shown.body["etag"])
    assert written.status == 200
    stale = {"If-Match": shown.body["etag"]}
    assert error(await put(manager, If_Match=shown.body["etag"])) == (412, "PreconditionFailed")
    assert error(await manager.send("PATCH", PATH, {"tags": {}}, headers=stale)) == (412, "PreconditionFailed")
    assert error(await manager.send("DELETE", PATH, headers=stale)) == (412, "PreconditionFailed")
    assert (await manager.send("DELETE", PATH, headers={"If-Match": "*"})).status == 200
    assert (await manager.send("DELETE", PATH, headers=stale)).status == 204


async def test_types_without_etag_do_not_look_at_conditions_on_one(manager: Manager) -> None:
    await manager.make(VAULT)
    path, body = SAMPLES[VAULT]
    assert (await manager.send("PUT", path, body, "2024-11-01", {"If-Match": '"x"'})).status == 200


@pytest.mark.parametrize(("path", "version"), [(GROUP, "2024-03-01"), (PATH, "2025-06-01")])
async def test_head_tells_whether_it_is_there(manager: Manager, path: str, version: str) -> None:
    assert (await manager.send("HEAD", f"{path}-2", api_version=version)).status == 404
    await manager.make(ACCOUNT)
    there = await manager.send("HEAD", path, api_version=version)
    assert (there.status, there.text) == (204, "")


async def test_slash_too_many_in_the_path_is_taken(manager: Manager) -> None:
    await manager.make(ACCOUNT)
    assert (await manager.send("GET", PATH.replace("/providers/", "//providers/"))).body["name"] == "hub"

"""Tags of a scope, apart from all else."""

from typing import Any

import pytest

from tests.localazure.manager import GROUP_TYPE, SAMPLES, VAULT, Manager, error, manage
from tests.localazure.world import GROUP, World

SUBSCRIPTION = GROUP.rpartition("/resourceGroups/")[0]
TAGS = "/providers/Microsoft.Resources/tags/default"
VERSION = "2024-11-01"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.make(GROUP_TYPE, VAULT)
    return made


def tags(**values: str) -> dict[str, Any]:
    return {"properties": {"tags": values}}


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP, SAMPLES[VAULT][0]])
async def test_tags_are_written_whole_merged_and_taken_away(manager: Manager, scope: str) -> None:
    async def now() -> Any:
        return (await manager.send("GET", scope + TAGS, api_version=VERSION)).body["properties"]["tags"]

    assert (await manager.send("PUT", scope + TAGS, tags(a="1", b="2"), VERSION)).status == 200
    assert await now() == {"a": "1", "b": "2"}
    await manager.send("PATCH", scope + TAGS, {"operation": "Merge", **tags(b="3", c="4")}, VERSION)
    assert await now() == {"a": "1", "b": "3", "c": "4"}
    await manager.send("PATCH", scope + TAGS, {"operation": "Delete", **tags(b="3")}, VERSION)
    assert await now() == {"a": "1", "c": "4"}
    await manager.send("PATCH", scope + TAGS, {"operation": "Replace", **tags(d="5")}, VERSION)
    assert await now() == {"d": "5"}
    if scope != SUBSCRIPTION:
        shown = await manager.send("GET", scope, api_version=VERSION)
        assert shown.body["tags"] == {"d": "5"}
    assert (await manager.send("DELETE", scope + TAGS, api_version=VERSION)).status == 200
    assert await now() == {}


async def test_wrong_tags_are_refused(manager: Manager) -> None:
    assert error(await manager.send("PATCH", GROUP + TAGS, {"operation": "Add", **tags(a="b")}, VERSION))[0] == 400
    assert error(await manager.send("PUT", GROUP + TAGS, {"properties": {"tags": {"a": 1}}}, VERSION))[0] == 400
    many = {f"t{index}": "" for index in range(51)}
    assert error(await manager.send("PUT", GROUP + TAGS, tags(**many), VERSION))[0] == 400
    missing = await manager.send("GET", f"{GROUP}-2{TAGS}", api_version=VERSION)
    assert error(missing) == (404, "ResourceNotFound")

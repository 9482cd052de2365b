"""Regions: those that there are, by either of their names; anything else is refused in Azure's words."""

import json
from typing import Any

import pytest

from aihub.settings.models.hub import REGIONS
from localazure.facts import ResourceType
from localazure.facts.locations import regions
from tests.localazure.manager import (
    ACCOUNT,
    GROUP_TYPE,
    MADE_BY_REQUESTS,
    ONLINE_DEPLOYMENT,
    ONLINE_ENDPOINT,
    SAMPLES,
    SERVERLESS,
    Manager,
    error,
    manage,
)
from tests.localazure.world import GROUP, World

LOCATED = [kind for kind in MADE_BY_REQUESTS if "location" in SAMPLES[kind.name][1] and kind.locations != "global"]
each_located = pytest.mark.parametrize("kind", LOCATED, ids=lambda kind: kind.name)


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


async def put(manager: Manager, kind: ResourceType, **changes: Any) -> Any:
    path, body = SAMPLES[kind.name]
    changed = {name: value for name, value in {**body, **changes}.items() if value is not None}
    return await manager.send("PUT", path, changed, kind.api_versions[0])


@each_located
async def test_region_that_there_is_not_is_refused(manager: Manager, kind: ResourceType) -> None:
    await manager.prepare(kind.name)
    suffix = "Group" if kind.name == GROUP_TYPE else "Type"
    for location in ("nonsense", "sweden-central", "swedencentral2", "europe", "SE"):
        answer = await put(manager, kind, location=location)
        assert error(answer) == (400, f"LocationNotAvailableForResource{suffix}")
        assert answer.error["message"].startswith(f"The provided location '{location}' is not available for resource ")
        assert ",swedencentral," in answer.error["message"]


@each_located
async def test_region_must_be_named(manager: Manager, kind: ResourceType) -> None:
    await manager.prepare(kind.name)
    assert error(await put(manager, kind, location=None)) == (400, "LocationRequired")
    assert (await put(manager, kind)).status in {200, 201, 202}
    assert (await put(manager, kind, location=None)).status in {200, 202}


@each_located
async def test_region_is_answered_by_its_name_and_another_spelling_is_no_move(
    manager: Manager, kind: ResourceType
) -> None:
    await manager.prepare(kind.name)
    for location in ("Sweden Central", "swedencentral", "SWEDENCENTRAL"):
        assert (await put(manager, kind, location=location)).status in {200, 201, 202}
        found = (await manager.sample("GET", kind.name)).body
        assert found["location"] == "swedencentral"
        assert "Sweden Central" not in json.dumps(found)


async def test_hosts_have_the_regions_name(manager: Manager) -> None:
    for type_name in (SERVERLESS, ONLINE_ENDPOINT):
        await manager.prepare(type_name)
        path, body = SAMPLES[type_name]
        await manager.send("PUT", path, {**body, "location": "Sweden Central"}, "2025-12-01")
        properties = (await manager.sample("GET", type_name)).body["properties"]
        uri = properties.get("scoringUri") or properties["inferenceEndpoint"]["uri"]
        assert ".swedencentral." in uri


async def test_region_in_a_path(manager: Manager) -> None:
    base = f"{GROUP.partition('/resourceGroups/')[0]}/providers/Microsoft.CognitiveServices/locations"
    assert (await manager.send("GET", f"{base}/swedencentral/usages")).status == 200
    answer = await manager.send("GET", f"{base}/nonsense/usages")
    assert error(answer) == (400, "NoRegisteredProviderFound")
    assert "for location 'nonsense'" in answer.error["message"]


def test_settings_and_local_azure_know_the_same_regions() -> None:
    assert [*regions()] == REGIONS


def test_what_has_a_region_is_tested() -> None:
    assert {GROUP_TYPE, ACCOUNT, ONLINE_DEPLOYMENT} < {kind.name for kind in LOCATED}

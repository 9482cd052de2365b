"""API versions: one resource, each version's view of it, and Azure's words for those that are not published."""

from typing import Any

import pytest

from localazure.facts import ResourceType, resource_types
from tests.localazure.manager import (
    ACCOUNT,
    DEPLOYMENT,
    GROUP_TYPE,
    MADE_BY_REQUESTS,
    ROLE_ASSIGNMENT,
    SAMPLES,
    STORAGE,
    VAULT,
    WORKSPACE,
    Manager,
    error,
    manage,
)
from tests.localazure.world import GROUP, World

NEVER = "2001-01-01"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


@pytest.mark.parametrize("kind", MADE_BY_REQUESTS, ids=lambda kind: kind.name)
async def test_type_is_served_at_each_published_version(manager: Manager, kind: ResourceType) -> None:
    await manager.prepare(kind.name)
    await manager.make(kind.name)
    path, body = SAMPLES[kind.name]
    for version in kind.served_versions:
        answer = await manager.send("GET", path, api_version=version)
        assert answer.status == 200, version
        assert answer.body["name"] == path.rpartition("/")[2]
    for version in kind.api_versions:
        manager.clock.pass_hour()
        answer = await manager.send("PUT", path, body, version)
        assert answer.status in {200, 201, 202}, f"{version}: {answer.text}"


async def test_lists_and_writes_show_each_version_its_members(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    path, body = SAMPLES[STORAGE]
    newer: dict[str, Any] = {**body, "properties": {"dualStackEndpointPreference": {"publishIpv6Endpoint": False}}}
    assert error(await manager.send("PUT", path, newer, "2024-01-01")) == (400, "InvalidRequestContent")
    assert (await manager.send("PUT", path, newer, "2025-08-01")).status in {200, 202}
    manager.clock.pass_hour()

    def members(answer: Any) -> Any:
        value = answer.body["value"][0] if "value" in answer.body else answer.body
        return value["properties"].keys() & {"dualStackEndpointPreference"}

    accounts = path.rpartition("/")[0]
    for each in (path, accounts):
        assert members(await manager.send("GET", each, api_version="2025-08-01"))
        assert not members(await manager.send("GET", each, api_version="2024-01-01"))
    assert not members(await manager.send("PATCH", path, {"tags": {"a": "b"}}, "2024-01-01"))
    manager.clock.pass_hour()
    assert members(await manager.send("GET", path, api_version="2025-08-01")), "an older version leaves it as it is"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("type_name", [WORKSPACE, VAULT, ACCOUNT, DEPLOYMENT])
async def test_unpublished_version_of_what_is_in_a_location_names_it_and_the_served_ones(
    manager: Manager, type_name: str, method: str
) -> None:
    await manager.prepare(type_name)
    path, body = SAMPLES[type_name]
    answer = await manager.send(method, path, body if method == "PUT" else None, NEVER)
    assert error(answer) == (400, "NoRegisteredProviderFound")
    name = type_name.partition("/")[2]
    start = f"No registered resource provider found for location 'swedencentral' and API version '{NEVER}' for type '{name}'"
    assert answer.error["message"].startswith(f"{start}. The supported api-versions are '")
    kind = next(each for each in resource_types() if each.name == type_name)
    assert ", ".join(kind.served_versions) in answer.error["message"]
    assert "The supported locations are '" in answer.error["message"]


async def test_unpublished_version_of_resource_manager_itself(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    subscription = GROUP.rpartition("/resourceGroups/")[0]
    for path in (GROUP, f"{subscription}/resourceGroups", subscription, "/subscriptions", "/tenants"):
        assert (await manager.send("GET", path, api_version="2015-11-01")).status == 200, path
        answer = await manager.send("GET", path, api_version=NEVER)
        assert error(answer) == (400, "InvalidApiVersionParameter"), path
        start = f"The api-version '{NEVER}' is invalid. The supported versions are '2025-04-01,2025-03-01,"
        assert answer.error["message"].startswith(start)


async def test_unpublished_version_of_what_is_in_no_location(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    answer = await manager.send("GET", SAMPLES[ROLE_ASSIGNMENT][0], api_version=NEVER)
    assert error(answer) == (404, "InvalidResourceType")
    assert answer.error["message"].startswith(
        "The resource type 'roleAssignments' could not be found in the namespace 'Microsoft.Authorization' for api "
        f"version '{NEVER}'. The supported api-versions are '2015-07-01,"
    )


@pytest.mark.parametrize(
    "path", ["Microsoft.KeyVault/deletedVaults", "Microsoft.CognitiveServices/deletedAccounts"], ids=str
)
async def test_unpublished_version_of_a_provider(manager: Manager, path: str) -> None:
    subscription = GROUP.rpartition("/resourceGroups/")[0]
    answer = await manager.send("GET", f"{subscription}/providers/{path}", api_version=NEVER)
    assert error(answer) == (400, "NoRegisteredProviderFound")

"""Azure's codes for what is addressed wrongly."""

from typing import Any

import pytest

from tests.localazure.manager import ACCOUNT, GROUP_TYPE, SAMPLES, Manager, error, manage
from tests.localazure.world import GROUP, World

SUBSCRIPTION = GROUP.partition("/resourceGroups/")[0]


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


@pytest.mark.parametrize(
    "malformed", ["nonsense", "33333333", "{33333333-3333-3333-3333-333333333333}", "33333333333333333333333333333333"]
)
async def test_malformed_subscription(manager: Manager, malformed: str) -> None:
    for path in (f"/subscriptions/{malformed}", f"/subscriptions/{malformed}/resourceGroups/rg"):
        answer = await manager.send("GET", path)
        assert error(answer) == (400, "InvalidSubscriptionId")
        assert answer.error["message"] == (
            f"The provided subscription identifier '{malformed}' is malformed or invalid."
        )


async def test_subscription_that_there_is_not(manager: Manager) -> None:
    other = "99999999-9999-9999-9999-999999999999"
    assert error(await manager.send("GET", f"/subscriptions/{other}/resourceGroups/rg")) == (
        404,
        "SubscriptionNotFound",
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_namespace_and_type_that_there_are_not(manager: Manager, method: str) -> None:
    await manager.make(GROUP_TYPE)
    unknown = await manager.send(method, f"{GROUP}/providers/Microsoft.Nonsense/things/x", {})
    assert error(unknown) == (404, "InvalidResourceNamespace")
    assert unknown.error["message"] == "The resource namespace 'Microsoft.Nonsense' is invalid."
    assert error(await manager.send(method, f"{GROUP}/providers/Microsoft.KeyVault/safes/x", {})) == (
        404,
        "InvalidResourceType",
    )


async def test_group_and_resource_stay_where_they_are(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT)
    for type_name, code, words in (
        (GROUP_TYPE, "InvalidResourceGroupLocation", "Invalid resource group location 'westus3'."),
        (ACCOUNT, "InvalidResourceLocation", "The resource 'hub' already exists in location 'swedencentral'"),
    ):
        path, body = SAMPLES[type_name]
        version = "2024-03-01" if type_name == GROUP_TYPE else "2025-06-01"
        moved = await manager.send("PUT", path, {**body, "location": "westus3"}, version)
        assert error(moved) == (409, code)
        assert moved.error["message"].startswith(words)

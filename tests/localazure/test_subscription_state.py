"""What a subscription lets nobody do: it is disabled, a provider is not registered, a deny assignment forbids it."""

from typing import Any

import pytest

from localazure.services.authorization import deny_assignments
from tests.localazure.manager import ACCOUNT, GROUP_TYPE, SAMPLES, VAULT, Manager, manage
from tests.localazure.world import GROUP, World

SUBSCRIPTION = GROUP.rpartition("/resourceGroups/")[0]


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


async def test_disabled_subscription_is_read_and_takes_no_writes_until_it_is_enabled(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    assert (await manager.send("GET", SUBSCRIPTION, None, "2022-12-01")).body["state"] == "Enabled"
    await manager.send("POST", f"{SUBSCRIPTION}/providers/Microsoft.Subscription/cancel", None, "2021-10-01")
    assert (await manager.send("GET", SUBSCRIPTION, None, "2022-12-01")).body["state"] == "Disabled"
    path, body = SAMPLES[VAULT]
    refused = await manager.send("PUT", path, body, "2024-11-01")
    assert (refused.status, refused.body["error"]["code"]) == (409, "ReadOnlyDisabledSubscription")
    assert (await manager.send("GET", GROUP, None, "2024-03-01")).status == 200
    await manager.send("POST", f"{SUBSCRIPTION}/providers/Microsoft.Subscription/enable", None, "2021-10-01")
    assert (await manager.send("PUT", path, body, "2024-11-01")).status in {200, 201}


async def test_provider_that_is_not_registered_takes_no_writes_until_it_is(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    provider = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices"
    assert (await manager.send("POST", f"{provider}/unregister", None, "2021-04-01")).body[
        "registrationState"
    ] == "Unregistered"
    path, body = SAMPLES[ACCOUNT]
    refused = await manager.send("PUT", path, body, "2025-06-01")
    assert (refused.status, refused.body["error"]["code"]) == (409, "MissingSubscriptionRegistration")
    await manager.send("POST", f"{provider}/register", None, "2021-04-01")
    assert (await manager.send("GET", f"{provider}", None, "2021-04-01")).body["registrationState"] == "Registered"
    assert (await manager.send("PUT", path, body, "2025-06-01")).status in {200, 201}


async def test_deny_assignment_forbids_what_roles_allow_and_is_listed(manager: Manager, world: World) -> None:
    await manager.make(GROUP_TYPE)
    deny_assignments.make(world.azure, GROUP, "a stack's", ["Microsoft.KeyVault/vaults/write"])
    path, body = SAMPLES[VAULT]
    refused = await manager.send("PUT", path, body, "2024-11-01")
    assert (refused.status, refused.body["error"]["code"]) == (403, "DenyAssignmentAuthorizationFailed")
    listed = await manager.send("GET", f"{GROUP}/providers/Microsoft.Authorization/denyAssignments", None, "2022-04-01")
    assert [each["properties"]["denyAssignmentName"] for each in listed.body["value"]] == ["a stack's"]
    above = await manager.send(
        "GET", f"{SUBSCRIPTION}/providers/Microsoft.Authorization/denyAssignments", None, "2022-04-01"
    )
    assert above.body["value"] == []


async def test_permissions_in_a_group_that_does_not_exist_are_not_listed(manager: Manager) -> None:
    path = f"{GROUP}/providers/Microsoft.Authorization/permissions"
    answer = await manager.send("GET", path, None, "2022-04-01")
    assert (answer.status, answer.body["error"]["code"]) == (404, "ResourceGroupNotFound")

"""Writes that take time, and what may not be done meanwhile."""

import logging
from pathlib import Path
from typing import Any

import pytest

from localazure.azure import Azure
from localazure.server import application
from localazure.services.arm import resources
from localazure.state import State
from tests.localazure.full_disk import full_disk
from tests.localazure.manager import (
    ACCOUNT,
    DEPLOYMENT,
    GROUP_TYPE,
    PROJECT,
    ROLE_ASSIGNMENT,
    SAMPLES,
    SECRET,
    SLOW,
    VAULT,
    Manager,
    StoppedClock,
    azure_of,
    error,
)
from tests.localazure.world import GROUP, World

ACCOUNT_ID, ACCOUNT_BODY = SAMPLES[ACCOUNT]
DEPLOYMENT_ID, DEPLOYMENT_BODY = SAMPLES[DEPLOYMENT]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(scale=SLOW)


@pytest.fixture
async def manager(world: World, connect: Any, clock: StoppedClock) -> Manager:
    client = await connect(application(azure_of(world, clock), logging.getLogger("unused")))
    return Manager(world, client, clock)


async def state_of(manager: Manager, type_name: str) -> str:
    answer = await manager.sample("GET", type_name)
    return str(answer.body["properties"]["provisioningState"])


async def test_resource_is_creating_then_succeeded_then_updating(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)

    made = await manager.sample("PUT", ACCOUNT)

    assert made.body["properties"]["provisioningState"] == "Creating"
    assert await state_of(manager, ACCOUNT) == "Creating"
    manager.clock.pass_hour()
    assert await state_of(manager, ACCOUNT) == "Succeeded"
    assert (await manager.sample("PUT", ACCOUNT)).body["properties"]["provisioningState"] == "Updating"
    assert await state_of(manager, ACCOUNT) == "Updating"
    manager.clock.pass_hour()
    assert await state_of(manager, ACCOUNT) == "Succeeded"


async def test_operation_under_way_survives_a_restart(manager: Manager, tmp_path: Path) -> None:
    await manager.make(GROUP_TYPE)
    await manager.sample("PUT", ACCOUNT)
    clock, tokens, faults = manager.clock, manager.world.azure.tokens, manager.world.azure.faults
    manager.world.azure.state.close()

    state = State(tmp_path)
    restarted = Azure(state, clock, tokens, faults)

    def provisioning_state() -> str:
        found = resources.get(restarted, ACCOUNT_ID)
        assert found is not None
        return str(found["properties"]["provisioningState"])

    assert provisioning_state() == "Creating"
    assert resources.operation_on(restarted, ACCOUNT_ID) is not None
    clock.pass_hour()
    assert provisioning_state() == "Succeeded"
    assert resources.operation_on(restarted, ACCOUNT_ID) is None
    state.close()


async def test_resource_is_deleting_and_then_gone_with_all_below_it(manager: Manager, world: World) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT, DEPLOYMENT)

    assert (await manager.sample("DELETE", ACCOUNT)).status == 202

    assert await state_of(manager, ACCOUNT) == "Deleting"
    assert await state_of(manager, DEPLOYMENT) == "Deleting"
    manager.clock.pass_hour()
    # The child first: that its parent is gone must not depend on somebody having looked at the parent.
    assert resources.get(azure_of(world, manager.clock), DEPLOYMENT_ID) is None
    assert (await manager.sample("GET", ACCOUNT)).status == 404


async def test_second_deletion_joins_the_first(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT, DEPLOYMENT)
    first = await manager.sample("DELETE", DEPLOYMENT)

    second = await manager.sample("DELETE", DEPLOYMENT)

    assert second.status == 202
    assert second.headers["Location"] == first.headers["Location"]


async def test_account_takes_one_write_at_a_time(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT)
    await manager.sample("PUT", DEPLOYMENT)
    second = f"{ACCOUNT_ID}/deployments/second"

    refused = await manager.send("PUT", second, DEPLOYMENT_BODY)

    assert error(refused) == (409, "RequestConflict")
    assert error(await manager.sample("PUT", DEPLOYMENT)) == (409, "RequestConflict")
    assert error(await manager.sample("DELETE", DEPLOYMENT)) == (409, "RequestConflict")
    assert error(await manager.sample("PUT", PROJECT)) == (409, "RequestConflict")
    assert error(await manager.sample("PUT", ACCOUNT)) == (409, "RequestConflict")
    assert error(await manager.sample("DELETE", ACCOUNT)) == (409, "RequestConflict")
    assert (await manager.send("GET", second)).status == 404
    manager.clock.pass_hour()
    assert (await manager.send("PUT", second, DEPLOYMENT_BODY)).status == 201


async def test_deletions_on_an_account_are_one_at_a_time_too(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT, DEPLOYMENT, PROJECT)
    await manager.sample("DELETE", DEPLOYMENT)

    assert error(await manager.sample("DELETE", PROJECT)) == (409, "RequestConflict")


async def test_other_accounts_and_types_are_not_held_up(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT, VAULT)
    other = f"{GROUP}/providers/{ACCOUNT}/other"
    body = {**ACCOUNT_BODY, "properties": {**ACCOUNT_BODY["properties"], "customSubDomainName": "other"}}
    await manager.send("PUT", other, body)
    manager.clock.pass_hour()
    await manager.sample("PUT", DEPLOYMENT)

    assert (await manager.send("PUT", f"{other}/deployments/gpt", DEPLOYMENT_BODY)).status == 201
    assert (await manager.sample("PUT", SECRET)).status == 201


async def test_account_that_is_being_created_takes_no_children(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    await manager.sample("PUT", ACCOUNT)

    refused = await manager.sample("PUT", DEPLOYMENT)

    assert error(refused) == (400, "AccountProvisioningStateInvalid")
    assert "in state Creating" in refused.error["message"]


async def test_account_that_is_being_deleted_takes_no_children(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT, DEPLOYMENT)
    await manager.sample("DELETE", ACCOUNT)
    second = f"{ACCOUNT_ID}/deployments/second"

    refused = await manager.send("PUT", second, DEPLOYMENT_BODY)

    assert error(refused) == (400, "AccountProvisioningStateInvalid")
    assert "in state Deleting" in refused.error["message"]
    manager.clock.pass_hour()
    assert error(await manager.send("PUT", second, DEPLOYMENT_BODY)) == (404, "ParentResourceNotFound")


async def test_group_that_is_being_deleted_takes_nothing_in(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, VAULT)
    await manager.sample("DELETE", GROUP_TYPE)

    assert error(await manager.sample("PUT", ACCOUNT)) == (409, "ResourceGroupBeingDeleted")
    assert error(await manager.sample("PUT", SECRET)) == (409, "ResourceGroupBeingDeleted")
    assert error(await manager.sample("PUT", GROUP_TYPE)) == (409, "ResourceGroupBeingDeleted")
    manager.clock.pass_hour()
    for method in ("GET", "PUT", "DELETE"):
        assert error(await manager.sample(method, VAULT)) == (404, "ResourceGroupNotFound")
    await manager.make(GROUP_TYPE)
    assert error(await manager.sample("GET", VAULT)) == (404, "ResourceNotFound")


async def test_operation_that_never_was_is_an_error(manager: Manager) -> None:
    path = f"/subscriptions/{manager.world.azure.subscription.id}/providers/Microsoft.KeyVault/locations/x"
    answer = await manager.send("GET", f"{path}/operationResults/none", api_version="2024-11-01")
    assert error(answer) == (404, "OperationNotFound")


async def test_lists_show_what_is_there_and_refuse_what_is_not(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    deployments = f"{ACCOUNT_ID}/deployments"
    assert error(await manager.send("GET", deployments)) == (404, "ParentResourceNotFound")
    await manager.make(ACCOUNT, DEPLOYMENT)

    for path, names in (
        (deployments, ["gpt"]),
        (f"{GROUP}/providers/{ACCOUNT}", ["hub"]),
        (f"{GROUP.rpartition('/resourceGroups')[0]}/providers/{ACCOUNT}", ["hub"]),
        (f"{ACCOUNT_ID}/projects", []),
    ):
        assert [each["name"] for each in (await manager.send("GET", path)).body["value"]] == names
    # Never a quiet empty list.
    assert error(await manager.send("GET", f"{ACCOUNT_ID}/gadgets")) == (404, "InvalidResourceType")
    assert error(await manager.send("GET", f"{GROUP}/gadgets")) == (404, "InvalidResourceType")
    assert error(await manager.send("GET", f"{GROUP}-none/providers/{ACCOUNT}")) == (404, "ResourceGroupNotFound")


async def test_resource_stands_in_a_group_and_nowhere_else(manager: Manager) -> None:
    await manager.make(GROUP_TYPE, ACCOUNT)
    subscription = GROUP.rpartition("/resourceGroups")[0]

    for scope in (subscription, ACCOUNT_ID):
        misplaced = await manager.send("PUT", f"{scope}/providers/{ACCOUNT}/second", ACCOUNT_BODY)
        assert error(misplaced) == (404, "InvalidResourceType")
    group = await manager.send("PUT", f"{GROUP}/providers/{GROUP_TYPE}/x", {"location": "x"}, "2024-03-01")
    assert error(group) == (404, "InvalidResourceType")


async def test_role_is_assigned_only_on_what_exists(manager: Manager) -> None:
    await manager.make(GROUP_TYPE)
    vault, (path, body) = SAMPLES[VAULT][0], SAMPLES[ROLE_ASSIGNMENT]
    on_vault = path.replace(GROUP, vault)

    assert error(await manager.send("PUT", on_vault, body, "2022-04-01")) == (404, "ResourceNotFound")
    await manager.make(VAULT, SECRET)
    assert (await manager.send("PUT", on_vault, body, "2022-04-01")).status == 201
    on_secret = path.replace(GROUP, SAMPLES[SECRET][0])
    assert (await manager.send("PUT", on_secret, body, "2022-04-01")).status == 201


async def test_full_disk_is_a_clear_answer_and_nothing_has_changed(manager: Manager, world: World) -> None:
    await manager.make(GROUP_TYPE, VAULT)
    large = {**SAMPLES[VAULT][1], "tags": {f"tag{number}": "x" * 256 for number in range(50)}}

    with full_disk(world.azure.state):
        refused = await manager.send("PUT", SAMPLES[VAULT][0], large, "2024-11-01")

    assert refused.status == 500
    assert refused.error["message"] == "the local Azure cannot write its state: database or disk is full"
    assert await state_of(manager, VAULT) == "Succeeded"
    assert (await manager.sample("GET", VAULT)).body["tags"] == {}
    assert (await manager.send("PUT", SAMPLES[VAULT][0], large, "2024-11-01")).status == 200

"""Faults of writes and operations in Resource Manager, and of vaults."""

import pytest

from localazure.faults.live import Faults
from tests.localazure.faults.requests import A_SECRET, DATED, VAULT, ask
from tests.localazure.manager import ACCOUNT, DEPLOYMENT, PROJECT, SAMPLES, Manager
from tests.localazure.world import Answer, Client, World


async def test_deployment_is_not_found_until_it_is_old_enough(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    await arm.prepare(DEPLOYMENT)
    faults.set("deployment-not-found", seconds=300)
    made = await arm.sample("PUT", DEPLOYMENT)
    keys = await arm.send("POST", f"{SAMPLES[ACCOUNT][0]}/listKeys")
    url = DATED.replace("ai-demo", "hub")

    async def seen() -> Answer:
        return await ask(arm.client, url, **{"api-key": keys.body["key1"]})

    early = await seen()
    arm.clock.advance(300)

    assert made.body["properties"]["provisioningState"] == "Succeeded"
    assert (early.status, early.error["code"]) == (404, "DeploymentNotFound")
    assert (await seen()).status == 200


async def test_writes_conflict_and_reads_do_not(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    await arm.prepare(DEPLOYMENT)
    faults.set("conflict")

    for method in ("PUT", "DELETE"):
        refused = await arm.sample(method, DEPLOYMENT)
        assert (refused.status, refused.error["code"]) == (409, "RequestConflict")
    assert (await arm.sample("GET", ACCOUNT)).status == 200
    assert (await arm.send("POST", f"{SAMPLES[ACCOUNT][0]}/listKeys")).status == 200
    assert (await arm.send("POST", f"{SAMPLES[ACCOUNT][0]}/regenerateKey", {"keyName": "Key1"})).status == 409


async def test_writes_to_a_vault_conflict(world: World, client: Client) -> None:
    world.azure.faults.set("conflict")
    refused = await client.send("PUT", A_SECRET, {"value": "v"}, world.token(VAULT))
    assert (refused.status, refused.error["innererror"]["code"]) == (409, "ObjectIsBeingDeleted")


async def test_operation_fails_and_the_resource_can_be_written_again(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    await arm.prepare(DEPLOYMENT)
    faults.set("fail-operation", code="InsufficientQuota", message="None left.", path="deployments", times=1)

    started = await arm.sample("PUT", DEPLOYMENT)
    ended = await arm.send("GET", started.headers["Azure-AsyncOperation"])
    failed = await arm.sample("GET", DEPLOYMENT)

    assert started.status == 201
    assert ended.body["status"] == "Failed"
    assert ended.error == {"code": "InsufficientQuota", "message": "None left."}
    assert failed.body["properties"]["provisioningState"] == "Failed"
    assert (await arm.sample("PUT", DEPLOYMENT)).body["properties"]["provisioningState"] == "Succeeded"


@pytest.mark.parametrize(("value", "left"), [(None, 10), (3, 3)])
async def test_write_is_answered_and_one_member_of_it_is_not_applied(
    manager: tuple[Manager, Faults], value: int | None, left: int
) -> None:
    arm, faults = manager
    await arm.prepare(DEPLOYMENT)
    await arm.sample("PUT", DEPLOYMENT)
    path, sample = SAMPLES[DEPLOYMENT]
    body = {**sample, "sku": {**sample["sku"], "capacity": 10}}
    await arm.send("PUT", path, body)
    faults.set("ignore-write", member="sku.capacity", path="deployments", **({} if value is None else {"value": value}))

    answer = await arm.send("PUT", path, {**body, "sku": {**body["sku"], "capacity": 20}})
    found = await arm.send("GET", path)

    assert (answer.status, answer.body["sku"]["capacity"]) == (200, left)
    assert found.body["sku"]["capacity"] == left


async def test_deletion_fails_and_the_resource_stays(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    await arm.prepare(PROJECT)
    faults.set("fail-operation", method="DELETE")

    started = await arm.sample("DELETE", ACCOUNT)
    ended = await arm.send("GET", started.headers["Location"])

    assert started.status == 202
    assert (ended.status, ended.error["code"]) == (400, "InternalServerError")
    assert (await arm.sample("GET", ACCOUNT)).body["properties"]["provisioningState"] == "Failed"


async def test_operation_hangs_until_the_fault_is_cleared(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    await arm.prepare(DEPLOYMENT)
    faults.set("hang-operation", times=1)
    started = await arm.sample("PUT", DEPLOYMENT)

    async def seen() -> str:
        return str((await arm.send("GET", started.headers["Azure-AsyncOperation"])).body["status"])

    arm.clock.advance(365 * 86_400)
    assert await seen() == "Running"
    assert (await arm.sample("GET", DEPLOYMENT)).body["properties"]["provisioningState"] == "Creating"

    faults.clear()
    assert await seen() == "Succeeded"
    assert (await arm.sample("GET", DEPLOYMENT)).body["properties"]["provisioningState"] == "Succeeded"

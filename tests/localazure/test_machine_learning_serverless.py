"""Marketplace subscriptions and serverless endpoints: what is refused, and what Azure adds."""

from typing import Any

import pytest

from localazure.services.machine_learning.serverless_endpoints import serverless_endpoint_of_host
from tests.localazure.manager import (
    HUB,
    MARKETPLACE,
    ML_WORKSPACE,
    SAMPLES,
    SERVERLESS,
    SLOW,
    Manager,
    azure_of,
    body_of,
    error,
    manage,
)
from tests.localazure.world import World

API = "2025-12-01"
HUB_ID, PROJECT_ID = body_of(HUB)[0], SAMPLES[ML_WORKSPACE][0]
SUBSCRIPTION_ID, SUBSCRIPTION_BODY = SAMPLES[MARKETPLACE]
ENDPOINT_ID, ENDPOINT_BODY = SAMPLES[SERVERLESS]
COMMAND = SUBSCRIPTION_BODY["properties"]["modelId"]
DEEPSEEK = ENDPOINT_BODY["properties"]["modelSettings"]["modelId"]


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect, scale=SLOW)
    await made.prepare(SERVERLESS)
    return made


def endpoint(model_id: str = DEEPSEEK, **properties: Any) -> Any:
    settings = {"authMode": "Key", "modelSettings": {"modelId": model_id}, **properties}
    return {**ENDPOINT_BODY, "properties": settings}


async def test_name_of_an_endpoint_is_unique_in_its_region(manager: Manager) -> None:
    other = f"{PROJECT_ID}-2"
    await manager.make(SERVERLESS)
    await manager.send("PUT", other, SAMPLES[ML_WORKSPACE][1], API)
    manager.clock.pass_hour()
    place = f"{other}/serverlessEndpoints/{ENDPOINT_ID.rpartition('/')[2].upper()}"
    assert error(await manager.send("PUT", place, ENDPOINT_BODY, API)) == (400, "UserError")


@pytest.mark.parametrize(
    ("place", "model_id", "code"),
    [
        (f"{HUB_ID}/marketplaceSubscriptions/x", COMMAND, "ValidationError"),
        (f"{PROJECT_ID}/marketplaceSubscriptions/command-r.1", COMMAND, "InvalidResourceName"),
        (f"{PROJECT_ID}/marketplaceSubscriptions/x", DEEPSEEK, "MarketplaceSubscriptionNotRequired"),
        (f"{PROJECT_ID}/marketplaceSubscriptions/x", f"{COMMAND}/versions/1", "BadRequest"),
        (f"{PROJECT_ID}/marketplaceSubscriptions/x", f"{COMMAND}-plus", "ModelNotFound"),
    ],
)
async def test_subscription_that_azure_would_refuse(manager: Manager, place: str, model_id: str, code: str) -> None:
    answer = await manager.send("PUT", place, {"properties": {"modelId": model_id}}, API)
    assert error(answer) == (400, code)


@pytest.mark.parametrize(
    ("place", "body", "code"),
    [
        (f"{HUB_ID}/serverlessEndpoints/reasoner", endpoint(), "ValidationError"),
        (f"{PROJECT_ID}/serverlessEndpoints/deep.seek", endpoint(), "BadRequest"),
        (ENDPOINT_ID, endpoint(f"{DEEPSEEK}/versions/1"), "BadRequest"),
        (ENDPOINT_ID, endpoint(""), "ModelNotFound"),
        (ENDPOINT_ID, endpoint("azureml://registries/HuggingFace/models/gpt2"), "ModelNotFound"),
        (ENDPOINT_ID, endpoint(authMode="Keys"), "BadRequest"),
        (ENDPOINT_ID, endpoint(contentSafety={"contentSafetyStatus": "On"}), "BadRequest"),
        (ENDPOINT_ID, {**endpoint(), "sku": {"name": "Consumption", "tier": "Free"}}, "BadRequest"),
        (ENDPOINT_ID, {**endpoint(), "location": "westus3"}, "BadRequest"),
        (ENDPOINT_ID, endpoint(COMMAND), "MarketplaceSubscriptionNotFound"),
    ],
)
async def test_endpoint_that_azure_would_refuse(manager: Manager, place: str, body: Any, code: str) -> None:
    answer = await manager.send("PUT", place, body, API)
    assert error(answer) == (400, code)


async def test_address_and_keys_stay_when_an_endpoint_is_written_again(manager: Manager) -> None:
    async def address_and_keys() -> Any:
        await manager.make(SERVERLESS)
        shown = (await manager.sample("GET", SERVERLESS)).body["properties"]
        return shown["inferenceEndpoint"], (await manager.send("POST", f"{ENDPOINT_ID}/listKeys", {}, API)).body

    made = await address_and_keys()
    assert await address_and_keys() == made
    await manager.sample("DELETE", SERVERLESS)
    manager.clock.pass_hour()
    address, keys = await address_and_keys()
    assert address != made[0]
    assert keys["primaryKey"] != made[1]["primaryKey"]


async def test_regenerating_replaces_the_key_that_is_named(manager: Manager) -> None:
    await manager.make(SERVERLESS)
    before = (await manager.send("POST", f"{ENDPOINT_ID}/listKeys", {}, API)).body
    after = (await manager.send("POST", f"{ENDPOINT_ID}/regenerateKeys", {"keyType": "Secondary"}, API)).body
    assert after["primaryKey"] == before["primaryKey"]
    assert after["secondaryKey"] != before["secondaryKey"]
    refused = await manager.send("POST", f"{ENDPOINT_ID}/regenerateKeys", {"keyType": "Third"}, API)
    assert error(refused) == (400, "BadRequest")


async def test_endpoint_with_entra_alone_has_no_keys(manager: Manager) -> None:
    assert (await manager.send("PUT", ENDPOINT_ID, endpoint(authMode="AAD"), API)).status == 201
    manager.clock.pass_hour()
    assert error(await manager.send("POST", f"{ENDPOINT_ID}/listKeys", {}, API)) == (400, "BadRequest")


async def test_project_has_one_endpoint_for_a_model_and_its_model_stays(manager: Manager) -> None:
    await manager.make(SERVERLESS)
    second = await manager.send("PUT", f"{PROJECT_ID}/serverlessEndpoints/second", endpoint(), API)
    assert error(second) == (409, "Conflict")
    changed = await manager.send("PUT", ENDPOINT_ID, endpoint("azureml://registries/azureml/models/Phi-4"), API)
    assert error(changed) == (400, "BadRequest")


async def test_subscription_counts_when_it_is_made(manager: Manager) -> None:
    await manager.sample("PUT", MARKETPLACE)
    refused = await manager.send("PUT", ENDPOINT_ID, endpoint(COMMAND), API)
    assert error(refused) == (400, "MarketplaceSubscriptionNotFound")
    manager.clock.pass_hour()
    assert (await manager.send("PUT", ENDPOINT_ID, endpoint(COMMAND), API)).status == 201


async def test_host_leads_to_the_endpoint_once_it_is_made(manager: Manager, world: World) -> None:
    azure = azure_of(world, manager.clock)
    made = (await manager.sample("PUT", SERVERLESS)).body["properties"]
    host = made["inferenceEndpoint"]["uri"].removeprefix("https://")
    assert serverless_endpoint_of_host(azure, host) is None
    manager.clock.pass_hour()
    found = serverless_endpoint_of_host(azure, host.upper())
    assert found is not None
    assert found["id"] == ENDPOINT_ID
    assert serverless_endpoint_of_host(azure, f"x{host}") is None

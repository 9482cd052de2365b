"""Hubs, projects and connections: what is refused, and what Azure adds."""

from typing import Any

import pytest

from tests.localazure.manager import (
    CONNECTION,
    HUB,
    ML_WORKSPACE,
    SAMPLES,
    STORAGE,
    VAULT,
    Manager,
    body_of,
    error,
    manage,
)
from tests.localazure.world import GROUP, World

API = "2025-12-01"
PROJECT_ID, PROJECT_BODY = SAMPLES[ML_WORKSPACE]
HUB_ID, HUB_BODY = body_of(HUB)
CONNECTION_ID, CONNECTION_BODY = SAMPLES[CONNECTION]


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.prepare(CONNECTION)
    return made


def changed(body: Any, **properties: Any) -> Any:
    """A body with other properties; None takes one away."""
    merged = {**body["properties"], **properties}
    return {**body, "properties": {name: value for name, value in merged.items() if value is not None}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "Studio"}, "use Default, Hub or Project"),
        ({"identity": {"type": "None"}}, "needs a managed identity"),
        (changed(HUB_BODY, storageAccount=None), "Missing dependent resources in workspace json: storageAccount"),
        (changed(HUB_BODY, keyVault=f"{GROUP}/providers/{VAULT}/none"), "does not exist"),
        (changed(HUB_BODY, keyVault=HUB_BODY["properties"]["storageAccount"]), "does not exist"),
        (changed(HUB_BODY, managedNetwork={"isolationMode": "Open"}), "isolationMode' must be one of"),
        (changed(HUB_BODY, systemDatastoresAuthMode="Key"), "systemDatastoresAuthMode' must be one of"),
        (changed(HUB_BODY, hubResourceId=HUB_ID), "only be set on a workspace of kind Project"),
    ],
)
async def test_hub_that_azure_would_refuse(manager: Manager, change: Any, message: str) -> None:
    answer = await manager.send("PUT", f"{GROUP}/providers/{ML_WORKSPACE}/other", {**HUB_BODY, **change}, API)
    assert error(answer) == (400, "ValidationError")
    assert message in answer.error["message"]


async def test_storage_and_vault_of_a_hub_stay_as_they_are(manager: Manager) -> None:
    other = f"{GROUP}/providers/{STORAGE}/stother"
    await manager.send("PUT", other, SAMPLES[STORAGE][1], "2024-01-01")
    answer = await manager.send("PUT", HUB_ID, changed(HUB_BODY, storageAccount=other), API)
    assert error(answer) == (400, "ValidationError")
    assert "'storageAccount' of a workspace cannot be changed" in answer.error["message"]


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"hubResourceId": None}, "needs hubResourceId"),
        ({"hubResourceId": PROJECT_ID}, "of kind Hub"),
        ({"keyVault": HUB_BODY["properties"]["keyVault"]}, "it comes from the hub"),
    ],
)
async def test_project_that_azure_would_refuse(manager: Manager, properties: Any, message: str) -> None:
    path = f"{GROUP}/providers/{ML_WORKSPACE}/other"
    answer = await manager.send("PUT", path, changed(PROJECT_BODY, **properties), API)
    assert error(answer) == (400, "ValidationError")
    assert message in answer.error["message"]


async def test_project_shows_the_parts_of_its_hub_and_keeps_its_ids(manager: Manager) -> None:
    before = (await manager.sample("GET", ML_WORKSPACE)).body["properties"]
    assert before["storageAccount"] == HUB_BODY["properties"]["storageAccount"]
    patched = await manager.send("PATCH", PROJECT_ID, {"properties": {"description": "of the team"}}, API)
    assert patched.status == 200, patched.text
    assert patched.body["properties"] == {**before, "description": "of the team"}


async def test_hub_with_projects_is_not_deleted_and_a_project_takes_its_contents_along(manager: Manager) -> None:
    await manager.make(CONNECTION)
    assert error(await manager.send("DELETE", HUB_ID, None, API)) == (409, "Conflict")
    assert (await manager.sample("DELETE", ML_WORKSPACE)).status == 200
    assert (await manager.send("DELETE", HUB_ID, None, API)).status == 200
    assert (await manager.sample("GET", CONNECTION)).status == 404


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"category": None}, "'properties.category' is required"),
        ({"credentials": None}, "needs the member 'properties.credentials'"),
        ({"authType": "AAD", "credentials": None}, "takes authType CustomKeys"),
        ({"category": "AIServices"}, "takes authType AAD or ApiKey"),
        ({"category": "AIServices", "authType": "AAD", "credentials": None, "target": None}, "'properties.target'"),
    ],
)
async def test_connection_that_azure_would_refuse(manager: Manager, properties: Any, message: str) -> None:
    answer = await manager.send("PUT", CONNECTION_ID, changed(CONNECTION_BODY, **properties), API)
    assert error(answer) == (400, "ValidationError")
    assert message in answer.error["message"]
    assert "a-token-of-hugging-face" not in answer.text


async def test_credentials_of_a_connection_survive_a_write_without_them(manager: Manager) -> None:
    await manager.make(CONNECTION)
    answer = await manager.send("PATCH", CONNECTION_ID, {"properties": {"isSharedToAll": True}}, API)
    assert answer.status == 200, answer.text
    assert "a-token-of-hugging-face" not in answer.text
    assert "a-token-of-hugging-face" not in (await manager.sample("GET", CONNECTION)).text
    secrets = await manager.send("POST", f"{CONNECTION_ID}/listsecrets", {}, API)
    assert secrets.body["properties"]["credentials"] == {"keys": {"HF_TOKEN": "a-token-of-hugging-face"}}

    await manager.sample("DELETE", CONNECTION)
    remade = await manager.send("PUT", CONNECTION_ID, changed(CONNECTION_BODY, credentials=None), API)
    assert remade.status == 400

"""Connections of accounts: how they log in, and what each way needs."""

from typing import Any

import pytest

from tests.localazure.manager import ACCOUNT, ACCOUNT_CONNECTION, PROJECT, SAMPLES, Manager, error, manage
from tests.localazure.world import GROUP, World

API = "2026-03-01"
TARGET = "https://other.cognitiveservices.azure.com/"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.prepare(ACCOUNT_CONNECTION)
    return made


@pytest.mark.parametrize(
    "properties",
    [
        {"authType": "AccountManagedIdentity", "category": "AzureOpenAI", "target": TARGET},
        {"authType": "AccountManagedIdentity", "category": "AIServices", "target": TARGET},
        {"authType": "ProjectManagedIdentity", "category": "RemoteTool", "target": TARGET},
        {"authType": "ApiKey", "category": "OpenAI", "credentials": {"key": "a-key"}},
    ],
)
async def test_connection_shows_how_it_logs_in_and_no_credentials(manager: Manager, properties: Any) -> None:
    path = SAMPLES[ACCOUNT_CONNECTION][0]
    made = await manager.send("PUT", path, {"properties": properties}, API)
    assert made.status == 200, made.text
    shown = (await manager.send("GET", path, api_version=API)).body["properties"]
    assert shown.items() >= {name: value for name, value in properties.items() if name != "credentials"}.items()
    assert "credentials" not in shown


@pytest.mark.parametrize(
    ("properties", "version", "code"),
    [
        ({"authType": "AccountManagedIdentity", "credentials": {"key": "a-key"}}, API, "InvalidRequestContent"),
        ({"authType": "AccountManagedIdentity"}, "2025-06-01", "InvalidResourceProperties"),
        ({"authType": "NobodysIdentity"}, API, "InvalidResourceProperties"),
        ({"authType": "AccountManagedIdentity", "target": None}, API, "ValidationError"),
        ({"authType": "ApiKey"}, API, "ValidationError"),
    ],
)
async def test_connection_that_azure_would_refuse(manager: Manager, properties: Any, version: str, code: str) -> None:
    body = {"properties": {"category": "AzureOpenAI", "target": TARGET, **properties}}
    answer = await manager.send("PUT", SAMPLES[ACCOUNT_CONNECTION][0], body, version)
    assert error(answer) == (400, code)


VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-byo"
OF_VAULT = {"properties": {"authType": "AccountManagedIdentity", "category": "AzureKeyVault", "target": VAULT}}
OF_SEARCH = {"properties": {"authType": "AAD", "category": "CognitiveSearch", "target": "https://s.search.windows.net"}}


async def test_key_vault_is_connected_first_and_once_and_leaves_last(manager: Manager) -> None:
    await manager.make(PROJECT)
    account, project = SAMPLES[ACCOUNT][0], SAMPLES[PROJECT][0]
    vault, search = f"{account}/connections/vault", f"{project}/connections/search"
    assert (await manager.send("PUT", search, OF_SEARCH, API)).status == 200
    assert error(await manager.send("PUT", vault, OF_VAULT, API)) == (400, "BadRequest")
    await manager.send("DELETE", search, None, API)
    assert (await manager.send("PUT", vault, OF_VAULT, API)).status == 200
    assert (await manager.send("PUT", search, OF_SEARCH, API)).status == 200
    assert error(await manager.send("PUT", f"{account}/connections/second", OF_VAULT, API)) == (400, "BadRequest")
    assert error(await manager.send("DELETE", vault, None, API)) == (400, "BadRequest")
    await manager.send("DELETE", search, None, API)
    assert (await manager.send("DELETE", vault, None, API)).status == 200


async def test_name_is_used_once_in_an_account_and_its_projects(manager: Manager) -> None:
    await manager.make(PROJECT)
    assert (await manager.send("PUT", f"{SAMPLES[ACCOUNT][0]}/connections/search", OF_SEARCH, API)).status == 200
    again = await manager.send("PUT", f"{SAMPLES[PROJECT][0]}/connections/Search", OF_SEARCH, API)
    assert error(again) == (409, "Conflict")


@pytest.mark.parametrize(
    ("category", "auth"), [("AzureKeyVault", "AAD"), ("AppInsights", "AAD"), ("CustomKeys", "AAD")]
)
async def test_category_takes_some_auth_types_only(manager: Manager, category: str, auth: str) -> None:
    body = {"properties": {"authType": auth, "category": category, "target": VAULT}}
    answer = await manager.send("PUT", SAMPLES[ACCOUNT_CONNECTION][0], body, API)
    assert error(answer) == (400, "ValidationError")

"""Connections of accounts: how they log in, and what each way needs."""

from typing import Any

import pytest

from tests.unit.localazure.manager import ACCOUNT_CONNECTION, SAMPLES, Manager, error, manage
from tests.unit.localazure.world import World

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

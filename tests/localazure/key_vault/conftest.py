"""Fixtures: the data plane of a vault, and a caller who may do all with its secrets."""

from typing import Any

import pytest

from localazure.services.key_vault import data_plane
from tests.localazure.key_vault.requests import BASE, OFFICER, Send
from tests.localazure.world import Answer, Client, World


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    served: Client = await connect(data_plane.application(world.azure))
    return served


@pytest.fixture
def send(world: World, client: Client) -> Send:
    """Sends a request with a valid token and API version."""

    async def send(method: str, path: str, body: Any = None, base: str = BASE) -> Answer:
        url = path if path.startswith("https:") else base + path
        if "api-version" not in url:
            url += ("&" if "?" in url else "?") + "api-version=2026-04-01"
        return await client.send(method, url, body, world.token("https://vault.azure.net"))

    return send


@pytest.fixture
def vault(world: World) -> dict[str, Any]:
    """A vault in which the caller is Secrets Officer."""
    resource = world.vault()
    world.assign(OFFICER, resource["id"])
    return resource

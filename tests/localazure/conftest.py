"""Fixtures: an empty local Azure, and services on free ports."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from localazure.azure import Azure
from localazure.clock import Clock
from localazure.faults.live import Faults
from localazure.services.login.tokens import Principal, Tokens
from localazure.state import State
from tests.in_memory import temporary_folders, tmp_path
from tests.localazure.world import Client, World

__all__ = ("temporary_folders", "tmp_path")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    state, clock = State(tmp_path), Clock()
    faults = Faults(clock, tmp_path / "faults.yaml")
    tokens = Tokens("a signing key that is long enough for HS256", "a secret", Clock(), faults)
    azure = Azure(state, clock, tokens, faults)
    subscription = azure.subscription
    yield World(azure, Principal(subscription.object_id, subscription.client_id, subscription.tenant_id))
    state.close()


@pytest.fixture
async def connect() -> AsyncIterator[Callable[[web.Application], Any]]:
    """Serves applications on free ports of this machine until the test ends."""
    clients: list[TestClient[Any, Any]] = []

    async def serve(application: web.Application) -> Client:
        client: TestClient[Any, Any] = TestClient(TestServer(application))
        await client.start_server()
        clients.append(client)
        return Client(client)

    yield serve
    for client in clients:
        await client.close()

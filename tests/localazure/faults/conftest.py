"""Fixtures: a local Azure with something to call, Resource Manager, the file of faults."""

import logging
from pathlib import Path
from typing import Any

import pytest

from localazure.faults.live import Faults
from localazure.server import application
from tests.localazure.faults.requests import OFFICER
from tests.localazure.manager import Manager, StoppedClock, azure_of
from tests.localazure.world import Client, World


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    world.account()
    world.deployment("gpt", "gpt-4.1-mini", "2025-04-14")
    world.deployment("claude", "claude-sonnet-4-5", "20250929", vendor="Anthropic")
    vault = world.vault()
    world.assign(OFFICER, vault["id"])
    world.put(
        "Microsoft.Resources/resourceGroups",
        "unused",
        id=f"/subscriptions/{world.azure.subscription.id}/resourceGroups/rg",
    )
    served: Client = await connect(application(world.azure, logging.getLogger("unused")))
    return served


@pytest.fixture
async def manager(world: World, connect: Any) -> tuple[Manager, Faults]:
    """Resource Manager, whose operations take no time, and its faults."""
    clock = StoppedClock(scale=0)
    azure = azure_of(world, clock)
    served = await connect(application(azure, logging.getLogger("unused")))
    return Manager(world, served, clock), azure.faults


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "faults.yaml"

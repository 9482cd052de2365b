"""Time that may run ahead, and how far ahead it was."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from localazure.clock import Clock
from localazure.server import application
from localazure.services.local_control.data_plane import kept_offset
from localazure.services.login.tokens import LIFETIME_SECONDS, TokenError
from localazure.state import State
from tests.localazure.world import Client, World

CLOCK = "https://control.local.azure/clock"
SECRET = {"Authorization": "Bearer a secret"}
YEAR = 365 * 86_400


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    served: Client = await connect(application(world.azure, logging.getLogger("unused")))
    return served


async def test_sleeper_wakes_when_time_is_moved_past_its_end() -> None:
    clock = Clock()
    sleeper = asyncio.create_task(clock.sleep(YEAR))
    await asyncio.sleep(0)

    clock.advance(YEAR / 2)
    done, _ = await asyncio.wait([sleeper], timeout=0.01)
    assert not done

    clock.advance(YEAR / 2)
    await asyncio.wait_for(sleeper, timeout=60)


async def test_operations_end_when_time_is_moved_on() -> None:
    clock = Clock(scale=1)
    ends = clock.after(600)
    assert clock.now() < ends
    clock.advance(600)
    assert clock.now() >= ends


async def test_time_is_moved_on_by_call_and_kept_with_the_state(world: World, client: Client, tmp_path: Path) -> None:
    before = (await client.send("GET", CLOCK, headers=SECRET)).body["now"]
    after = (await client.send("POST", CLOCK, {"seconds": YEAR}, SECRET)).body["now"]

    assert after - before >= YEAR
    reopened = State(tmp_path)
    assert kept_offset(reopened) == YEAR
    reopened.close()


@pytest.mark.parametrize("seconds", [-1, 20 * YEAR, "10", None, True])
async def test_time_is_not_moved_by_anything_else(world: World, client: Client, seconds: Any) -> None:
    answer = await client.send("POST", CLOCK, {"seconds": seconds}, SECRET)

    assert answer.status == 400
    assert "0 to 315360000 seconds" in answer.body["error"]
    assert world.azure.clock.offset == 0


async def test_token_outlives_a_jump_because_its_holder_does_not_see_it(world: World) -> None:
    token = world.token("https://vault.azure.net")["Authorization"]
    world.azure.clock.advance(YEAR)
    assert world.azure.tokens.check(token, "https://vault.azure.net") == world.principal


def test_token_expires_however_often_it_was_shown(world: World) -> None:
    shown = world.token("https://vault.azure.net")["Authorization"]
    tokens = world.azure.tokens
    assert tokens.check(shown, "https://vault.azure.net") == world.principal
    tokens.clock.advance(LIFETIME_SECONDS)
    with pytest.raises(TokenError, match="Signature has expired"):
        tokens.check(shown, "https://vault.azure.net")

"""Faults of calls: each kind, in the words of each service."""

import asyncio
from typing import Any

import aiohttp
import pytest

from localazure.faults.live import Faults
from localazure.services.arm import resources
from localazure.services.authorization.access import ROLE_ASSIGNMENT
from localazure.services.login.tokens import Principal
from tests.localazure.faults.requests import A_SECRET, KEY, MESSAGES, MODELS, OPENAI_USER, PING, VAULT, ask
from tests.localazure.manager import ACCOUNT, OWN, Manager
from tests.localazure.test_serverless_inference import make as make_serverless
from tests.localazure.world import Client, World


async def test_throttled_in_the_words_of_each_service_once_the_caller_is_known(world: World, client: Client) -> None:
    make_serverless(world, "r1", "azureml://registries/azureml-deepseek/models/DeepSeek-R1")
    world.azure.faults.set("throttle", retry_after=86_400)
    chat = "https://r1-vkn.swedencentral.models.ai.azure.com/v1/chat/completions"
    claude = {"model": "claude", "max_tokens": 16, **PING}

    assert (await ask(client, api="none")).status == 401
    answers = {
        "429": await ask(client),
        "rate_limit_error": await client.send("POST", MESSAGES, claude, {**KEY, "anthropic-version": "2023-06-01"}),
        "Throttled": await client.send("GET", A_SECRET, None, world.token(VAULT)),
        "TooManyRequests": await client.send(
            "GET", f"{OWN}/subscriptions?api-version=2022-12-01", None, world.token(OWN)
        ),
    }
    serverless = await ask(client, chat, Authorization="Bearer first-key")

    assert {answer.status for answer in (*answers.values(), serverless)} == {429}
    assert {answer.headers["Retry-After"] for answer in (*answers.values(), serverless)} == {"86400"}
    for code, answer in answers.items():
        assert answer.error.get("code", answer.error.get("type")) == code
    assert answers["429"].headers["retry-after-ms"] == "86400000"
    assert "retry after 86400 seconds" in answers["429"].error["message"]


async def test_role_works_first_now_and_then_and_then_always(world: World, client: Client) -> None:
    world.azure.faults.set("role-spread", seconds=600, host="*.openai.azure.com")
    world.assign(OPENAI_USER, world.account()["id"])
    token = world.token(MODELS)

    async def seen() -> list[int]:
        return [(await ask(client, **token)).status for _ in range(4)]

    assert await seen() == [401] * 4
    world.azure.clock.advance(301)
    assert await seen() == [401, 200, 401, 200]
    world.azure.clock.advance(300)
    assert await seen() == [200] * 4
    # Where the fault does not apply, an assignment works at once.
    world.azure.faults.set("role-spread", name="role-spread", host="elsewhere")
    assert (await client.send("PUT", A_SECRET, {"value": "v"}, world.token(VAULT))).status == 200


@pytest.mark.parametrize("seconds", [600, None])
async def test_removal_of_a_role_spreads_as_well(world: World, client: Client, seconds: float | None) -> None:
    world.assign(OPENAI_USER, world.account()["id"])
    (assignment,) = resources.of_type(world.azure, ROLE_ASSIGNMENT, world.account()["id"])
    if seconds:
        world.azure.clock.advance(seconds)
        world.azure.faults.set("role-spread", seconds=seconds)
    token = world.token(MODELS)
    removal = f"{OWN}{assignment['id']}?api-version=2022-04-01"
    assert (await client.send("DELETE", removal, None, world.token(OWN))).status == 200

    async def seen() -> list[int]:
        return [(await ask(client, **token)).status for _ in range(4)]

    assert await seen() == [200 if seconds else 401] * 4
    world.azure.clock.advance(301)
    assert await seen() == ([200, 401] * 2 if seconds else [401] * 4)
    world.azure.clock.advance(300)
    assert await seen() == [401] * 4


async def test_role_of_a_group_is_that_of_its_members(world: World, client: Client) -> None:
    token = world.token(MODELS)
    own = world.azure.subscription
    world.assign(OPENAI_USER, world.account()["id"], to=own.operators_group_id)
    assert (await ask(client, **token)).status == 200
    other = World(world.azure, Principal(own.reader_object_id, own.reader_client_id, own.tenant_id))
    assert (await ask(client, **other.token(MODELS))).status == 401


async def test_role_that_spreads_is_refused_by_a_vault_as_a_missing_one(world: World, client: Client) -> None:
    world.azure.faults.set("role-spread", seconds=600)
    refused = await client.send("GET", A_SECRET, None, world.token(VAULT))
    assert (refused.status, refused.error["innererror"]["code"]) == (403, "ForbiddenByRbac")


async def test_token_counts_as_expired_but_a_key_still_opens(world: World, client: Client) -> None:
    world.assign(OPENAI_USER, world.account()["id"])
    world.azure.faults.set("expired-token")

    assert (await ask(client)).status == 200
    refused = await ask(client, **world.token(MODELS))
    assert (refused.status, refused.body["statusCode"]) == (401, 401)
    group = f"{OWN}/subscriptions?api-version=2022-12-01"
    arm = await client.send("GET", group, None, world.token(OWN))
    assert (arm.status, arm.error["code"]) == (401, "InvalidAuthenticationToken")
    assert (await client.send("GET", A_SECRET, None, world.token(VAULT))).status == 401


async def test_vault_refuses_whoever_has_a_role(world: World, client: Client) -> None:
    world.azure.faults.set("vault-refuses", times=1)
    attempts = [await client.send("PUT", A_SECRET, {"value": "v"}, world.token(VAULT)) for _ in range(2)]

    assert [attempt.status for attempt in attempts] == [403, 200]
    assert attempts[0].error["innererror"]["code"] == "ForbiddenByRbac"


async def test_answers_name_another_model(world: World, client: Client) -> None:
    world.azure.faults.set("wrong-model", model="gpt-3", path="chat")
    assert (await ask(client)).body["model"] == "gpt-3"
    assert (
        await client.send(
            "POST", MESSAGES, {**PING, "model": "claude", "max_tokens": 16}, {**KEY, "anthropic-version": "x"}
        )
    ).body["model"] == "claude-sonnet-4-5"


@pytest.mark.parametrize(
    ("body", "text", "kind"),
    [
        ({"error": {"code": "x"}}, '{"error": {"code": "x"}}', "application/json"),
        ('{"error": 1}', '{"error": 1}', "application/json"),
        ("upstream gone", "upstream gone", "text/plain"),
    ],
)
async def test_any_status_and_body(world: World, client: Client, body: Any, text: str, kind: str) -> None:
    world.azure.faults.set("status", status=418, body=body, headers={"x-why": "test"})
    answer = await client.send("POST", MESSAGES, PING)

    assert (answer.status, answer.text, answer.headers["x-why"]) == (418, text, "test")
    assert answer.headers["Content-Type"].startswith(kind)


async def test_connection_is_dropped(world: World, client: Client) -> None:
    world.azure.faults.set("drop", times=1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await ask(client)
    assert (await ask(client)).status == 200


async def test_slow_answer_comes_when_time_has_passed(world: World, client: Client) -> None:
    world.azure.faults.set("slow", seconds=3600)
    asking = asyncio.create_task(ask(client))
    while not world.azure.faults.list()[0]["struck"]:
        await asyncio.sleep(0)
    assert not asking.done()

    world.azure.clock.advance(3600)
    assert (await asyncio.wait_for(asking, timeout=60)).status == 200


async def test_of_several_requests_one_alone_is_held(world: World, client: Client) -> None:
    world.azure.faults.set("hold", every=2, times=1)
    assert (await ask(client)).status == 200
    asking = asyncio.create_task(ask(client))
    while not world.azure.faults.list()[0]["struck"]:
        await asyncio.sleep(0)
    assert (await ask(client)).status == 200
    assert not asking.done()

    world.azure.faults.clear()
    with pytest.raises(aiohttp.ClientConnectionError):
        await asyncio.wait_for(asking, timeout=60)


@pytest.mark.parametrize("done", [True, False])
async def test_held_write_is_done_or_is_not(manager: tuple[Manager, Faults], *, done: bool) -> None:
    arm, faults = manager
    await arm.prepare(ACCOUNT)
    faults.set("hold", method="PUT", done=done)
    asking = asyncio.create_task(arm.sample("PUT", ACCOUNT))
    while not faults.list()[0]["struck"]:
        await asyncio.sleep(0)
    faults.clear()
    with pytest.raises(aiohttp.ClientConnectionError):
        await asyncio.wait_for(asking, timeout=60)
    assert (await arm.sample("GET", ACCOUNT)).status == (200 if done else 404)

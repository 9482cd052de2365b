"""Anthropic's Messages API on an account."""

import json
from typing import Any

import pytest

from localazure.services.cognitive_services import data_plane
from tests.localazure.world import Answer, Client, World

FOUNDRY = "https://ai-demo.services.ai.azure.com"
MESSAGES = f"{FOUNDRY}/anthropic/v1/messages"
COUNT = f"{MESSAGES}/count_tokens"
VERSION = {"anthropic-version": "2023-06-01"}
KEY = {"x-api-key": "first-key", **VERSION}
PING = {"model": "claude", "messages": [{"role": "user", "content": "ping"}]}
BODY = {**PING, "max_tokens": 16}
USER = "a97b65f3-24c7-4388-baec-2e87135dc908"


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    world.account()
    world.deployment("claude", "claude-sonnet-4-5", "20250929", "Anthropic")
    world.deployment("paused", "claude-sonnet-4-5", "20250929", "Anthropic", deploymentState="Paused")
    world.deployment("mini", "gpt-4.1-mini", "2025-04-14")
    served: Client = await connect(data_plane.application(world.azure))
    return served


def refused(answer: Answer, status: int, kind: str) -> None:
    """An error in Anthropic's form, with the request's id in body and header."""
    assert answer.status == status, answer.text
    assert answer.body["type"] == "error"
    assert answer.error["type"] == kind
    assert answer.error["message"]
    assert answer.body["request_id"] == answer.headers["request-id"]


async def test_message(client: Client) -> None:
    answer = await client.send("POST", MESSAGES, BODY, KEY)

    assert answer.status == 200, answer.text
    body = answer.body
    assert (body["type"], body["role"], body["model"]) == ("message", "assistant", "claude-sonnet-4-5")
    assert body["content"][0]["type"] == "text"
    assert "claude-sonnet-4-5" in body["content"][0]["text"]
    assert body["stop_reason"] == "end_turn"
    assert body["usage"]["input_tokens"] == 1
    assert answer.headers["request-id"]


async def test_limit_cuts_the_message(client: Client) -> None:
    body = (await client.send("POST", MESSAGES, {**BODY, "max_tokens": 2}, KEY)).body

    assert body["stop_reason"] == "max_tokens"
    assert body["usage"]["output_tokens"] == 2


async def test_stream(client: Client) -> None:
    whole = (await client.send("POST", MESSAGES, BODY, KEY)).body
    answer = await client.send("POST", MESSAGES, {**BODY, "stream": True}, KEY)

    pairs = [each.split("\n") for each in answer.text.strip().split("\n\n")]
    events = [json.loads(data.removeprefix("data: ")) for _, data in pairs]
    names = [name.removeprefix("event: ") for name, _ in pairs]
    assert names == [event["type"] for event in events]
    assert names[:3] == ["message_start", "content_block_start", "ping"]
    assert names[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    text = "".join(event["delta"]["text"] for event in events if event["type"] == "content_block_delta")
    assert text == whole["content"][0]["text"]
    assert events[-2]["delta"]["stop_reason"] == "end_turn"
    assert answer.headers["request-id"]


async def test_count_of_tokens(client: Client) -> None:
    answer = await client.send("POST", COUNT, {**PING, "system": "Be brief."}, KEY)

    assert answer.body == {"input_tokens": 3}


@pytest.mark.parametrize("header", ["x-api-key", "api-key"])
async def test_key_in_either_header(client: Client, header: str) -> None:
    assert (await client.send("POST", MESSAGES, BODY, {header: "second-key", **VERSION})).status == 200


@pytest.mark.parametrize(
    "headers", [{}, {"x-api-key": "wrong"}, {"Authorization": "Bearer first-key"}], ids=["none", "wrong", "bearer"]
)
async def test_no_valid_credential(client: Client, headers: dict[str, str]) -> None:
    refused(await client.send("POST", MESSAGES, BODY, {**headers, **VERSION}), 401, "authentication_error")


@pytest.mark.parametrize("audience", ["https://ai.azure.com", "https://cognitiveservices.azure.com"])
async def test_token_needs_a_role(world: World, client: Client, audience: str) -> None:
    headers = {**world.token(audience), **VERSION}

    refused(await client.send("POST", MESSAGES, BODY, headers), 401, "authentication_error")
    world.assign(USER, world.account()["id"])
    assert (await client.send("POST", MESSAGES, BODY, headers)).status == 200


async def test_version_is_required_of_any_date(client: Client) -> None:
    refused(await client.send("POST", MESSAGES, BODY, {"x-api-key": "first-key"}), 400, "invalid_request_error")
    later = {**KEY, "anthropic-version": "2026-10-21"}
    assert (await client.send("POST", MESSAGES, BODY, later)).status == 200


@pytest.mark.parametrize(
    ("url", "body", "name"),
    [
        (MESSAGES, PING, "max_tokens"),
        (MESSAGES, {**BODY, "max_tokens": 0}, "max_tokens"),
        (MESSAGES, {"max_tokens": 16, "messages": PING["messages"]}, "model"),
        (MESSAGES, {**BODY, "messages": []}, "messages"),
        (MESSAGES, {**BODY, "messages": [{"role": "robot", "content": "ping"}]}, "messages.0"),
        (MESSAGES, {**BODY, "n": 2}, "n"),
        (COUNT, BODY, "max_tokens"),
    ],
)
async def test_refused_body(client: Client, url: str, body: Any, name: str) -> None:
    answer = await client.send("POST", url, body, KEY)

    refused(answer, 400, "invalid_request_error")
    assert name in answer.error["message"]


@pytest.mark.parametrize("model", ["nothing", "mini", "CLAUDE"])
async def test_what_is_no_deployment_of_claude(client: Client, model: str) -> None:
    refused(await client.send("POST", MESSAGES, {**BODY, "model": model}, KEY), 404, "not_found_error")


async def test_paused_deployment(client: Client) -> None:
    refused(await client.send("POST", MESSAGES, {**BODY, "model": "paused"}, KEY), 423, "api_error")


@pytest.mark.parametrize("url", [f"{MESSAGES}/v1/messages", f"{FOUNDRY}/anthropic/v1/models"])
async def test_doubled_or_wrong_path(client: Client, url: str) -> None:
    answer = await client.send("POST", url, BODY, KEY)

    assert (answer.status, answer.error["code"]) == (404, "api_not_supported")


async def test_claude_is_not_on_the_other_routes(client: Client) -> None:
    chat = {"model": "claude", "messages": PING["messages"]}
    key = {"api-key": "first-key"}

    models = await client.send("POST", f"{FOUNDRY}/models/chat/completions?api-version=2024-05-01-preview", chat, key)
    v1 = await client.send("POST", f"{FOUNDRY}/openai/v1/chat/completions", chat, key)

    assert (models.status, models.error["code"]) == (404, "api_not_supported")
    assert v1.status == 400
    assert v1.error["message"].startswith("Unknown model: ")


async def test_messages_are_on_one_host(client: Client) -> None:
    answer = await client.send("POST", "https://ai-demo.openai.azure.com/anthropic/v1/messages", BODY, KEY)

    assert answer.status == 404

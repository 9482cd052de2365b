"""What a model answers: chat, streams, the Responses API, embeddings."""

import base64
import json
import math
import struct
from typing import Any

import pytest

from localazure.services.cognitive_services import data_plane
from tests.localazure.world import Client, World

HOST = "https://ai-demo.openai.azure.com"
V1 = f"{HOST}/openai/v1"
KEY = {"api-key": "first-key"}
MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "ping"}]}]


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    world.account()
    world.deployment("mini", "gpt-4.1-mini", "2025-04-14")
    world.deployment("thinker", "gpt-5", "2025-08-07")
    world.deployment("r1", "DeepSeek-R1", "1", "DeepSeek")
    world.deployment("small", "text-embedding-3-small", "1")
    world.deployment("ada", "text-embedding-ada-002", "2")
    world.deployment("cohere", "embed-v-4-0", "1", "Cohere")
    served: Client = await connect(data_plane.application(world.azure))
    return served


async def chat(client: Client, deployment: str, **body: Any) -> dict[str, Any]:
    answer = await client.send(
        "POST", f"{V1}/chat/completions", {"model": deployment, "messages": MESSAGES, **body}, KEY
    )
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.body
    return found


async def stream(client: Client, path: str, body: dict[str, Any]) -> list[str]:
    """The events of a stream, as text."""
    answer = await client.send("POST", path, {**body, "stream": True}, KEY)
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.text.endswith("\n\n")
    return answer.text.removesuffix("\n\n").split("\n\n")


async def test_chat_completion(client: Client) -> None:
    body = await chat(client, "mini", max_tokens=16)

    assert body["object"] == "chat.completion"
    assert body["model"] == "gpt-4.1-mini-2025-04-14"
    (choice,) = body["choices"]
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["role"] == "assistant"
    assert "gpt-4.1-mini" in choice["message"]["content"]
    assert choice["content_filter_results"]["hate"] == {"filtered": False, "severity": "safe"}
    assert body["prompt_filter_results"][0]["content_filter_results"]["jailbreak"]["detected"] is False
    usage = body["usage"]
    assert usage["prompt_tokens"] == 3
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


async def test_same_question_same_answer(client: Client) -> None:
    first, second = await chat(client, "mini"), await chat(client, "mini")

    assert first["choices"] == second["choices"]
    assert first["id"] != second["id"]


@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
async def test_limit_cuts_the_answer(client: Client, limit: str) -> None:
    whole = await chat(client, "mini")
    cut = await chat(client, "mini", **{limit: 2})

    assert cut["choices"][0]["finish_reason"] == "length"
    assert cut["usage"]["completion_tokens"] == 2
    content = cut["choices"][0]["message"]["content"]
    assert content
    assert whole["choices"][0]["message"]["content"].startswith(content)


async def test_several_choices(client: Client) -> None:
    body = await chat(client, "mini", n=3)

    assert [choice["index"] for choice in body["choices"]] == [0, 1, 2]


async def test_hidden_reasoning_counts_and_can_use_the_budget_up(client: Client) -> None:
    enough = await chat(client, "thinker", max_completion_tokens=1024, reasoning_effort="low")
    too_little = await chat(client, "thinker", max_completion_tokens=16)

    details = enough["usage"]["completion_tokens_details"]
    assert 0 < details["reasoning_tokens"] < enough["usage"]["completion_tokens"]
    assert enough["choices"][0]["finish_reason"] == "stop"
    assert too_little["choices"][0]["finish_reason"] == "length"
    assert too_little["choices"][0]["message"]["content"] == ""
    assert too_little["usage"]["completion_tokens"] == 16


async def test_open_reasoning_model_shows_its_thoughts(client: Client) -> None:
    body = await chat(client, "r1", max_tokens=512)

    thoughts, _, answer = body["choices"][0]["message"]["content"].partition("</think>")
    assert thoughts.startswith("<think>")
    assert "DeepSeek-R1" in answer
    assert body["model"] == "DeepSeek-R1"


async def test_chat_stream(client: Client) -> None:
    path = f"{HOST}/openai/deployments/mini/chat/completions?api-version=2024-10-21"

    lines = await stream(client, path, {"messages": MESSAGES, "stream_options": {"include_usage": True}})

    assert lines[-1] == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    # The first one is Azure's own and has no choices.
    assert chunks[0]["choices"] == []
    assert chunks[0]["prompt_filter_results"]
    text = "".join(choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"])
    assert text == (await chat(client, "mini"))["choices"][0]["message"]["content"]
    assert chunks[1]["choices"][0]["delta"]["role"] == "assistant"
    assert {chunk["object"] for chunk in chunks[1:]} == {"chat.completion.chunk"}
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["total_tokens"] > 0


async def test_stream_of_model_inference_holds_nothing_but_data(client: Client) -> None:
    path = "https://ai-demo.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview"

    lines = await stream(client, path, {"model": "r1", "messages": MESSAGES})

    assert all(line.startswith("data: ") and "\n" not in line for line in lines)
    assert "usage" not in "".join(lines)


async def test_response(client: Client) -> None:
    answer = await client.send("POST", f"{V1}/responses", {"model": "mini", "input": "ping", "store": False}, KEY)

    body = answer.body
    assert (body["object"], body["status"], body["model"]) == ("response", "completed", "gpt-4.1-mini")
    assert body["store"] is False
    (message,) = body["output"]
    assert message["content"][0]["type"] == "output_text"
    assert "gpt-4.1-mini" in message["content"][0]["text"]
    assert body["usage"]["total_tokens"] == body["usage"]["input_tokens"] + body["usage"]["output_tokens"]


async def test_response_out_of_budget(client: Client) -> None:
    body = {"model": "thinker", "input": "ping", "max_output_tokens": 16}

    answer = (await client.send("POST", f"{V1}/responses", body, KEY)).body

    assert answer["status"] == "incomplete"
    assert answer["incomplete_details"] == {"reason": "max_output_tokens"}
    assert [item["type"] for item in answer["output"]] == ["reasoning"]


@pytest.mark.parametrize(
    ("extra", "param", "code"),
    [
        ({"input": None}, "input", "missing_required_parameter"),
        ({"max_output_tokens": 15}, "max_output_tokens", "integer_below_min_value"),
        ({"messages": []}, "messages", "unknown_parameter"),
        ({"previous_response_id": "resp_1"}, "previous_response_id", "previous_response_not_found"),
    ],
)
async def test_refused_response(client: Client, extra: dict[str, Any], param: str, code: str) -> None:
    answer = await client.send("POST", f"{V1}/responses", {"model": "mini", "input": "ping", **extra}, KEY)

    assert answer.status == 400
    assert (answer.error["param"], answer.error["code"]) == (param, code)


async def test_response_stream(client: Client) -> None:
    path = f"{HOST}/openai/responses?api-version=2025-04-01-preview"

    lines = await stream(client, path, {"model": "thinker", "input": [{"role": "user", "content": "ping"}]})

    pairs = [line.split("\n") for line in lines]
    events = [json.loads(data.removeprefix("data: ")) for _, data in pairs]
    assert [name.removeprefix("event: ") for name, _ in pairs] == [event["type"] for event in events]
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert events[0]["type"] == "response.created"
    assert events[-1]["type"] == "response.completed"
    text = "".join(event["delta"] for event in events if event["type"] == "response.output_text.delta")
    assert text == events[-1]["response"]["output"][-1]["content"][0]["text"]


async def embed(client: Client, deployment: str, **body: Any) -> Any:
    return await client.send("POST", f"{V1}/embeddings", {"model": deployment, **body}, KEY)


async def test_embedding(client: Client) -> None:
    body = (await embed(client, "small", input="ping pong")).body

    assert (body["object"], body["model"]) == ("list", "text-embedding-3-small")
    (item,) = body["data"]
    assert (item["object"], item["index"]) == ("embedding", 0)
    assert len(item["embedding"]) == 1536
    assert math.isclose(sum(number**2 for number in item["embedding"]), 1.0, rel_tol=1e-6)
    assert body["usage"] == {"prompt_tokens": 2, "total_tokens": 2}


async def test_embedding_depends_on_the_text(client: Client) -> None:
    body = (await embed(client, "small", input=["ping", "pong", "ping"])).body

    first, second, third = (item["embedding"] for item in body["data"])
    assert first == third
    assert first != second


async def test_base64_embedding_is_the_same_as_float32(client: Client) -> None:
    numbers = (await embed(client, "cohere", input="ping", dimensions=256)).body["data"][0]["embedding"]
    encoded = (await embed(client, "cohere", input="ping", dimensions=256, encoding_format="base64")).body

    decoded = struct.unpack("<256f", base64.b64decode(encoded["data"][0]["embedding"]))
    assert decoded == pytest.approx(numbers, rel=1e-6)


async def test_tokens_instead_of_text(client: Client) -> None:
    assert len((await embed(client, "small", input=[1, 2, 3])).body["data"]) == 1
    assert len((await embed(client, "small", input=[[1, 2], [3]])).body["data"]) == 2


@pytest.mark.parametrize(
    ("deployment", "extra", "param", "code"),
    [
        ("small", {"input": None}, "input", "missing_required_parameter"),
        ("small", {"input": []}, "input", "empty_array"),
        ("small", {"input": [None]}, "input", "invalid_type"),
        ("small", {"encoding_format": "hex"}, "encoding_format", "invalid_value"),
        ("small", {"dimensions": 1537}, "dimensions", "invalid_value"),
        ("ada", {"dimensions": 256}, "dimensions", "unsupported_parameter"),
        ("small", {"messages": []}, "messages", "unknown_parameter"),
    ],
)
async def test_refused_embedding(client: Client, deployment: str, extra: dict[str, Any], param: str, code: str) -> None:
    answer = await embed(client, deployment, **{"input": "ping", **extra})

    assert answer.status == 400
    assert (answer.error["param"], answer.error["code"]) == (param, code)

"""Serverless endpoints: credentials, routes, and what models answer there."""

import json
from typing import Any

import pytest

from localazure.services.machine_learning.inference import serverless
from tests.localazure.world import GROUP, Client, World

DATA_SCIENTIST = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
AI_DEVELOPER = "64702f94-c441-49e6-a78b-ef80e0188fee"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
KEY = {"Authorization": "Bearer first-key"}
CHAT = {"messages": [{"role": "user", "content": "ping"}], "max_tokens": 64}
MODELS = {
    "r1": "azureml://registries/azureml-deepseek/models/DeepSeek-R1",
    "command": "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024",
    "embed": "azureml://registries/azureml-cohere/models/Cohere-embed-v3-english",
    "rerank": "azureml://registries/azureml-cohere/models/Cohere-rerank-v3.5",
}
INFERENCE_VERSION = "api-version=2024-05-01-preview"


def url(endpoint: str, path: str) -> str:
    return f"https://{endpoint}-vkn.swedencentral.models.ai.azure.com/{path}"


def make(world: World, name: str, model: str, **properties: Any) -> str:
    """A serverless endpoint; its id."""
    endpoint = world.put(
        f"{WORKSPACE}/serverlessEndpoints",
        f"{WORKSPACE}/project/serverlessEndpoints/{name}",
        properties={
            "authMode": "Key",
            "modelSettings": {"modelId": model},
            "contentSafety": {"contentSafetyStatus": "Enabled"},
            "inferenceEndpoint": {"uri": f"https://{name}-vkn.swedencentral.models.ai.azure.com"},
            "provisioningState": "Succeeded",
            **properties,
        },
    )
    keys = {"primaryKey": "first-key", "secondaryKey": "second-key"}
    world.azure.state.put("endpoint-keys", endpoint["id"].lower(), keys)
    return str(endpoint["id"])


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    for name, model in MODELS.items():
        make(world, name, model)
    make(world, "entra", MODELS["command"], authMode="AAD")
    make(world, "open", MODELS["command"], contentSafety={"contentSafetyStatus": "Disabled"})
    make(world, "creating", MODELS["command"], provisioningState="Creating")
    served: Client = await connect(serverless.application(world.azure))
    return served


# Credentials


@pytest.mark.parametrize("credential", ["Bearer first-key", "Bearer second-key", "bearer first-key", "first-key"])
async def test_key_opens_with_the_word_bearer_and_without(client: Client, credential: str) -> None:
    answer = await client.send("POST", url("r1", "v1/chat/completions"), CHAT, {"Authorization": credential})

    assert answer.status == 200, answer.text


@pytest.mark.parametrize("headers", [{}, {"api-key": "first-key"}], ids=["none", "api-key"])
async def test_call_without_the_header_authorization(client: Client, headers: dict[str, str]) -> None:
    answer = await client.send("POST", url("r1", "v1/chat/completions"), CHAT, headers)

    assert answer.status == 400
    assert answer.reason == "Missing Authorization header"
    assert answer.text == '{"status": "Auth token must be passed as a header called Authorization"}'


@pytest.mark.parametrize("credential", ["Bearer wrong", "wrong", "Bearer ", "", "Basic first-key"])
async def test_wrong_key(client: Client, credential: str) -> None:
    answer = await client.send("POST", url("r1", "v1/chat/completions"), CHAT, {"Authorization": credential})

    assert answer.status == 401


@pytest.mark.parametrize("role", [DATA_SCIENTIST, AI_DEVELOPER])
@pytest.mark.parametrize("scope", [GROUP, f"{GROUP}/providers/{WORKSPACE}/project"])
async def test_token_and_role_open(world: World, client: Client, role: str, scope: str) -> None:
    address, token = url("entra", "v1/chat/completions"), world.token("https://ml.azure.com")

    before = await client.send("POST", address, CHAT, token)
    world.assign(role, scope)
    after = await client.send("POST", address, CHAT, token)

    assert (before.status, after.status) == (401, 200)


async def test_token_for_another_audience_and_key_where_tokens_are_asked_for(world: World, client: Client) -> None:
    world.assign(DATA_SCIENTIST, GROUP)
    for headers in (world.token("https://management.azure.com"), KEY):
        answer = await client.send("POST", url("entra", "v1/chat/completions"), CHAT, headers)
        assert answer.status == 401


async def test_token_where_keys_are_asked_for(world: World, client: Client) -> None:
    world.assign(DATA_SCIENTIST, GROUP)

    answer = await client.send("POST", url("r1", "v1/chat/completions"), CHAT, world.token("https://ml.azure.com"))

    assert answer.status == 401


async def test_endpoint_that_takes_keys_and_tokens(world: World, client: Client) -> None:
    make(world, "r1", MODELS["r1"], authMode="KeyAndAAD")
    world.assign(DATA_SCIENTIST, GROUP)
    for headers in (world.token("https://ml.azure.com"), KEY):
        assert (await client.send("POST", url("r1", "v1/chat/completions"), CHAT, headers)).status == 200


# Addresses


@pytest.mark.parametrize("endpoint", ["creating", "unknown"])
async def test_no_endpoint_or_not_yet(client: Client, endpoint: str) -> None:
    answer = await client.send("POST", url(endpoint, "v1/chat/completions"), CHAT, KEY)

    assert answer.status == 404
    assert "would not resolve" in answer.text


async def test_endpoint_that_is_being_changed_answers(world: World, client: Client) -> None:
    make(world, "r1", MODELS["r1"], provisioningState="Updating")

    assert (await client.send("POST", url("r1", "v1/chat/completions"), CHAT, KEY)).status == 200


@pytest.mark.parametrize(
    ("endpoint", "path"),
    [
        ("embed", "v1/chat/completions"),
        ("embed", f"chat/completions?{INFERENCE_VERSION}"),
        ("r1", "v1/embeddings"),
        ("r1", "v1/rerank"),
        ("rerank", "v1/chat/completions"),
    ],
)
async def test_route_that_is_not_the_models(client: Client, endpoint: str, path: str) -> None:
    assert (await client.send("POST", url(endpoint, path), CHAT, KEY)).status == 405


async def test_unknown_path(client: Client) -> None:
    assert (await client.send("POST", url("r1", "v1/nothing"), CHAT, KEY)).status == 404
    assert (await client.send("POST", url("r1", "v1/nothing"), CHAT)).status == 400


@pytest.mark.parametrize("query", ["", "?api-version=1999-01-01"])
async def test_model_inference_route_needs_its_version(client: Client, query: str) -> None:
    assert (await client.send("POST", url("r1", f"chat/completions{query}"), CHAT, KEY)).status == 404


# Answers


@pytest.mark.parametrize("path", ["v1/chat/completions", f"chat/completions?{INFERENCE_VERSION}"])
async def test_chat(client: Client, path: str) -> None:
    body = (await client.send("POST", url("r1", path), CHAT, KEY)).body

    assert body["model"] == "DeepSeek-R1"
    thoughts, _, answer = body["choices"][0]["message"]["content"].partition("</think>")
    assert thoughts.startswith("<think>")
    assert "DeepSeek-R1" in answer


async def test_filter_results_are_there_with_content_safety_only(client: Client) -> None:
    safe = await client.send("POST", url("command", "v1/chat/completions"), CHAT, KEY)
    open_ = await client.send("POST", url("open", "v1/chat/completions"), CHAT, KEY)
    stream = await client.send("POST", url("open", "v1/chat/completions"), {**CHAT, "stream": True}, KEY)

    assert safe.body["choices"][0]["content_filter_results"]
    for answer in (open_, stream):
        assert answer.status == 200
        assert "filter_results" not in answer.text


async def test_harmful_prompt(client: Client) -> None:
    body = {"messages": [{"role": "user", "content": "filter-test:violence"}]}

    refused = await client.send("POST", url("command", "v1/chat/completions"), body, KEY)
    passed = await client.send("POST", url("open", "v1/chat/completions"), body, KEY)

    assert (refused.status, refused.error["code"]) == (400, "content_filter")
    assert refused.error["innererror"]["content_filter_result"]["violence"]["filtered"] is True
    assert passed.status == 200


async def test_stream(client: Client) -> None:
    whole = await client.send("POST", url("command", "v1/chat/completions"), CHAT, KEY)
    stream = await client.send("POST", url("command", "v1/chat/completions"), {**CHAT, "stream": True}, KEY)

    assert stream.headers["Content-Type"] == "text/event-stream"
    *lines, last = stream.text.strip().split("\n\n")
    assert last == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines]
    text = "".join(choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"])
    assert text == whole.body["choices"][0]["message"]["content"]


@pytest.mark.parametrize("path", ["v1/embeddings", f"embeddings?{INFERENCE_VERSION}"])
async def test_embeddings(client: Client, path: str) -> None:
    body = (await client.send("POST", url("embed", path), {"input": ["ping", "pong"]}, KEY)).body

    first, second = (item["embedding"] for item in body["data"])
    assert len(first) == len(second) > 100
    assert first != second


@pytest.mark.parametrize("path", ["v1/rerank", "v2/rerank"])
async def test_rerank_puts_what_shares_words_with_the_query_first(client: Client, path: str) -> None:
    documents = ["Rome", {"text": "Paris is the capital of France"}, "capital"]
    body = {"query": "capital of France", "documents": documents, "top_n": 2}

    results = (await client.send("POST", url("rerank", path), body, KEY)).body["results"]

    assert [each["index"] for each in results] == [1, 2]
    assert 1 > results[0]["relevance_score"] > results[1]["relevance_score"] > 0


async def test_info(client: Client) -> None:
    answer = await client.send("GET", url("r1", f"info?{INFERENCE_VERSION}"), headers=KEY)

    assert answer.body == {
        "model_name": "DeepSeek-R1",
        "model_type": "chat_completion",
        "model_provider_name": "deepseek",
    }


@pytest.mark.parametrize(
    ("endpoint", "path", "body", "param"),
    [
        ("r1", "v1/chat/completions", {}, "messages"),
        ("r1", "v1/chat/completions", "no json", None),
        ("r1", f"chat/completions?{INFERENCE_VERSION}", {**CHAT, "colour": "red"}, "colour"),
        ("embed", "v1/embeddings", {"input": []}, "input"),
        ("rerank", "v1/rerank", {"documents": ["Rome"]}, "query"),
        ("rerank", "v1/rerank", {"query": "capital", "documents": []}, "documents"),
        ("rerank", "v1/rerank", {"query": "capital", "documents": ["Rome"], "top_n": "all"}, "top_n"),
    ],
)
async def test_refused_body(client: Client, endpoint: str, path: str, body: Any, param: str | None) -> None:
    answer = await client.send("POST", url(endpoint, path), body, KEY)

    assert answer.status == 400
    assert answer.error["param"] == param


async def test_extra_parameters_pass_where_the_caller_says_so(client: Client) -> None:
    headers = {**KEY, "extra-parameters": "drop"}

    answer = await client.send(
        "POST", url("r1", f"chat/completions?{INFERENCE_VERSION}"), {**CHAT, "colour": "red"}, headers
    )

    assert answer.status == 200

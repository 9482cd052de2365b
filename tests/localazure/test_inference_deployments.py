"""What a deployment's own settings change: state, routing, content filter; and managed compute."""

from typing import Any

import pytest

from localazure.services.cognitive_services import data_plane
from localazure.services.cognitive_services.guardrails import BLOCKLIST, ITEM, POLICY
from tests.localazure.world import Answer, Client, World

OPEN_AI = "https://ai-demo.openai.azure.com"
FOUNDRY = "https://ai-demo.services.ai.azure.com"
V1 = f"{OPEN_AI}/openai/v1"
KEY = {"api-key": "first-key"}
BEARER = {"Authorization": "Bearer first-key"}
USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
FOUNDRY_USER = "53ca6127-db72-4b80-b1b0-d745d6d5456d"


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    world.account()
    served: Client = await connect(data_plane.application(world.azure))
    return served


def messages(text: str = "ping") -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


async def chat(client: Client, deployment: str, text: str = "ping", **body: Any) -> Answer:
    return await client.send(
        "POST", f"{V1}/chat/completions", {"model": deployment, "messages": messages(text), **body}, KEY
    )


# State and routing


async def test_paused_deployment_is_locked_until_it_runs(world: World, client: Client) -> None:
    world.deployment("mini", "gpt-4.1-mini", "2025-04-14", deploymentState="Paused")
    paused = await chat(client, "mini")
    world.deployment("mini", "gpt-4.1-mini", "2025-04-14", deploymentState="Running")

    assert (paused.status, paused.error["code"]) == (423, "DeploymentPaused")
    assert (await chat(client, "mini")).status == 200


@pytest.mark.parametrize(
    ("routing", "model"),
    [
        ({}, "gpt-4.1-mini-2025-04-14"),
        ({"routing": {"mode": "cost"}}, "gpt-4.1-nano-2025-04-14"),
        ({"routing": {"mode": "quality"}}, "gpt-4.1-2025-04-14"),
        (
            {"routing": {"models": [{"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"}]}},
            "gpt-4o-2024-11-20",
        ),
    ],
)
async def test_answer_of_a_router_names_the_model_that_answered(
    world: World, client: Client, routing: Any, model: str
) -> None:
    world.deployment("router", "model-router", "2025-11-18", **routing)

    assert (await chat(client, "router", max_tokens=16)).body["model"] == model


async def test_rate_limit_is_told_for_capacity_in_tokens_only(world: World, client: Client) -> None:
    world.deployment("standard", "gpt-4.1-mini", "2025-04-14", sku="DataZoneStandard")
    world.deployment("provisioned", "gpt-4.1-mini", "2025-04-14", sku="GlobalProvisionedManaged")

    assert "x-ratelimit-limit-tokens" in (await chat(client, "standard")).headers
    assert "x-ratelimit-limit-tokens" not in (await chat(client, "provisioned")).headers


# Content filters


@pytest.fixture
def filtered(world: World) -> None:
    """A deployment `mini` whose policy lets no `Contoso` in and no `Azure` out."""
    base = "Microsoft.CognitiveServices/accounts/ai-demo"
    lists = [
        {"blocklistName": name, "blocking": True, "source": source}
        for name, source in (("names", "Prompt"), ("answers", "Completion"))
    ]
    world.put(
        POLICY,
        f"{base}/raiPolicies/strict",
        properties={"basePolicyName": "Microsoft.DefaultV2", "mode": "Blocking", "customBlocklists": lists},
    )
    for name, word in (("names", "Contoso"), ("answers", "Azure")):
        world.put(BLOCKLIST, f"{base}/raiBlocklists/{name}", properties={})
        world.put(ITEM, f"{base}/raiBlocklists/{name}/raiBlocklistItems/one", properties={"pattern": word})
    world.deployment("mini", "gpt-4.1-mini", "2025-04-14", raiPolicyName="strict")
    world.deployment("open", "gpt-4.1-mini", "2025-04-14")
    world.deployment("vectors", "text-embedding-3-small", "1", raiPolicyName="strict")


def blocked(answer: Answer) -> Any:
    assert answer.status == 400, answer.text
    assert (answer.error["code"], answer.error["param"]) == ("content_filter", "prompt")
    assert answer.error["innererror"]["code"] == "ResponsibleAIPolicyViolation"
    return answer.error["innererror"]["content_filter_result"]


@pytest.mark.usefixtures("filtered")
async def test_blocklist_names_itself(client: Client) -> None:
    found = blocked(await chat(client, "mini", "tell me of contoso"))

    assert found["custom_blocklists"] == {"filtered": True, "details": [{"filtered": True, "id": "names"}]}
    assert found["hate"] == {"filtered": False, "severity": "safe"}
    assert (await chat(client, "open", "tell me of contoso")).status == 200


@pytest.mark.usefixtures("filtered")
async def test_default_policy_blocks_what_is_harmful(client: Client) -> None:
    found = blocked(await chat(client, "open", "filter-test:violence:high"))

    assert found["violence"] == {"filtered": True, "severity": "high"}
    assert "custom_blocklists" not in found
    assert (await chat(client, "open", "filter-test:violence:low")).status == 200


@pytest.mark.usefixtures("filtered")
@pytest.mark.parametrize("body", [{"input": "Contoso"}, {"input": "ping", "instructions": "Speak of Contoso."}])
async def test_responses_are_filtered_and_embeddings_are_not(client: Client, body: Any) -> None:
    blocked(await client.send("POST", f"{V1}/responses", {"model": "mini", **body}, KEY))
    vectors = {"model": "vectors", "input": "Contoso"}
    assert (await client.send("POST", f"{V1}/embeddings", vectors, KEY)).status == 200


@pytest.mark.usefixtures("filtered")
async def test_filtered_answer_comes_without_its_text(client: Client) -> None:
    (choice,) = (await chat(client, "mini")).body["choices"]
    response = await client.send("POST", f"{V1}/responses", {"model": "mini", "input": "ping"}, KEY)

    assert choice["finish_reason"] == "content_filter"
    assert choice["message"]["content"] == ""
    assert choice["content_filter_results"]["custom_blocklists"]["details"][0]["id"] == "answers"
    assert response.body["incomplete_details"] == {"reason": "content_filter"}


# Managed compute


@pytest.fixture
def managed(world: World) -> None:
    """A chat model whose runtime has OpenAI's API, and an embedding model whose runtime has not."""
    world.managed_deployment("qwen", "Qwen--Qwen3-8B")
    world.managed_deployment("bge", "baai--bge-m3")


def at(deployment: str, path: str) -> str:
    return f"{FOUNDRY}/managed-deployments/{deployment}/{path}"


@pytest.mark.usefixtures("managed")
@pytest.mark.parametrize("path", ["chat/completions", "v1/chat/completions"])
@pytest.mark.parametrize("headers", [BEARER, KEY])
async def test_chat_of_managed_compute_has_no_filters(client: Client, path: str, headers: dict[str, str]) -> None:
    body = {"messages": messages("filter-test:violence:high"), "top_k": 3}

    answer = await client.send("POST", at("qwen", path), body, headers)

    assert answer.status == 200, answer.text
    assert "qwen3-8b" in answer.body["choices"][0]["message"]["content"]
    assert "filter" not in answer.text.replace("filter-test", "")
    assert "x-ms-rai-invoked" not in answer.headers
    assert "x-ratelimit-limit-tokens" not in answer.headers
    streamed = await client.send("POST", at("qwen", path), {**body, "stream": True}, headers)
    assert streamed.text.endswith("data: [DONE]\n\n")
    assert "filter" not in streamed.text


@pytest.mark.usefixtures("managed")
@pytest.mark.parametrize("path", ["embeddings", "v1/embeddings"])
async def test_embeddings_of_managed_compute(client: Client, path: str) -> None:
    answer = await client.send("POST", at("bge", path), {"input": "ping"}, BEARER)

    assert len(answer.body["data"][0]["embedding"]) == 1024


@pytest.mark.usefixtures("managed")
async def test_task_or_name_that_managed_compute_lacks(client: Client) -> None:
    chat_body = {"messages": messages()}

    assert (await client.send("POST", at("bge", "chat/completions"), chat_body, BEARER)).status == 404
    assert (await client.send("POST", at("nothing", "chat/completions"), chat_body, BEARER)).status == 404
    assert (await client.send("POST", at("qwen", "rerank"), chat_body, BEARER)).status == 404


@pytest.mark.usefixtures("managed")
async def test_managed_compute_on_v1_where_its_runtime_has_it(client: Client) -> None:
    for host, model, status in ((FOUNDRY, "qwen", 200), (FOUNDRY, "bge", 404), (OPEN_AI, "qwen", 404)):
        task = "embeddings" if model == "bge" else "chat/completions"
        body = {"model": model, "messages": messages(), "input": "ping"}
        body.pop("messages" if model == "bge" else "input")

        answer = await client.send("POST", f"{host}/openai/v1/{task}", body, BEARER)

        assert answer.status == status, (host, model, answer.text)


@pytest.mark.usefixtures("managed")
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
async def test_managed_compute_needs_a_credential(client: Client, headers: dict[str, str]) -> None:
    answer = await client.send("POST", at("qwen", "chat/completions"), {"messages": messages()}, headers)

    assert (answer.status, answer.error["code"]) == (401, "401")


@pytest.mark.usefixtures("managed")
@pytest.mark.parametrize("url", [at("qwen", "chat/completions"), f"{FOUNDRY}/openai/v1/chat/completions"])
async def test_token_for_managed_compute_needs_the_role_foundry_user(world: World, client: Client, url: str) -> None:
    token, body = world.token("https://ai.azure.com"), {"model": "qwen", "messages": messages()}

    assert (await client.send("POST", url, body, token)).status == 401
    world.assign(USER, world.account()["id"])
    refused = await client.send("POST", url, body, token)
    assert (refused.status, refused.error["code"]) == (401, "PermissionDenied")
    world.assign(FOUNDRY_USER, world.account()["id"])
    assert (await client.send("POST", url, body, token)).status == 200

"""What is asked for each task, and which answers count."""

import io
import wave
from typing import Any

import pytest
from aiohttp import web

from aihub.contract.endpoint import Endpoint, Route
from aihub.contract.routes import (
    managed_deployment_routes,
    online_auth,
    online_routes,
    serverless_routes,
)
from tests.commands.smoke import answers
from tests.commands.smoke.service import Handler, Service, replies, replies_bytes
from tests.endpoints import described, on_account
from tests.unit.smoke.samples import azure_openai, endpoint

SERVERLESS = "https://rank-x1.swedencentral.models.ai.azure.com"
SCORE = "https://fill.swedencentral.inference.ml.azure.com/score"
MASKED = {"inputs": "The capital of France is [MASK]."}


def claude() -> Endpoint:
    return of_publisher("messages", "Anthropic", "claude-sonnet-4-5")


def of_publisher(task: str, publisher: str, model: str, api_version: str | None = None) -> Endpoint:
    made = on_account(api_version=api_version, type="model-inference", task=task, publisher=publisher, model_name=model)
    return endpoint("model-inference", made["routes"])


def deepseek() -> Endpoint:
    return of_publisher("chat/completions", "DeepSeek", "DeepSeek-R1", "2024-05-01-preview")


def serverless(task: str) -> Endpoint:
    return endpoint("serverless-api", serverless_routes(uri=SERVERLESS, task=task, keys=True))


def managed(task: str) -> Endpoint:
    routes = managed_deployment_routes(described(task=task), sub_domain="ai-demo", openai_compatible=True, keys=True)
    return endpoint("managed-compute", routes)


def online(slot: str | None = None) -> Endpoint:
    routes = online_routes(uri=SCORE, task="fill-mask", auth=online_auth("key"), body=MASKED, slot=slot)
    return endpoint("managed-compute", routes)


AUDIO = replies_bytes(b"\xff\xf3\x00", "audio/mpeg")
FILLED = replies(200, [{"score": 0.9, "token_str": "paris"}])


@pytest.mark.parametrize(
    ("tested", "answer", "paths", "header"),
    [
        (
            azure_openai(),
            replies(200, answers.CHAT),
            [
                "/openai/deployments/chat/chat/completions?api-version=2025-04-01-preview",
                "/openai/v1/chat/completions",
            ],
            "api-key",
        ),
        (
            azure_openai("embeddings"),
            replies(200, answers.EMBEDDINGS),
            ["/openai/deployments/chat/embeddings?api-version=2025-04-01-preview", "/openai/v1/embeddings"],
            "api-key",
        ),
        (
            azure_openai("responses"),
            replies(200, answers.RESPONSE),
            ["/openai/responses?api-version=2025-04-01-preview", "/openai/v1/responses"],
            "api-key",
        ),
        (
            azure_openai("images/generations"),
            replies(200, answers.IMAGE),
            ["/openai/deployments/chat/images/generations?api-version=2025-04-01-preview"],
            "api-key",
        ),
        (
            azure_openai("audio/speech"),
            AUDIO,
            ["/openai/deployments/chat/audio/speech?api-version=2025-04-01-preview"],
            "api-key",
        ),
        (
            azure_openai("audio/transcriptions"),
            replies(200, answers.TRANSCRIPTION),
            ["/openai/deployments/chat/audio/transcriptions?api-version=2025-04-01-preview"],
            "api-key",
        ),
        (
            deepseek(),
            replies(200, answers.CHAT),
            ["/models/chat/completions?api-version=2024-05-01-preview", "/openai/v1/chat/completions"],
            "api-key",
        ),
        (
            of_publisher("images/generations", "Black Forest Labs", "FLUX-1.1-pro", "2025-04-01-preview"),
            replies(200, answers.IMAGE),
            ["/openai/deployments/chat/images/generations?api-version=2025-04-01-preview"],
            "api-key",
        ),
        (
            of_publisher("images/generations", "Black Forest Labs", "FLUX.2-pro"),
            replies(200, answers.IMAGE),
            ["/providers/blackforestlabs/v1/flux-2-pro?api-version=preview"],
            "Authorization",
        ),
        (
            of_publisher("images/generations", "Microsoft", "MAI-Image-2.5"),
            replies(200, answers.IMAGE),
            ["/mai/v1/images/generations"],
            "api-key",
        ),
        (
            of_publisher("rerank", "Cohere", "Cohere-rerank-v4.0-pro"),
            replies(200, answers.RERANKED),
            ["/providers/cohere/v2/rerank"],
            "api-key",
        ),
        (claude(), replies(200, answers.MESSAGE), ["/anthropic/v1/messages"], "x-api-key"),
        (
            serverless("chat/completions"),
            replies(200, answers.CHAT),
            ["/chat/completions?api-version=2024-05-01-preview", "/v1/chat/completions"],
            "Authorization",
        ),
        (
            serverless("embeddings"),
            replies(200, answers.EMBEDDINGS),
            ["/embeddings?api-version=2024-05-01-preview", "/v1/embeddings"],
            "Authorization",
        ),
        (serverless("rerank"), replies(200, answers.RERANKED), ["/v1/rerank"], "Authorization"),
        (
            managed("chat/completions"),
            replies(200, answers.CHAT),
            ["/managed-deployments/chat/chat/completions", "/openai/v1/chat/completions"],
            "Authorization",
        ),
        (online(), FILLED, ["/score"], "Authorization"),
    ],
    ids=lambda value: f"{value['type']} {value['task']}" if isinstance(value, dict) else "",
)
def test_every_kind_of_endpoint_is_called_on_each_of_its_routes(
    tested: Endpoint, answer: Handler, paths: list[str], header: str
) -> None:
    service = Service(answer)
    result = service.judge(tested)
    assert result.problem is None
    assert sorted(each.path for each in service.asked_with_key) == paths
    assert sorted({each.path for each in service.asked_without_key}) == paths
    assert {each.credential for each in service.asked_with_key} == {header}


CUT = {
    **answers.CHAT,
    "choices": [{"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": ""}}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 16, "total_tokens": 17},
}
THOUGHT = {**answers.MESSAGE, "content": [{"type": "thinking", "thinking": "hm"}]}


@pytest.mark.parametrize(
    ("tested", "answer"),
    [
        (azure_openai(), replies(200, CUT)),
        (claude(), replies(200, THOUGHT)),
        (claude(), replies(200, {**answers.MESSAGE, "content": []})),
        (azure_openai("images/generations"), replies(200, {"created": 1, "data": [{"url": "https://image"}]})),
        (serverless("embeddings"), replies(200, {"data": [{"embedding": [1]}]})),
        # A class, or no.
        (online(), replies(200, 0)),
        (online(), replies(200, {"is_spam": False})),
        (online(), replies(201, [[0.1]])),
    ],
)
def test_answer_that_is_short_or_bare_is_alive(tested: Endpoint, answer: Handler) -> None:
    assert Service(answer).judge(tested).problem is None


@pytest.mark.parametrize(
    ("tested", "answer", "missing"),
    [
        (azure_openai(), replies(200, {**answers.CHAT, "choices": []}), "message"),
        (azure_openai(), replies(200, {**CUT, "usage": None}), "message"),
        (azure_openai(), replies(200, ["no", "object"]), "message"),
        (azure_openai(), replies_bytes(b"<html>ok</html>", "text/html"), "message"),
        (azure_openai(), replies_bytes(b"{", "application/json"), "message"),
        (azure_openai("embeddings"), replies(200, {**answers.EMBEDDINGS, "data": []}), "vector"),
        (azure_openai("embeddings"), replies(200, {"data": [{"embedding": []}]}), "vector"),
        (azure_openai("responses"), replies(200, {**answers.RESPONSE, "usage": {"output_tokens": 0}}), "output"),
        (azure_openai("images/generations"), replies(200, {"created": 1, "data": []}), "image"),
        (azure_openai("images/generations"), replies(200, {"data": [{"b64_json": ""}]}), "image"),
        (azure_openai("audio/speech"), replies_bytes(b"", "audio/mpeg"), "audio"),
        (azure_openai("audio/speech"), replies(200, {"model": "tts"}), "audio"),
        (azure_openai("audio/transcriptions"), replies(200, {"segments": []}), "text"),
        (claude(), replies(200, {**answers.MESSAGE, "content": [], "usage": {"output_tokens": 0}}), "message"),
        (claude(), replies(200, answers.CHAT), "message"),
        (serverless("rerank"), replies(200, {"results": []}), "result"),
        (online(), replies(200, []), "output"),
        (online(), replies(200, [{"generated_text": ""}]), "output"),
        (online(), replies(200, {"error": "the model is not loaded"}), "output"),
        (online(), replies_bytes(b"", "application/json"), "output"),
    ],
)
def test_answer_without_what_was_asked_for_fails(tested: Endpoint, answer: Handler, missing: str) -> None:
    assert f"with the credential: 200, no {missing} in it" in str(Service(answer).judge(tested).problem)


async def _reasons(request: web.Request) -> web.Response:
    if "max_tokens" not in await request.json():
        return web.json_response(answers.CHAT)
    error = {"code": "unsupported_parameter", "param": "max_tokens", "type": "invalid_request_error", "message": "no"}
    return web.json_response({"error": error}, status=400)


def test_reasoning_model_is_asked_once_more_in_its_own_words() -> None:
    service = Service(_reasons)
    assert service.judge(azure_openai()).passed
    first, second = (each.json for each in service.asked_with_key if each.path.startswith("/openai/deployments/chat"))
    assert first["max_tokens"] == 16
    assert second["max_completion_tokens"] > 16
    assert "max_tokens" not in second


def test_parameter_that_is_refused_twice_fails() -> None:
    error = {"code": "unsupported_parameter", "param": "max_tokens", "message": "no"}
    service = Service(replies(400, {"error": error}))
    assert "with the credential: 400, unsupported_parameter" in str(service.judge(azure_openai()).problem)
    assert len(service.asked_with_key) == 4, "two on each route"


@pytest.mark.parametrize(
    ("tested", "answer", "body"),
    [
        (
            deepseek(),
            replies(200, answers.CHAT),
            {"model": "chat", "messages": [{"role": "user", "content": "ping"}], "max_tokens": 16},
        ),
        (
            serverless("chat/completions"),
            replies(200, answers.CHAT),
            {"messages": [{"role": "user", "content": "ping"}], "max_tokens": 16},
        ),
        (
            serverless("embeddings"),
            replies(200, answers.EMBEDDINGS),
            {"input": ["ping"], "encoding_format": "float"},
        ),
        (
            azure_openai("responses"),
            replies(200, answers.RESPONSE),
            {"model": "chat", "input": "ping", "max_output_tokens": 16, "store": False},
        ),
        (
            azure_openai("images/generations"),
            replies(200, answers.IMAGE),
            {"model": "chat", "prompt": "a dot", "n": 1, "size": "1024x1024"},
        ),
        (azure_openai("audio/speech"), AUDIO, {"model": "chat", "input": "ping", "voice": "alloy"}),
        (
            claude(),
            replies(200, answers.MESSAGE),
            {"model": "chat", "max_tokens": 16, "messages": [{"role": "user", "content": "ping"}]},
        ),
        (online(), FILLED, MASKED),
    ],
)
def test_the_request_is_the_smallest_valid_one_with_the_key_and_without(
    tested: Endpoint, answer: Handler, body: dict[str, Any]
) -> None:
    service = Service(answer)
    assert service.judge(tested).passed
    for each in service.asked:
        assert each.json == body


def test_transcription_is_sent_a_recording_that_can_be_played() -> None:
    service = Service(replies(200, answers.TRANSCRIPTION))
    assert service.judge(azure_openai("audio/transcriptions")).passed
    [asked] = service.asked_with_key
    assert asked.headers["content-type"].startswith("multipart/form-data")
    with wave.open(io.BytesIO(asked.body[asked.body.index(b"RIFF") :])) as recording:
        assert recording.getnframes() == recording.getframerate(), "one second"


@pytest.mark.parametrize(
    ("tested", "answer", "header", "value"),
    [
        (claude(), replies(200, answers.MESSAGE), "anthropic-version", "2023-06-01"),
        (online("blue"), FILLED, "azureml-model-deployment", "blue"),
    ],
)
def test_the_routes_own_headers_go_with_all_calls(tested: Endpoint, answer: Handler, header: str, value: str) -> None:
    service = Service(answer)
    assert service.judge(tested).passed
    assert {each.headers[header] for each in service.asked} == {value}
    assert len(service.asked) == 4


def test_slot_that_answered_is_told() -> None:
    slot = {"azureml-model-deployment": "green"}
    result = Service(replies(200, [1.0], slot)).judge(online())
    assert result.route_results[0].with_credential
    assert result.route_results[0].with_credential.detail == "green"


def test_what_the_container_of_an_online_endpoint_answered_is_told() -> None:
    behind = {"ms-azureml-model-error-statuscode": "500", "ms-azureml-model-error-reason": "model_error"}
    result = Service(replies(424, {"detail": "boom"}, behind)).judge(online())
    assert str(result.problem).startswith("score: with the credential: 424, Failed Dependency; the model answered 500")


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("task", ["chat/completions", "embeddings", "rerank"])
def test_serverless_endpoint_may_refuse_with_400_too(task: str, status: int) -> None:
    answer = {"chat/completions": answers.CHAT, "embeddings": answers.EMBEDDINGS, "rerank": answers.RERANKED}[task]
    refused = replies(status, {"status": "Auth token must be passed as a header called Authorization"})
    assert Service(replies(200, answer), refused).judge(serverless(task)).passed


@pytest.mark.parametrize(
    ("tested", "answer"),
    [(claude(), answers.MESSAGE), (online(), [1]), (managed("embeddings"), answers.EMBEDDINGS)],
)
def test_other_endpoints_may_not(tested: Endpoint, answer: Any) -> None:
    result = Service(replies(200, answer), replies(400, {})).judge(tested)
    assert "without a credential: 400" in str(result.problem)


def test_name_of_a_deployment_decides_nothing() -> None:
    routes: list[Route] = azure_openai("embeddings")["routes"]
    tested = endpoint("azure-openai", routes)
    tested["name"] = tested["model"] = "gpt-4.1-chat"
    assert Service(replies(200, answers.EMBEDDINGS)).judge(tested).passed

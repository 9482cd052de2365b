"""What the smoke test makes of an endpoint's answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from aihub.endpoint import Auth, Endpoint, account_endpoint
from aihub.smoke import SmokeError
from aihub.smoke.report import report
from aihub.smoke.run import Result, judge

KEY = "the-real-key"
ANSWER = {
    "id": "c",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4.1-mini-2025-04-14",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "pong"}}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}
REFUSED = {"error": {"code": "401", "message": f"Access denied due to invalid subscription key {KEY}"}}

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Vault:
    """Credentials as the smoke test reads them, without a vault."""

    def __init__(self, uri: str, *, readable: bool = True) -> None:
        self.uri, self.readable = uri, readable

    def secret(self, secret_id: str) -> str:
        if not self.readable:
            raise SmokeError(f"{secret_id} cannot be read (403): no role")
        return self.uri

    def header(self, auth: Auth, key_secret: str | None) -> dict[str, str]:
        return {auth["header"]: auth["format"].replace("{credential}", KEY)}


def endpoint(task: str = "chat/completions") -> Endpoint:
    made = account_endpoint(
        name="chat",
        type_name="azure-openai",
        sub_domain="ai-demo",
        task=task,
        api_version="2024-10-21",
        publisher="OpenAI",
        model="gpt-4.1-mini",
        version="2025-04-14",
        sku={"name": "GlobalStandard", "capacity": 1},
        keys=True,
    )
    made["uri_secret"] = "https://kv.vault.azure.net/secrets/chat-uri"
    made["key_secret"] = "https://kv.vault.azure.net/secrets/chat-key"
    return made


def verdict(
    with_key: Handler,
    without_key: Handler,
    *,
    kept_uri: str | None = None,
    readable: bool = True,
    task: str = "chat/completions",
) -> Result:
    """Judges an endpoint that answers in these two ways."""

    async def answer(request: web.Request) -> web.Response:
        given = request.headers.get("api-key")
        assert given in {KEY, None}
        assert "Authorization" not in request.headers
        return await (with_key if given else without_key)(request)

    async def run() -> Result:
        app = web.Application()
        app.router.add_post("/{path:.*}", answer)
        async with TestServer(app, host="127.0.0.1") as server:
            tested = endpoint(task)
            for route in tested["routes"]:
                route["uri"] = route["uri"].replace(
                    "https://ai-demo.openai.azure.com", str(server.make_url("")).rstrip("/")
                )
            tested["target_uri"] = tested["routes"][0]["uri"]
            credentials: Any = Vault(kept_uri or tested["target_uri"], readable=readable)
            return await judge(tested, credentials, 5.0)

    return asyncio.run(run())


def replies(status: int, body: Any) -> Handler:
    async def reply(_request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    return reply


def test_answer_with_the_key_and_refusal_without_pass() -> None:
    result = verdict(replies(200, ANSWER), replies(401, REFUSED))
    assert result.passed
    assert result.with_credential
    assert result.with_credential.detail == "gpt-4.1-mini-2025-04-14"
    assert result.without_credential
    assert (result.without_credential.status, result.without_credential.detail) == (401, "401")


@pytest.mark.parametrize(
    ("with_key", "without_key", "problem"),
    [
        (replies(401, REFUSED), replies(401, REFUSED), "with the credential: 401, 401"),
        (replies(200, ANSWER), replies(200, ANSWER), "without a credential it should be refused, but: 200"),
        (
            replies(200, ANSWER),
            replies(404, {"error": {"code": "DeploymentNotFound", "message": "no"}}),
            "without a credential it should be refused, but: 404, DeploymentNotFound",
        ),
        (
            replies(200, {**ANSWER, "choices": [], "usage": None}),
            replies(401, REFUSED),
            "with the credential: 200, the answer is empty",
        ),
        (replies(500, {"error": {"code": "broken"}}), replies(401, REFUSED), "with the credential: 500, broken"),
        # The flat body that the front end sends for a bad token.
        (replies(401, {"statusCode": 401, "message": "no"}), replies(401, REFUSED), "with the credential: 401, 401"),
    ],
)
def test_anything_else_fails_and_says_what_came(with_key: Handler, without_key: Handler, problem: str) -> None:
    result = verdict(with_key, without_key)
    assert not result.passed
    assert str(result.problem).startswith(problem)


def test_answer_that_ran_out_of_its_budget_is_alive() -> None:
    cut = {
        **ANSWER,
        "choices": [{"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": ""}}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 16, "total_tokens": 17},
    }
    assert verdict(replies(200, cut), replies(401, REFUSED)).passed


def test_reasoning_model_is_asked_again_in_its_own_words() -> None:
    async def reason(request: web.Request) -> web.Response:
        body = await request.json()
        if "max_tokens" in body:
            error = {
                "code": "unsupported_parameter",
                "param": "max_tokens",
                "message": "no",
                "type": "invalid_request_error",
            }
            return web.json_response({"error": error}, status=400)
        assert body["max_completion_tokens"] > 16
        return web.json_response(ANSWER)

    assert verdict(reason, replies(401, REFUSED)).passed


def test_embeddings_are_asked_for_a_vector() -> None:
    vector = {
        "object": "list",
        "model": "text-embedding-3-small",
        "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
    }
    result = verdict(
        replies(200, {**vector, "usage": {"prompt_tokens": 1, "total_tokens": 1}}),
        replies(401, REFUSED),
        task="embeddings",
    )
    assert result.passed


def test_responses_are_asked_for_output_that_is_not_stored() -> None:
    async def respond(request: web.Request) -> web.Response:
        assert request.path == "/openai/responses"
        assert (await request.json())["store"] is False
        usage = {
            "input_tokens": 1,
            "output_tokens": 16,
            "total_tokens": 17,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 16},
        }
        answer = {"id": "r", "object": "response", "created_at": 1, "status": "incomplete", "model": "gpt-5.4-mini"}
        return web.json_response({**answer, "output": [], "usage": usage})

    assert verdict(respond, replies(401, REFUSED), task="responses").passed


def test_uri_in_the_vault_that_differs_from_the_outputs_fails() -> None:
    result = verdict(replies(200, ANSWER), replies(401, REFUSED), kept_uri="https://elsewhere")
    assert "holds another target URI" in str(result.problem)


def test_vault_that_cannot_be_read_fails_that_endpoint_with_the_reason() -> None:
    result = verdict(replies(200, ANSWER), replies(401, REFUSED), readable=False)
    assert "cannot be read (403)" in str(result.problem)
    assert result.with_credential is None


@pytest.mark.parametrize("output", ["text", "json"])
def test_no_report_repeats_the_key(output: str) -> None:
    results = [
        verdict(replies(200, ANSWER), replies(401, REFUSED)),
        verdict(replies(401, REFUSED), replies(401, REFUSED)),
    ]
    text = report(results, output)
    assert KEY not in text
    assert "gpt-4.1-mini" in text or "chat" in text

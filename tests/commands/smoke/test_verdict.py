"""What the smoke test makes of an endpoint's answers."""

import asyncio
import socket
from typing import Any

import httpx2
import pytest

from aihub.contract.endpoint import Route
from aihub.contract.routes import key_auth
from aihub.smoke.call import Call, call
from aihub.smoke.results import EndpointResult
from tests.commands.smoke.answers import CHAT
from tests.commands.smoke.service import REFUSED, VIDEOS, Handler, Service, replies
from tests.unit.smoke.samples import azure_openai, endpoint


def verdict(with_key: Handler, without_key: Handler | None = None, **vault: Any) -> EndpointResult:
    return Service(with_key, without_key).judge(azure_openai(), **vault)


def test_answer_with_the_key_and_refusal_without_pass() -> None:
    result = verdict(replies(200, CHAT))
    assert result.passed
    for outcome in result.route_results:
        answer, refusal = outcome.with_credential, outcome.without_credential
        assert answer
        assert answer.detail == "gpt-4.1-mini-2025-04-14"
        assert refusal
        assert (refusal.status, refusal.detail) == (401, "401")


@pytest.mark.parametrize(
    ("with_key", "without_key", "problem"),
    [
        (replies(401, REFUSED), None, "with the credential: 401: "),
        (replies(200, CHAT), replies(200, CHAT), "without a credential: 200"),
        (
            replies(200, CHAT),
            replies(404, {"error": {"code": "DeploymentNotFound", "message": "no"}}),
            "without a credential: 404, DeploymentNotFound",
        ),
        (
            replies(200, CHAT),
            replies(400, {"status": "no header"}),
            "without a credential: 400",
        ),
        (replies(500, {"error": {"code": "broken"}}), None, "with the credential: 500, broken"),
        # The flat body that the front end sends for a bad token.
        (replies(401, {"statusCode": 401, "message": "no"}), None, "with the credential: 401: "),
        (replies(400, {"error": {"type": "invalid_request_error", "code": None}}), None, "400, invalid_request_error"),
        (replies(502, "<html>"), None, "with the credential: 502, Bad Gateway"),
        (replies(307, "", {"Location": "https://elsewhere"}), None, "with the credential: 307, Temporary Redirect"),
    ],
)
def test_anything_else_fails_and_says_what_came(with_key: Handler, without_key: Handler | None, problem: str) -> None:
    result = verdict(with_key, without_key)
    assert not result.passed
    assert problem in str(result.problem)


def test_each_route_is_called_and_the_one_that_fails_is_named() -> None:
    async def dated_alone(request: Any) -> Any:
        serves = request.path.startswith("/openai/deployments/")
        return await replies(*(200, CHAT) if serves else (404, {"error": {"code": "DeploymentNotFound"}}))(request)

    service = Service(dated_alone)
    result = service.judge(azure_openai())
    assert result.problem == "v1: with the credential: 404, DeploymentNotFound: there is no such deployment"
    assert {each.path for each in service.asked_with_key} == {each.path for each in service.asked_without_key}
    assert {each.path for each in service.asked} == {
        "/openai/deployments/chat/chat/completions?api-version=2025-04-01-preview",
        "/openai/v1/chat/completions",
    }


def test_route_that_is_open_is_named() -> None:
    async def v1_open(request: Any) -> Any:
        is_v1 = request.path.startswith("/openai/v1/")
        return await replies(*(200, CHAT) if is_v1 else (401, REFUSED))(request)

    problem = verdict(replies(200, CHAT), v1_open).problem
    assert str(problem).startswith("v1: without a credential: 200")


def test_service_that_is_not_there_is_no_answer() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        uri = f"http://127.0.0.1:{taken.getsockname()[1]}/openai/v1/chat/completions"
        route: Route = {"name": "v1", "uri": uri, "task": "chat/completions", "auth": key_auth()}
        outcome = asyncio.run(called(route))
    assert outcome.status is None
    assert outcome.detail.startswith("no connection: ")


async def called(route: Route) -> Call:
    async with httpx2.AsyncClient() as http:
        return await call(http, route, "chat", {}, 5.0)


def test_uri_in_the_vault_that_differs_from_the_outputs_fails() -> None:
    result = verdict(replies(200, CHAT), kept_uri="https://elsewhere")
    assert "holds another target URI" in str(result.problem)


def test_vault_that_cannot_be_read_fails_that_endpoint_with_the_reason() -> None:
    service = Service(replies(200, CHAT))
    result = service.judge(azure_openai(), readable=False)
    assert "cannot be read (403)" in str(result.problem)
    assert [each.route["name"] for each in result.route_results] == ["azure-openai", "v1"]
    assert service.asked == []


def test_task_that_came_after_this_version_fails_and_is_named() -> None:
    route: Route = {"name": "v1", "uri": VIDEOS, "task": "videos", "auth": key_auth()}
    result = Service(replies(200, CHAT)).judge(endpoint("azure-openai", [route]))
    assert "no request for the task videos" in str(result.problem)

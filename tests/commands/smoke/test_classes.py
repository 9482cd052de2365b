"""Which answer is of which class, how often it is tried again, and what the endpoint's verdict is."""

from typing import Any

import httpx2
import pytest

from aihub.contract.endpoint import Endpoint, Route
from aihub.contract.routes import AI_SCOPE, entra_auth, key_auth, online_auth, online_routes
from aihub.smoke.classes import CLASSES
from aihub.smoke.results import EndpointResult
from tests.commands.smoke.answers import CHAT
from tests.commands.smoke.service import REFUSED, VIDEOS, Handler, Service, replies
from tests.commands.smoke.test_tasks import FILLED, SCORE, claude, deepseek, managed, online, serverless
from tests.unit.smoke.samples import azure_openai, endpoint

NOT_FOUND = replies(404, {"error": {"code": "DeploymentNotFound", "message": "no"}})
NO_ROLE = replies(401, {"error": {"code": "PermissionDenied", "message": "no"}})
BAD_TOKEN = replies(401, {"statusCode": 401, "message": "no"})


def one_route() -> Endpoint:
    return endpoint("azure-openai", azure_openai()["routes"][:1])


def by_token(kind: str = "entra") -> Endpoint:
    tested = one_route()
    tested["routes"][0]["auth"] = entra_auth(AI_SCOPE) if kind == "entra" else online_auth(kind)
    return tested


def online_by(kind: str) -> Endpoint:
    routes = online_routes(uri=SCORE, task="score", auth=online_auth(kind), body={"data": [1]})
    return endpoint("managed-compute", routes)


def error(status: int, code: str | None = None, headers: dict[str, str] | None = None) -> Handler:
    return replies(status, {"error": {"code": code, "message": "no"}}, headers)


def container(status: int | None) -> Handler:
    return replies(424, {}, {"ms-azureml-model-error-statuscode": str(status)} if status else None)


@pytest.mark.parametrize(
    ("expected", "tested", "with_key"),
    [
        ("role-spreading", by_token(), NO_ROLE),
        ("role-spreading", by_token(), error(403, "permission_error")),
        ("role-spreading", online_by("entra"), replies(401, "key_auth_access_denied")),
        ("token-refused", by_token(), BAD_TOKEN),
        ("token-refused", online_by("aml-token"), replies(401, "key_auth_access_denied")),
        ("warming-up", online(), container(None)),
        ("warming-up", online(), container(503)),
        ("throttled", online(), container(429)),
        ("bad-request", online(), container(400)),
        ("throttled", one_route(), error(429, "429")),
        ("quota", one_route(), error(429, "insufficient_quota")),
        ("server-error", one_route(), error(500)),
        ("server-error", one_route(), replies(503, "<html>")),
        ("timeout", online(), error(408)),
        ("wrong-key", one_route(), replies(401, REFUSED)),
        ("wrong-key", one_route(), NO_ROLE),
        ("keys-disabled", one_route(), error(403, "AuthenticationTypeDisabled")),
        ("network-blocked", one_route(), error(403, "AccessDenied")),
        ("forbidden", one_route(), error(403, "Forbidden")),
        ("forbidden", one_route(), error(423, "DeploymentPaused")),
        ("unknown-deployment", one_route(), NOT_FOUND),
        ("unknown-deployment", one_route(), error(400, "unknown_model")),
        ("no-traffic", online(), error(404)),
        ("model-retired", one_route(), error(410)),
        ("wrong-path", one_route(), error(404, "404")),
        ("bad-request", one_route(), error(400, "OperationNotSupported")),
        ("bad-request", one_route(), replies(405, "")),
        ("wrong-answer", one_route(), replies(200, {})),
        ("wrong-answer", one_route(), replies(307, "", {"Location": "https://elsewhere"})),
        ("wrong-model", one_route(), replies(200, {**CHAT, "model": "gpt-4.1-2025-04-14"})),
    ],
)
def test_answer_is_of_its_class_and_tried_as_its_rule_says(expected: str, tested: Endpoint, with_key: Handler) -> None:
    service = Service(with_key)
    result = service.judge(tested)
    rule = CLASSES[expected]
    assert (result.verdict, result.error_class) == (rule.verdict, expected)
    assert rule.meaning in str(result.problem)
    assert {each.error_class for each in of_kind(result, "with-credential")} == {expected}
    if rule.attempts is None:
        assert service.time.passed == pytest.approx(300)
    else:
        assert len(service.asked_with_key) == rule.attempts
        assert service.time.passed < 30


def of_kind(result: EndpointResult, kind: str) -> list[Any]:
    return [each for outcome in result.route_results for each in outcome.attempts if each.kind == kind]


@pytest.mark.parametrize("failure", ["timeout", "connection"])
def test_no_answer_is_tried_some_times(monkeypatch: pytest.MonkeyPatch, failure: str) -> None:
    wrong = {"timeout": httpx2.ReadTimeout, "connection": httpx2.ConnectError}[failure]

    async def post(*_args: Any, **_more: Any) -> Any:
        raise wrong("broken")

    monkeypatch.setattr(httpx2.AsyncClient, "send", post)
    result = Service(FILLED).judge(online())
    assert (result.verdict, result.error_class) == ("fail", failure)
    assert len(of_kind(result, "with-credential")) == CLASSES[failure].attempts


@pytest.mark.parametrize(
    ("expected", "tested", "without_key"),
    [
        ("not-refused", one_route(), replies(200, CHAT)),
        ("not-refused", one_route(), replies(200, {"error": "no"})),
        ("not-refused", one_route(), replies(404, REFUSED)),
        ("not-refused", one_route(), replies(307, "", {"Location": "https://elsewhere"})),
        ("throttled", one_route(), error(429)),
        ("server-error", one_route(), error(500)),
    ],
)
def test_refusal_is_of_its_class(expected: str, tested: Endpoint, without_key: Handler) -> None:
    result = Service(replies(200, CHAT), without_key).judge(tested)
    assert expected in {each.error_class for each in of_kind(result, "without-credential")}
    assert result.verdict == CLASSES[expected].verdict if expected == "throttled" else "fail"


def test_token_that_is_refused_once_is_replaced() -> None:
    answers = [BAD_TOKEN, replies(200, CHAT)]

    async def first_refused(request: Any) -> Any:
        return await (answers.pop(0) if len(answers) > 1 else answers[0])(request)

    assert Service(first_refused).judge(by_token()).passed


def test_every_class_has_a_rule_that_can_be_told() -> None:
    assert CLASSES["throttled"].rule == "until the budget ends"
    assert CLASSES["wrong-key"].rule == "no"
    assert CLASSES["server-error"].rule == "4 tries"
    assert CLASSES["deployment-not-found-yet"].rule == "for 300 s, then `unknown-deployment`"
    for rule in CLASSES.values():
        assert not rule.then or rule.then in CLASSES


def test_task_of_a_newer_version_is_called_in_no_way() -> None:
    route: Route = {"name": "v1", "uri": VIDEOS, "task": "videos", "auth": key_auth()}
    service = Service(replies(200, CHAT))
    assert service.judge(endpoint("azure-openai", [route])).error_class == "unknown-task"
    assert service.asked == []


NO_PATH = error(404, "404")


@pytest.mark.parametrize(
    "tested",
    [
        azure_openai(),
        azure_openai("embeddings"),
        azure_openai("responses"),
        deepseek(),
        claude(),
        serverless("chat/completions"),
        managed("chat/completions"),
    ],
)
@pytest.mark.parametrize("answer", [NOT_FOUND, NO_PATH, replies(404, "<html>")])
@pytest.mark.parametrize("age_seconds", [None, 1, 1e6])
def test_retired_model_that_is_not_found_is_called_so_and_what_to_use(
    tested: Endpoint, answer: Handler, age_seconds: float | None
) -> None:
    retired: Endpoint = {**tested, "model_name": "GPT-4-32k", "model_version": "0613"}
    service = Service(answer)
    result = service.judge(retired, age_seconds=age_seconds)
    assert (result.verdict, result.error_class) == ("fail", "model-retired")
    assert "use gpt-5.4 in the place of GPT-4-32k" in str(result.problem)
    assert service.time.passed == 0


def test_version_of_a_model_that_is_not_retired_is_not_called_so() -> None:
    served: Endpoint = {**one_route(), "model_name": "gpt-4", "model_version": "turbo-2024-04-09"}
    assert Service(NOT_FOUND).judge(served).error_class == "unknown-deployment"
    assert Service(NO_PATH).judge({**served, "model_version": None}).error_class == "wrong-path"


@pytest.mark.parametrize(
    "tested",
    [
        azure_openai(),
        azure_openai("responses"),
        deepseek(),
        claude(),
        serverless("rerank"),
        managed("embeddings"),
        online(),
    ],
)
@pytest.mark.parametrize("answer", [NO_PATH, NOT_FOUND, replies(404, "<html>")])
def test_endpoint_that_resource_manager_does_not_know_either_is_unknown_and_what_to_do(
    tested: Endpoint, answer: Handler
) -> None:
    service = Service(answer)
    result = service.judge(tested, age_seconds=None)
    assert (result.verdict, result.error_class) == ("fail", "unknown-deployment")
    assert "Resource Manager has none either: `pulumi up --refresh` makes it again" in str(result.problem)
    assert service.time.passed == 0
    # One that is there is none of it.
    found = Service(NO_PATH).judge(tested, age_seconds=1e6)
    assert found.error_class == ("no-traffic" if tested["routes"][0]["name"] == "score" else "wrong-path")


def test_endpoint_whose_host_is_gone_with_it_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    async def send(*_args: Any, **_more: Any) -> Any:
        raise httpx2.ConnectError("Name or service not known")

    monkeypatch.setattr(httpx2.AsyncClient, "send", send)
    assert Service(FILLED).judge(online(), age_seconds=None).error_class == "unknown-deployment"
    assert Service(FILLED).judge(online(), age_seconds=1e6).error_class == "connection"

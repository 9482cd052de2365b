"""Who may call what: hosts, credentials, API versions, deployments, tasks, on each inference route."""

from typing import Any

import pytest

from localazure.services.cognitive_services import data_plane
from tests.localazure.world import Answer, Client, World

OPEN_AI = "https://ai-demo.openai.azure.com"
COGNITIVE = "https://ai-demo.cognitiveservices.azure.com"
FOUNDRY = "https://ai-demo.services.ai.azure.com"

CHAT = {"messages": [{"role": "user", "content": "ping"}]}
KEY = {"api-key": "first-key"}

USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
OPEN_AI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"
OPEN_AI_CONTRIBUTOR = "a001fd3d-188f-4b5d-821b-7da978bf7442"


def dated(deployment: str, operation: str = "chat/completions", version: str = "2024-10-21") -> str:
    return f"{OPEN_AI}/openai/deployments/{deployment}/{operation}?api-version={version}"


V1 = f"{OPEN_AI}/openai/v1"
MODELS = f"{FOUNDRY}/models/chat/completions?api-version=2024-05-01-preview"
RESPONSES = f"{OPEN_AI}/openai/responses?api-version=2025-04-01-preview"

# One working address per route, with the body that goes with it.
ROUTES: dict[str, tuple[str, Any]] = {
    "dated": (dated("mini"), CHAT),
    "v1": (f"{V1}/chat/completions", {"model": "mini", **CHAT}),
    "model inference": (MODELS, {"model": "mini", **CHAT}),
    "responses": (RESPONSES, {"model": "mini", "input": "ping"}),
}
every_route = pytest.mark.parametrize(("url", "body"), ROUTES.values(), ids=ROUTES)


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    world.account()
    world.deployment("mini", "gpt-4.1-mini", "2025-04-14")
    world.deployment("gpt-35-turbo", "gpt-35-turbo", "0125")
    world.deployment("thinker", "o4-mini", "2025-04-16")
    world.deployment("vectors", "text-embedding-3-small", "1")
    world.deployment("r1", "DeepSeek-R1", "1", "DeepSeek")
    world.deployment("creating", "gpt-4.1-mini", "2025-04-14", state="Creating")
    world.deployment("retired", "Mistral-large-2411", "2", "Mistral AI")
    served: Client = await connect(data_plane.application(world.azure))
    return served


def refused(answer: Answer, status: int, code: str | None) -> None:
    assert answer.status == status
    assert answer.error["code"] == code


# Credentials


@every_route
@pytest.mark.parametrize("key", ["first-key", "second-key"])
async def test_either_key_opens(client: Client, url: str, body: Any, key: str) -> None:
    assert (await client.send("POST", url, body, {"api-key": key})).status == 200


@every_route
@pytest.mark.parametrize("headers", [{}, {"api-key": "wrong"}, {"api-key": ""}], ids=["none", "wrong", "empty"])
async def test_missing_or_wrong_key(client: Client, url: str, body: Any, headers: dict[str, str]) -> None:
    answer = await client.send("POST", url, body, headers)

    refused(answer, 401, "401")
    # Azure's answer was quoted with this length.
    assert len(answer.text) == 224


async def test_key_as_bearer_is_for_the_v1_route_only(client: Client) -> None:
    for name, (url, body) in ROUTES.items():
        answer = await client.send("POST", url, body, {"Authorization": "Bearer first-key"})
        if name == "v1":
            assert answer.status == 200
        else:
            assert answer.status == 401
            assert answer.body["statusCode"] == 401
            assert len(answer.text) == 161


async def test_wrong_key_as_bearer_on_the_v1_route(client: Client) -> None:
    url, body = ROUTES["v1"]

    refused(await client.send("POST", url, body, {"Authorization": "Bearer wrong"}), 401, "401")


async def test_clients_of_model_inference_send_the_key_twice(client: Client) -> None:
    url, body = ROUTES["model inference"]

    answer = await client.send("POST", url, body, {**KEY, "Authorization": "Bearer first-key"})

    assert answer.status == 200


@every_route
@pytest.mark.parametrize("audience", ["https://cognitiveservices.azure.com", "https://ai.azure.com"])
async def test_token_and_role_open(world: World, client: Client, url: str, body: Any, audience: str) -> None:
    world.assign(USER, world.account()["id"])

    assert (await client.send("POST", url, body, world.token(audience))).status == 200


@every_route
async def test_token_for_another_audience(world: World, client: Client, url: str, body: Any) -> None:
    world.assign(USER, world.account()["id"])

    answer = await client.send("POST", url, body, world.token("https://management.azure.com"))

    assert answer.status == 401
    assert answer.body["statusCode"] == 401


@every_route
async def test_token_without_a_role_is_401_and_not_403(world: World, client: Client, url: str, body: Any) -> None:
    answer = await client.send("POST", url, body, world.token("https://ai.azure.com"))

    refused(answer, 401, "PermissionDenied")


@pytest.mark.parametrize("role", [OPEN_AI_USER, OPEN_AI_CONTRIBUTOR])
async def test_open_ai_roles_cover_open_ai_models_only(world: World, client: Client, role: str) -> None:
    world.assign(role, world.account()["id"])
    token = world.token("https://ai.azure.com")

    assert (await client.send("POST", f"{V1}/chat/completions", {"model": "mini", **CHAT}, token)).status == 200
    refused(
        await client.send("POST", f"{V1}/chat/completions", {"model": "r1", **CHAT}, token), 401, "PermissionDenied"
    )


@every_route
async def test_disabled_keys(world: World, client: Client, url: str, body: Any) -> None:
    world.assign(USER, world.account(disableLocalAuth=True)["id"])

    refused(await client.send("POST", url, body, KEY), 403, "AuthenticationTypeDisabled")
    assert (await client.send("POST", url, body, world.token("https://ai.azure.com"))).status == 200


# Hosts, paths and versions


@pytest.mark.parametrize("host", ["openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com"])
async def test_unknown_account(client: Client, host: str) -> None:
    url = f"https://nobody.{host}/openai/v1/chat/completions"

    answer = await client.send("POST", url, {"model": "mini", **CHAT}, KEY)

    refused(answer, 404, "404")
    assert f"nobody.{host}" in answer.error["message"]


async def test_account_that_is_being_created_does_not_answer(world: World, client: Client) -> None:
    world.account(provisioningState="Creating")

    refused(await client.send("POST", dated("mini"), CHAT, KEY), 404, "404")


async def test_dated_route_on_its_two_hosts(client: Client) -> None:
    path = "/openai/deployments/mini/chat/completions?api-version=2024-10-21"

    assert (await client.send("POST", OPEN_AI + path, CHAT, KEY)).status == 200
    assert (await client.send("POST", COGNITIVE + path, CHAT, KEY)).status == 200
    refused(await client.send("POST", FOUNDRY + path, CHAT, KEY), 404, "api_not_supported")


async def test_v1_route_on_its_two_hosts(client: Client) -> None:
    body = {"model": "mini", **CHAT}

    assert (await client.send("POST", f"{OPEN_AI}/openai/v1/chat/completions", body, KEY)).status == 200
    assert (await client.send("POST", f"{FOUNDRY}/openai/v1/chat/completions", body, KEY)).status == 200
    refused(await client.send("POST", f"{COGNITIVE}/openai/v1/chat/completions", body, KEY), 404, "404")


@pytest.mark.parametrize("path", ["/openai/deployments/mini/chat?api-version=2024-10-21", "/chat/completions", "/"])
async def test_unknown_path(client: Client, path: str) -> None:
    open_ai = await client.send("POST", OPEN_AI + path, CHAT, KEY)

    refused(open_ai, 404, "404")
    assert len(open_ai.text) == 56
    refused(await client.send("POST", FOUNDRY + path, CHAT, KEY), 404, "api_not_supported")


@pytest.mark.parametrize("version", ["2023-03-15-preview", "2023-05-15", "2024-10-21", "2025-04-01-preview"])
async def test_known_dated_versions(client: Client, version: str) -> None:
    assert (await client.send("POST", dated("gpt-35-turbo", version=version), CHAT, KEY)).status == 200


@pytest.mark.parametrize("version", ["", "2023-03-15", "v1", "2030-01-01"])
async def test_missing_or_unknown_version(client: Client, version: str) -> None:
    refused(await client.send("POST", dated("mini", version=version), CHAT, KEY), 404, "404")
    url, body = ROUTES["model inference"]
    refused(await client.send("POST", f"{url.partition('?')[0]}?api-version={version}", body, KEY), 404, "404")


async def test_reasoning_model_with_an_older_version(client: Client) -> None:
    refused(await client.send("POST", dated("thinker"), CHAT, KEY), 400, "BadRequest")
    assert (await client.send("POST", dated("thinker", version="2024-12-01-preview"), CHAT, KEY)).status == 200


async def test_responses_with_an_older_version(client: Client) -> None:
    url, body = ROUTES["responses"]

    answer = await client.send("POST", url.replace("2025-04-01-preview", "2024-10-21"), body, KEY)

    assert answer.status == 404
    assert answer.error["message"] == "Invalid URL (POST /v1/responses)"


async def test_v1_route_takes_no_dated_version(client: Client) -> None:
    url, body = ROUTES["v1"]

    assert (await client.send("POST", f"{url}?api-version=v1", body, KEY)).status == 200
    assert (await client.send("POST", f"{url}?api-version=preview", body, KEY)).status == 200
    refused(await client.send("POST", f"{url}?api-version=2024-10-21", body, KEY), 400, "BadRequest")


# Deployments and what they can do


@pytest.mark.parametrize("name", ["nothing", "MINI", "creating"])
async def test_deployment_that_is_not_there_or_not_yet(client: Client, name: str) -> None:
    refused(await client.send("POST", dated(name), CHAT, KEY), 404, "DeploymentNotFound")
    on_v1 = await client.send("POST", f"{V1}/chat/completions", {"model": name, **CHAT}, KEY)
    refused(on_v1, 404, "DeploymentNotFound")
    assert on_v1.error["type"] == "invalid_request_error"
    refused(await client.send("POST", MODELS, {"model": name, **CHAT}, KEY), 404, "unknown_model")


async def test_wrong_key_is_refused_before_anything_is_said_about_deployments(client: Client) -> None:
    refused(await client.send("POST", dated("nothing", version="never"), CHAT, {"api-key": "wrong"}), 401, "401")


@pytest.mark.parametrize("route", ["v1", "model inference"])
async def test_retired_model(client: Client, route: str) -> None:
    url, body = ROUTES[route]

    assert (await client.send("POST", url, {**body, "model": "retired"}, KEY)).status == 410


async def test_other_vendors_models_are_not_on_the_dated_route(client: Client) -> None:
    refused(await client.send("POST", dated("r1"), CHAT, KEY), 400, "OperationNotSupported")
    assert (await client.send("POST", f"{V1}/chat/completions", {"model": "r1", **CHAT}, KEY)).status == 200
    assert (await client.send("POST", MODELS, {"model": "r1", **CHAT}, KEY)).status == 200


async def test_task_that_is_not_the_models(client: Client) -> None:
    vectors = {"model": "vectors"}
    refused(await client.send("POST", dated("vectors"), CHAT, KEY), 400, "OperationNotSupported")
    refused(
        await client.send("POST", dated("mini", "embeddings"), {"input": "ping"}, KEY), 400, "OperationNotSupported"
    )
    refused(
        await client.send("POST", dated("mini", "completions"), {"prompt": "ping"}, KEY), 400, "OperationNotSupported"
    )
    refused(await client.send("POST", f"{V1}/chat/completions", {**vectors, **CHAT}, KEY), 400, "OperationNotSupported")
    refused(await client.send("POST", f"{V1}/responses", {"model": "r1", "input": "ping"}, KEY), 400, "BadRequest")
    on_models = await client.send("POST", MODELS, {**vectors, **CHAT}, KEY)
    assert (on_models.status, on_models.text) == (405, "")


async def test_operation_not_supported_names_operation_and_model(client: Client) -> None:
    message = (await client.send("POST", dated("vectors"), CHAT, KEY)).error["message"]

    assert message.startswith(
        "The chatCompletion operation does not work with the specified model, text-embedding-3-small."
    )


# The body


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({}, "messages", "missing_required_parameter"),
        ({"messages": []}, "messages", "empty_array"),
        ({"messages": "ping"}, "messages", "invalid_type"),
        ({"messages": ["ping"]}, "messages[0]", "invalid_type"),
        ({"messages": [{"role": "robot", "content": "ping"}]}, "messages[0].role", "invalid_value"),
        ({**CHAT, "max_tokens": 0}, "max_tokens", "integer_below_min_value"),
        ({**CHAT, "max_tokens": "16"}, "max_tokens", "invalid_type"),
        ({**CHAT, "n": True}, "n", "invalid_type"),
        ({**CHAT, "tool_resources": {}}, "tool_resources", "unknown_parameter"),
        ({**CHAT, "reasoning_effort": "low"}, "reasoning_effort", "unsupported_parameter"),
    ],
)
async def test_refused_chat_body(client: Client, body: Any, param: str, code: str) -> None:
    answer = await client.send("POST", dated("mini"), body, KEY)

    refused(answer, 400, code)
    assert answer.error["param"] == param
    assert answer.error["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("parameter", "value", "code"),
    [
        ("max_tokens", 16, "unsupported_parameter"),
        ("logprobs", True, "unsupported_parameter"),
        ("logit_bias", {"1": 1}, "unsupported_parameter"),
        ("temperature", 0.7, "unsupported_value"),
        ("top_p", 0.5, "unsupported_value"),
        ("presence_penalty", 1, "unsupported_value"),
        ("reasoning_effort", "extreme", "invalid_value"),
    ],
)
async def test_what_reasoning_models_refuse(client: Client, parameter: str, value: Any, code: str) -> None:
    url = dated("thinker", version="2025-04-01-preview")

    answer = await client.send("POST", url, {**CHAT, parameter: value}, KEY)

    refused(answer, 400, code)
    assert answer.error["param"] == parameter


async def test_reasoning_models_take_default_values_and_their_own_limit(client: Client) -> None:
    url = dated("thinker", version="2025-04-01-preview")
    body = {**CHAT, "temperature": 1, "max_completion_tokens": 1024, "reasoning_effort": "low"}

    assert (await client.send("POST", url, body, KEY)).status == 200


@pytest.mark.parametrize("text", ["{", "[]", '"ping"', ""])
async def test_body_that_is_no_json_object(client: Client, text: str) -> None:
    refused(await client.send("POST", dated("mini"), text, KEY), 400, None)


@pytest.mark.parametrize("model", [None, "", 1])
async def test_v1_route_needs_the_deployment_in_the_body(client: Client, model: Any) -> None:
    answer = await client.send("POST", f"{V1}/chat/completions", {"model": model, **CHAT}, KEY)

    refused(answer, 400, "missing_required_parameter")
    assert answer.error["param"] == "model"


@pytest.mark.parametrize(("mode", "status"), [("error", 400), ("drop", 200), ("pass-through", 200)])
async def test_unknown_parameters_of_model_inference(client: Client, mode: str, status: int) -> None:
    body = {"model": "r1", **CHAT, "safe_mode": True}

    assert (await client.send("POST", MODELS, body, {**KEY, "extra-parameters": mode})).status == status


async def test_extra_parameters_header_means_nothing_on_other_routes(client: Client) -> None:
    body = {**CHAT, "safe_mode": True}

    answer = await client.send("POST", dated("mini"), body, {**KEY, "extra-parameters": "drop"})

    refused(answer, 400, "unknown_parameter")


# Headers


async def test_headers_of_success_and_of_refusal(client: Client) -> None:
    success = await client.send(
        "POST", dated("mini"), {**CHAT, "max_tokens": 16}, {**KEY, "x-ms-client-request-id": "a"}
    )
    failure = await client.send("POST", dated("mini"), CHAT, {"api-key": "wrong"})

    assert success.headers["apim-request-id"] != failure.headers["apim-request-id"]
    assert success.headers["x-request-id"]
    assert "x-request-id" not in failure.headers
    assert success.headers["x-ms-region"] == "Sweden Central"
    assert success.headers["x-ms-client-request-id"] == "a"
    assert failure.headers["x-ms-client-request-id"] == "Not-Set"
    assert success.headers["x-ratelimit-limit-tokens"] == "10000"
    # The limit counts the prompt's one word and the largest possible answer.
    assert success.headers["x-ratelimit-remaining-tokens"] == str(10_000 - 1 - 16)
    not_supported = await client.send("POST", dated("vectors"), CHAT, KEY)
    assert not_supported.headers["x-ms-deployment-name"] == "vectors"


@pytest.mark.parametrize("url", [f"{OPEN_AI}/openai/models?api-version=2024-10-21", f"{V1}/models"])
async def test_models_are_listed_to_those_who_have_the_key(client: Client, url: str) -> None:
    listed = await client.send("GET", url, headers=KEY)

    assert listed.body["object"] == "list"
    assert "gpt-4.1-mini-2025-04-14" in [item["id"] for item in listed.body["data"]]
    refused(await client.send("GET", url), 401, "401")

"""Online endpoints: credentials, which deployment answers, and what containers answer."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from localazure.request_log import log_requests, request_logger
from localazure.services.machine_learning.inference import online
from localazure.services.machine_learning.tokens import issue_aml_token
from tests.localazure.world import GROUP, Answer, Client, World

DATA_SCIENTIST = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
AI_DEVELOPER = "64702f94-c441-49e6-a78b-ef80e0188fee"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
ENDPOINT = f"{WORKSPACE}/project/onlineEndpoints/demo"
HOST = "https://demo.swedencentral.inference.ml.azure.com"
KEY = {"Authorization": "Bearer first-key"}
ROWS = {"data": [[1, 2], [3, 4]]}
OWN = f"{GROUP}/providers/{WORKSPACE}/project/models"
HUGGING_FACE = "azureml://registries/HuggingFace/models"
AZUREML = "azureml://registries/azureml/models"


def endpoint(world: World, **properties: Any) -> Any:
    made = world.put(
        f"{WORKSPACE}/onlineEndpoints",
        ENDPOINT,
        properties={"authMode": "Key", "traffic": {"blue": 100}, "provisioningState": "Succeeded", **properties},
    )
    keys = {"primaryKey": "first-key", "secondaryKey": "second-key"}
    world.azure.state.put("endpoint-keys", made["id"].lower(), keys)
    return made


def deployment(world: World, name: str, model: str = f"{OWN}/churn/versions/1", state: str = "Succeeded") -> None:
    world.put(
        f"{WORKSPACE}/onlineEndpoints/deployments",
        f"{ENDPOINT}/deployments/{name}",
        properties={"endpointComputeType": "Managed", "model": model, "provisioningState": state},
    )


@pytest.fixture
async def client(world: World, connect: Any, tmp_path: Path) -> Client:
    endpoint(world)
    deployment(world, "blue")
    deployment(world, "green")
    app = web.Application(middlewares=[log_requests(request_logger(tmp_path / "requests.log"))])
    app.add_domain("*.inference.ml.azure.com", online.application(world.azure))
    served: Client = await connect(app)
    return served


async def score(client: Client, pin: str = "", body: Any = ROWS, path: str = "score", **headers: str) -> Answer:
    pinned = {"azureml-model-deployment": pin} if pin else {}
    return await client.send("POST", f"{HOST}/{path}", body, {**KEY, **pinned, **headers})


def logged(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "requests.log").read_text(encoding="utf-8").splitlines()]


# Credentials


@pytest.mark.parametrize("key", ["first-key", "second-key"])
async def test_either_key_opens(client: Client, key: str) -> None:
    answer = await score(client, Authorization=f"Bearer {key}")

    assert answer.status == 200
    assert answer.headers["azureml-model-deployment"] == "blue"
    assert answer.headers["x-ms-request-id"]


@pytest.mark.parametrize("headers", [{}, {"api-key": "first-key"}, {"Authorization": "first-key"}])
async def test_anything_but_a_bearer(client: Client, headers: dict[str, str]) -> None:
    answer = await client.send("POST", f"{HOST}/score", ROWS, headers)

    assert (answer.status, answer.text) == (401, "key_auth_access_denied")
    assert answer.headers["Content-Type"].startswith("text/plain")


async def test_aml_token(world: World, client: Client) -> None:
    made = endpoint(world, authMode="AMLToken")
    token = issue_aml_token(world.azure, made)["accessToken"]
    of_another = issue_aml_token(world.azure, {**made, "id": made["id"] + "2"})["accessToken"]

    assert (await score(client, Authorization=f"Bearer {token}")).status == 200
    assert (await score(client, Authorization=f"Bearer {of_another}")).status == 401
    assert (await score(client)).status == 401


@pytest.mark.parametrize(
    ("role", "audience", "status"),
    [
        (DATA_SCIENTIST, "https://ml.azure.com", 200),
        (AI_DEVELOPER, "https://ml.azure.com", 200),
        (READER, "https://ml.azure.com", 401),
        (DATA_SCIENTIST, "https://management.azure.com", 401),
    ],
)
async def test_entra_token(world: World, client: Client, role: str, audience: str, status: int) -> None:
    endpoint(world, authMode="AADToken")
    world.assign(role, f"{GROUP}/providers/{WORKSPACE}/project")

    assert (await score(client, **world.token(audience))).status == status
    assert (await score(client)).status == 401


# Which deployment answers


@pytest.mark.parametrize("state", ["Creating", "Failed", "Deleting"])
async def test_endpoint_that_does_not_serve(world: World, client: Client, state: str) -> None:
    endpoint(world, provisioningState=state)

    answer = await score(client)

    assert answer.status == 404
    assert "would not resolve" in answer.text


async def test_endpoint_without_traffic(world: World, client: Client) -> None:
    for traffic in ({}, {"blue": 0, "green": 0}):
        endpoint(world, traffic=traffic)
        assert (await score(client)).status == 404
        assert (await score(client, "green")).status == 200


async def test_pinned_deployment_answers_whatever_the_traffic(client: Client) -> None:
    answer = await score(client, "green")

    assert answer.headers["azureml-model-deployment"] == "green"


@pytest.mark.parametrize("state", ["Creating", "Failed", "Deleting"])
async def test_pinned_deployment_that_does_not_serve(world: World, client: Client, state: str) -> None:
    deployment(world, "green", state=state)

    assert (await score(client, "green")).status == 404
    assert (await score(client, "nothing")).status == 404


async def test_deployment_that_is_being_changed_answers(world: World, client: Client) -> None:
    deployment(world, "blue", state="Updating")

    assert (await score(client)).status == 200


@pytest.mark.parametrize("traffic", [{"blue": 90, "green": 10}, {"blue": 50, "green": 50}, {"blue": 99, "green": 1}])
async def test_traffic_is_split_as_set(world: World, client: Client, traffic: dict[str, int]) -> None:
    endpoint(world, traffic=traffic)

    found = [(await score(client)).headers["azureml-model-deployment"] for _ in range(200)]

    assert Counter(found) == {name: 2 * percent for name, percent in traffic.items()}


async def test_split_is_mixed(world: World, client: Client) -> None:
    endpoint(world, traffic={"blue": 50, "green": 50})

    found = [(await score(client)).headers["azureml-model-deployment"] for _ in range(20)]

    assert 5 <= found.count("blue") <= 15


async def test_mirrored_deployment_gets_a_copy_and_the_caller_never_learns_of_it(
    world: World, client: Client, tmp_path: Path
) -> None:
    deployment(world, "green", f"{OWN}/faulty/versions/1")
    endpoint(world, mirrorTraffic={"green": 10})

    answers = [await score(client) for _ in range(100)]

    assert {(each.status, each.headers["azureml-model-deployment"]) for each in answers} == {(200, "blue")}
    lines = logged(tmp_path)
    assert {line["deployment"] for line in lines} == {"blue"}
    assert [line["mirrored"] for line in lines if "mirrored" in line] == ["green: 500"] * 10


async def test_pinned_call_is_not_mirrored(world: World, client: Client, tmp_path: Path) -> None:
    endpoint(world, mirrorTraffic={"green": 50})

    for _ in range(10):
        await score(client, "blue")

    assert not any("mirrored" in line for line in logged(tmp_path))


# The container's status


def failed_inside(answer: Answer, status: int) -> None:
    assert answer.status == 424
    assert answer.headers["ms-azureml-model-error-statuscode"] == str(status)
    assert answer.headers["ms-azureml-model-error-reason"] == "model_error"
    assert answer.headers["azureml-model-deployment"] == "blue"


async def test_path_that_the_container_lacks(client: Client) -> None:
    answer = await score(client, path="v1/chat/completions")

    failed_inside(answer, 404)
    assert answer.body == {"detail": "Not Found"}


async def test_faulty_model(world: World, client: Client) -> None:
    deployment(world, "blue", f"{OWN}/faulty/versions/1")

    failed_inside(await score(client), 500)
    assert (await client.send("GET", f"{HOST}/", headers=KEY)).status == 200

    deployment(world, "blue", f"{OWN}/faulty/versions/2")
    assert (await score(client)).status == 200


@pytest.mark.parametrize("body", ["no json", "[1]", "{}", ""])
async def test_body_that_no_model_takes(client: Client, body: str) -> None:
    failed_inside(await score(client, body=body), 400)


async def test_wrong_method(client: Client) -> None:
    failed_inside(await client.send("GET", f"{HOST}/score", headers=KEY), 405)


async def test_success_has_no_error_headers(client: Client) -> None:
    assert not any(name.startswith("ms-azureml-model-error") for name in (await score(client)).headers)


async def test_description_names_the_scoring_path(world: World, client: Client) -> None:
    deployment(world, "blue", f"{HUGGING_FACE}/gpt2/versions/20")

    answer = await client.send("GET", f"{HOST}/swagger.json", headers=KEY)

    assert list(answer.body["paths"]) == ["/generate"]


# What models answer

PARIS = "The capital of France is [MASK]."
FILLED = "The capital of France is paris."


@pytest.mark.parametrize(
    ("model", "path", "body", "expected"),
    [
        (f"{OWN}/churn/versions/1", "score", ROWS, [0.5, 0.5]),
        ("azureml:unlisted:1", "score", {"anything": "goes"}, [0.5]),
        (f"{OWN}/churn-mlflow/versions/1", "score", {"input_data": {"columns": ["a"], **ROWS}}, [0.5, 0.5]),
        (f"{OWN}/churn-mlflow/versions/1", "score", {"input_data": [[1], [2], [3]]}, [0.5, 0.5, 0.5]),
        (f"{AZUREML}/bert-base-uncased/versions/10", "score", {"input_data": [PARIS]}, ["paris"]),
        (
            f"{AZUREML}/distilbert-base-uncased-finetuned-sst-2-english/versions/9",
            "score",
            {"input_data": ["Great."]},
            [{"label": "POSITIVE", "score": 0.9986}],
        ),
        (
            f"{HUGGING_FACE}/distilbert-base-uncased-finetuned-sst-2-english/versions/17",
            "score",
            {"inputs": "Great."},
            [{"label": "POSITIVE", "score": 0.9986}],
        ),
        (
            f"{HUGGING_FACE}/gpt2/versions/20",
            "generate",
            {"inputs": "ping", "parameters": {"max_new_tokens": 3}},
            {"generated_text": "Hello from gpt2,"},
        ),
        (
            f"{AZUREML}/Phi-4/versions/7",
            "score",
            {
                "input_data": {
                    "input_string": [{"role": "user", "content": "ping"}],
                    "parameters": {"max_new_tokens": 2},
                }
            },
            {"output": "Hello from"},
        ),
    ],
)
async def test_answer(world: World, client: Client, model: str, path: str, body: Any, expected: Any) -> None:
    deployment(world, "blue", model)

    answer = await score(client, body=body, path=path)

    assert answer.status == 200, answer.text
    assert answer.body == expected


async def test_hugging_face_fills_the_mask(world: World, client: Client) -> None:
    deployment(world, "blue", f"{HUGGING_FACE}/bert-base-uncased/versions/25")

    one = (await score(client, body={"inputs": PARIS})).body
    two = (await score(client, body={"inputs": [PARIS, PARIS]})).body

    assert one[0]["token_str"] == "paris"
    assert one[0]["sequence"] == FILLED
    assert one[0]["score"] > one[1]["score"]
    assert two == [one, one]


@pytest.mark.parametrize(
    ("model", "path", "body"),
    [
        (f"{HUGGING_FACE}/bert-base-uncased/versions/25", "score", {"input_data": [PARIS]}),
        (f"{HUGGING_FACE}/bert-base-uncased/versions/25", "score", {"inputs": "Nothing to fill."}),
        (f"{HUGGING_FACE}/gpt2/versions/20", "generate", {"inputs": "ping", "parameters": {"max_new_tokens": "3"}}),
        (f"{HUGGING_FACE}/gpt2/versions/20", "generate", {"inputs": "ping", "parameters": [3]}),
        (f"{HUGGING_FACE}/qwen-qwen2.5-0.5b-instruct/versions/4", "v1/chat/completions", {"inputs": "ping"}),
        (f"{AZUREML}/bert-base-uncased/versions/10", "score", {"inputs": PARIS}),
        (f"{OWN}/churn-mlflow/versions/1", "score", {"input_data": {"columns": ["a"]}}),
        (f"{AZUREML}/Phi-4/versions/7", "score", {"input_data": {"text": "ping"}}),
    ],
)
async def test_body_that_is_not_the_models(world: World, client: Client, model: str, path: str, body: Any) -> None:
    deployment(world, "blue", model)

    failed_inside(await score(client, body=body, path=path), 400)


async def test_chat(world: World, client: Client) -> None:
    deployment(world, "blue", f"{HUGGING_FACE}/qwen-qwen2.5-0.5b-instruct/versions/4")
    body = {"messages": [{"role": "user", "content": "ping"}], "max_tokens": 16}

    whole = await score(client, body=body, path="v1/chat/completions")
    stream = await score(client, body={**body, "stream": True}, path="v1/chat/completions")

    assert whole.body["choices"][0]["message"]["content"].startswith("Hello from qwen")
    # Managed compute has no content filter.
    assert "filter_results" not in whole.text + stream.text
    assert stream.text.endswith("data: [DONE]\n\n")
    assert stream.headers["azureml-model-deployment"] == "blue"


async def test_embeddings(world: World, client: Client) -> None:
    deployment(world, "blue", f"{HUGGING_FACE}/sentence-transformers-all-minilm-l6-v2/versions/6")

    answer = await score(client, body={"input": "ping"}, path="v1/embeddings")

    assert len(answer.body["data"][0]["embedding"]) == 384

"""Serverless endpoints under the openai package; online endpoints under plain HTTP and under Microsoft's own client."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
import requests
from azure.identity import DefaultAzureCredential
from openai import OpenAI

from localazure.instance import LocalAzure
from tests.local import arm

MACHINE_LEARNING = "2025-12-01"
AI_DEVELOPER = "64702f94-c441-49e6-a78b-ef80e0188fee"
LOCATED: dict[str, Any] = {"location": "swedencentral"}
IDENTITY = {"identity": {"type": "SystemAssigned"}}
PING: Any = [{"role": "user", "content": "ping"}]
ROWS = {"data": [[1, 2, 3]]}
PIN = "azureml-model-deployment"


@pytest.fixture
def project(local_azure: LocalAzure) -> str:
    """A project of the test's own."""
    return new_project()


def new_project() -> str:
    """Makes a project below a hub; its id."""
    providers = f"{arm.new_group()}/providers"
    storage = f"{providers}/Microsoft.Storage/storageAccounts/{arm.unique('st').replace('-', '')}"
    arm.send(
        "PUT",
        storage,
        "2024-01-01",
        {**LOCATED, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}},
    )
    vault = f"{providers}/Microsoft.KeyVault/vaults/{arm.unique('kv')}"
    sku = {"family": "A", "name": "standard"}
    properties = {"tenantId": arm.OWN.tenant_id, "sku": sku, "enableRbacAuthorization": True}
    arm.send("PUT", vault, arm.KEY_VAULT, {**LOCATED, "properties": properties})
    workspaces = f"{providers}/Microsoft.MachineLearningServices/workspaces"
    hub = {"storageAccount": storage, "keyVault": vault}
    put(f"{workspaces}/hub", {**LOCATED, **IDENTITY, "kind": "Hub", "properties": hub})
    put(
        f"{workspaces}/project",
        {**LOCATED, **IDENTITY, "kind": "Project", "properties": {"hubResourceId": f"{workspaces}/hub"}},
    )
    return f"{workspaces}/project"


def put(resource_id: str, body: dict[str, Any]) -> Any:
    return arm.send("PUT", resource_id, MACHINE_LEARNING, body)


def read(resource_id: str) -> Any:
    return arm.send("GET", resource_id, MACHINE_LEARNING)


def key_of(endpoint: str) -> str:
    return str(arm.send("POST", f"{endpoint}/listKeys", MACHINE_LEARNING)["primaryKey"])


def make_serverless(project: str, model: str, **properties: Any) -> str:
    """A serverless endpoint; its id."""
    endpoint = f"{project}/serverlessEndpoints/{arm.unique('api')}"
    given = {"authMode": "Key", "modelSettings": {"modelId": f"azureml://registries/{model}"}, **properties}
    put(endpoint, {**LOCATED, "sku": {"name": "Consumption"}, "properties": given})
    return endpoint


def subscribe(project: str, model: str) -> None:
    put(f"{project}/marketplaceSubscriptions/sub", {"properties": {"modelId": f"azureml://registries/{model}"}})


@contextmanager
def client_of(endpoint: str, key: str | None = None) -> Iterator[OpenAI]:
    uri = read(endpoint)["properties"]["inferenceEndpoint"]["uri"]
    with OpenAI(base_url=f"{uri}/v1", api_key=key or key_of(endpoint), max_retries=0) as client:
        yield client


def test_chat_of_a_serverless_endpoint(project: str) -> None:
    endpoint = make_serverless(project, "azureml-deepseek/models/DeepSeek-R1")

    with client_of(endpoint) as client:
        whole = client.chat.completions.create(model="DeepSeek-R1", messages=PING, max_tokens=512)
        chunks = list(client.chat.completions.create(model="DeepSeek-R1", messages=PING, stream=True))

    assert "DeepSeek-R1" in (whole.choices[0].message.content or "")
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole.choices[0].message.content


def test_embeddings_of_a_serverless_endpoint(project: str) -> None:
    model = "azureml-cohere/models/Cohere-embed-v3-english"
    subscribe(project, model)

    with client_of(make_serverless(project, model)) as client:
        answer = client.embeddings.create(model="embed", input=["ping", "pong"])

    assert len(answer.data) == 2


def test_wrong_key_and_no_key_of_a_serverless_endpoint(project: str) -> None:
    endpoint = make_serverless(project, "azureml-deepseek/models/DeepSeek-R1")
    uri = read(endpoint)["properties"]["inferenceEndpoint"]["uri"]

    with client_of(endpoint, "wrong") as client, pytest.raises(openai.AuthenticationError):
        client.chat.completions.create(model="", messages=PING)
    without = requests.post(f"{uri}/v1/chat/completions", json={"messages": PING}, timeout=30)

    assert (without.status_code, without.reason) == (400, "Missing Authorization header")


def test_new_key_of_a_serverless_endpoint_replaces_the_old_one_at_once(project: str) -> None:
    endpoint = make_serverless(project, "azureml-deepseek/models/DeepSeek-R1")
    old = key_of(endpoint)
    arm.send("POST", f"{endpoint}/regenerateKeys", MACHINE_LEARNING, {"keyType": "Primary"})

    with client_of(endpoint, old) as client, pytest.raises(openai.AuthenticationError):
        client.chat.completions.create(model="", messages=PING)
    with client_of(endpoint) as client:
        assert client.chat.completions.create(model="", messages=PING).choices


def test_entra_token_opens_a_serverless_endpoint_with_a_role(project: str) -> None:
    endpoint = make_serverless(project, "azureml-deepseek/models/DeepSeek-R1", authMode="AAD")
    with DefaultAzureCredential() as credential:
        token = credential.get_token("https://ml.azure.com/.default").token

    with client_of(endpoint, token) as client:
        with pytest.raises(openai.AuthenticationError):
            client.chat.completions.create(model="", messages=PING)
        arm.assign(AI_DEVELOPER, project)
        assert client.chat.completions.create(model="", messages=PING).choices


def make_online(project: str, auth_mode: str = "Key") -> str:
    """An online endpoint with the slots blue and green, without traffic; its id."""
    endpoint = f"{project}/onlineEndpoints/{arm.unique('online')}"
    put(endpoint, {**LOCATED, **IDENTITY, "properties": {"authMode": auth_mode}})
    for slot in ("blue", "green"):
        deploy(endpoint, slot, "churn/versions/1")
    return endpoint


def deploy(endpoint: str, slot: str, model: str) -> None:
    workspace = endpoint.partition("/onlineEndpoints/")[0]
    properties: dict[str, Any] = {
        "endpointComputeType": "Managed",
        "instanceType": "Standard_DS3_v2",
        "model": model if model.startswith("azureml:") else f"{workspace}/models/{model}",
    }
    if not model.startswith("azureml:"):
        properties["environmentId"] = f"{workspace}/environments/sklearn/versions/1"
    put(
        f"{endpoint}/deployments/{slot}",
        {**LOCATED, "sku": {"name": "Default", "capacity": 1}, "properties": properties},
    )


def set_traffic(endpoint: str, traffic: dict[str, int], mirror: dict[str, int] | None = None) -> None:
    body = read(endpoint)
    properties = {"authMode": body["properties"]["authMode"], "traffic": traffic, "mirrorTraffic": mirror or {}}
    put(endpoint, {**LOCATED, **IDENTITY, "properties": properties})


def score(endpoint: str, credential: str, pin: str = "", body: Any = ROWS) -> requests.Response:
    uri = read(endpoint)["properties"]["scoringUri"]
    pinned = {PIN: pin} if pin else {}
    return requests.post(uri, json=body, headers={"Authorization": f"Bearer {credential}", **pinned}, timeout=30)


def test_slot_answers_by_its_name_before_it_has_traffic(project: str) -> None:
    endpoint = make_online(project)
    key = key_of(endpoint)

    assert score(endpoint, key).status_code == 404
    pinned = score(endpoint, key, "green")
    assert (pinned.status_code, pinned.headers[PIN]) == (200, "green")
    assert score(endpoint, "wrong", "green").text == "key_auth_access_denied"


def test_traffic_of_200_calls_is_split_as_set(project: str) -> None:
    endpoint = make_online(project)
    set_traffic(endpoint, {"blue": 90, "green": 10})
    uri, key = read(endpoint)["properties"]["scoringUri"], key_of(endpoint)

    with httpx2.Client(headers={"Authorization": f"Bearer {key}"}) as client:
        found = Counter(client.post(uri, json=ROWS).headers[PIN] for _ in range(200))

    assert found == {"blue": 180, "green": 20}


def test_mirrored_calls_stand_in_the_request_log(project: str, local_azure: LocalAzure) -> None:
    endpoint = make_online(project)
    set_traffic(endpoint, {"blue": 100}, {"green": 50})
    key = key_of(endpoint)

    answers = [score(endpoint, key) for _ in range(10)]

    assert {each.headers[PIN] for each in answers} == {"blue"}
    host = answers[0].url.removeprefix("https://").partition("/")[0]
    lines = (local_azure.folder / "requests.log").read_text(encoding="utf-8").splitlines()
    mirrored = [line["mirrored"] for line in map(json.loads, lines) if line["host"] == host and "mirrored" in line]
    assert mirrored
    assert set(mirrored) == {"green: 200"}


def test_faulty_model_fails_behind_its_name_while_the_other_slot_answers(project: str) -> None:
    endpoint = make_online(project)
    deploy(endpoint, "green", "faulty/versions/1")
    set_traffic(endpoint, {"blue": 100})
    key = key_of(endpoint)

    failed = score(endpoint, key, "green")

    assert failed.status_code == 424
    assert failed.headers["ms-azureml-model-error-statuscode"] == "500"
    assert failed.headers["ms-azureml-model-error-reason"] == "model_error"
    assert score(endpoint, key).status_code == 200
    deploy(endpoint, "green", "faulty/versions/2")
    assert score(endpoint, key, "green").status_code == 200


def test_hugging_face_model_fills_the_mask(project: str) -> None:
    endpoint = make_online(project)
    deploy(endpoint, "blue", "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25")

    answer = score(endpoint, key_of(endpoint), "blue", {"inputs": "The capital of France is [MASK]."})

    assert answer.json()[0]["sequence"] == "The capital of France is paris."


def test_token_of_the_endpoint(project: str) -> None:
    endpoint, other = make_online(project, "AMLToken"), make_online(project, "AMLToken")
    token = arm.send("POST", f"{endpoint}/token", MACHINE_LEARNING)["accessToken"]

    assert score(endpoint, token, "blue").status_code == 200
    assert score(other, token, "blue").status_code == 401


def test_entra_token_opens_an_online_endpoint_with_a_role(project: str) -> None:
    endpoint = make_online(project, "AADToken")
    with DefaultAzureCredential() as credential:
        token = credential.get_token("https://ml.azure.com/.default").token

    assert score(endpoint, token, "blue").status_code == 401
    arm.assign(AI_DEVELOPER, project)
    assert score(endpoint, token, "blue").status_code == 200


# azure-ai-ml uses much that its own libraries call deprecated.
@pytest.mark.filterwarnings("ignore")
def test_microsofts_client_invokes_a_slot(project: str, tmp_path: Path) -> None:
    from azure.ai.ml import MLClient

    endpoint = make_online(project)
    (tmp_path / "request.json").write_text(json.dumps(ROWS), encoding="utf-8")
    _, _, subscription, _, group, *_ = project.split("/")
    with DefaultAzureCredential() as credential:
        client = MLClient(credential, subscription, group, "project", enable_telemetry=False)
        answer = client.online_endpoints.invoke(
            endpoint.rpartition("/")[2], deployment_name="green", request_file=str(tmp_path / "request.json")
        )

    assert json.loads(answer) == [0.5]

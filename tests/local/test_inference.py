"""Every inference route under the openai package."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openai
import pytest
import requests
from azure.identity import DefaultAzureCredential, get_bearer_token_provider
from openai import AzureOpenAI, OpenAI

from localazure.instance import LocalAzure
from tests.local import arm
from tests.local.hubs import Hub, account_body, new_hub

COGNITIVE_SERVICES_USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
DEPLOYMENTS = {
    "gpt-35-turbo": ("OpenAI", "gpt-35-turbo", "0125"),
    "mini": ("OpenAI", "gpt-4.1-mini", "2025-04-14"),
    "thinker": ("OpenAI", "o4-mini", "2025-04-16"),
    "vectors": ("OpenAI", "text-embedding-3-small", "1"),
    "r1": ("DeepSeek", "DeepSeek-R1", "1"),
}
PING: Any = [{"role": "user", "content": "ping"}]
ROUTES = ("dated", "v1", "model inference")


@pytest.fixture
def hub(local_azure: LocalAzure) -> Hub:
    hub = new_hub()
    for deployment, (vendor, model, version) in DEPLOYMENTS.items():
        hub.deploy(deployment, vendor, model, version)
    return hub


@contextmanager
def client_of(hub: Hub, route: str, key: str | None = None, version: str = "2024-10-21") -> Iterator[OpenAI]:
    """A client for a route, without retries, so that a test sees the first answer."""
    key = key or hub.key
    host = f"https://{hub.name}"
    match route:
        case "dated":
            client: OpenAI = AzureOpenAI(
                azure_endpoint=f"{host}.openai.azure.com", api_key=key, api_version=version, max_retries=0
            )
        case "v1":
            client = OpenAI(base_url=f"{host}.openai.azure.com/openai/v1/", api_key=key, max_retries=0)
        case _:
            client = OpenAI(
                base_url=f"{host}.services.ai.azure.com/models",
                api_key=key,
                default_headers={"api-key": key},
                default_query={"api-version": "2024-05-01-preview"},
                max_retries=0,
            )
    with client:
        yield client


@pytest.mark.parametrize("route", ROUTES)
def test_chat_on_each_route(hub: Hub, route: str) -> None:
    with client_of(hub, route) as client:
        answer = client.chat.completions.create(model="mini", messages=PING, max_tokens=16)

    assert answer.model == "gpt-4.1-mini-2025-04-14"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.choices[0].message.content
    assert answer.usage
    assert answer.usage.completion_tokens > 0


def test_example_of_the_documentation(hub: Hub) -> None:
    url = (
        f"https://{hub.name}.openai.azure.com/openai/deployments/gpt-35-turbo/chat/completions"
        "?api-version=2023-03-15-preview"
    )

    with_key = requests.post(url, json={"messages": PING}, headers={"api-key": hub.key}, timeout=30)
    without = requests.post(url, json={"messages": PING}, timeout=30)

    assert with_key.status_code == 200
    assert with_key.json()["choices"][0]["message"]["content"]
    assert without.status_code == 401
    assert without.json()["error"]["code"] == "401"


@pytest.mark.parametrize("route", ["v1", "model inference"])
def test_other_vendors_model(hub: Hub, route: str) -> None:
    with client_of(hub, route) as client:
        answer = client.chat.completions.create(model="r1", messages=PING, max_tokens=512)

    assert "</think>" in (answer.choices[0].message.content or "")


@pytest.mark.parametrize("route", ROUTES)
def test_wrong_key(hub: Hub, route: str) -> None:
    with client_of(hub, route, key="wrong") as client, pytest.raises(openai.AuthenticationError) as refused:
        client.chat.completions.create(model="mini", messages=PING)

    assert refused.value.status_code == 401
    assert refused.value.code == "401"
    assert refused.value.response.headers["apim-request-id"]


@pytest.mark.parametrize(
    ("route", "code"),
    [("dated", "DeploymentNotFound"), ("v1", "DeploymentNotFound"), ("model inference", "unknown_model")],
)
def test_unknown_deployment(hub: Hub, route: str, code: str) -> None:
    with client_of(hub, route) as client, pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(model="nothing", messages=PING)

    assert refused.value.code == code


def test_wrong_api_version(hub: Hub) -> None:
    with client_of(hub, "dated", version="1999-01-01") as client, pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(model="mini", messages=PING)

    assert refused.value.code == "404"


def test_regenerated_key_replaces_the_old_one_at_once(hub: Hub) -> None:
    keys = arm.send("POST", f"{hub.id}/regenerateKey", arm.COGNITIVE_SERVICES, {"keyName": "Key1"})

    with client_of(hub, "v1") as client, pytest.raises(openai.AuthenticationError):
        client.chat.completions.create(model="mini", messages=PING)
    for key in (keys["key1"], keys["key2"]):
        with client_of(hub, "v1", key) as client:
            assert client.chat.completions.create(model="mini", messages=PING).choices


@pytest.mark.parametrize("route", ROUTES)
def test_chat_stream(hub: Hub, route: str) -> None:
    with client_of(hub, route) as client:
        whole = client.chat.completions.create(model="mini", messages=PING)
        stream = client.chat.completions.create(
            model="mini", messages=PING, stream=True, stream_options={"include_usage": True}
        )
        chunks = list(stream)

    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-1].usage == whole.usage


@pytest.mark.parametrize("route", ROUTES)
def test_embeddings_as_the_client_asks_for_them_and_as_numbers(hub: Hub, route: str) -> None:
    with client_of(hub, route) as client:
        # The client asks for base64 unless told otherwise, and decodes it.
        default = client.embeddings.create(model="vectors", input=["ping", "pong"])
        numbers = client.embeddings.create(model="vectors", input=["ping", "pong"], encoding_format="float")

    assert [len(each.embedding) for each in default.data] == [1536, 1536]
    for one, other in zip(default.data, numbers.data, strict=True):
        assert one.embedding == pytest.approx(other.embedding, rel=1e-6)


@pytest.mark.parametrize("route", ["dated", "v1"])
def test_responses(hub: Hub, route: str) -> None:
    with client_of(hub, route, version="2025-04-01-preview") as client:
        whole = client.responses.create(model="mini", input="ping", max_output_tokens=16, store=False)
        events = list(client.responses.create(model="mini", input="ping", stream=True))

    assert whole.status == "completed"
    assert whole.output_text
    assert events[0].type == "response.created"
    last = events[-1]
    assert last.type == "response.completed"
    assert last.response.output_text == whole.output_text


def test_task_that_is_not_the_models(hub: Hub) -> None:
    with client_of(hub, "dated") as client, pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="vectors", messages=PING)

    assert refused.value.code == "OperationNotSupported"


def test_reasoning_model_names_the_parameter_that_it_refuses(hub: Hub) -> None:
    with client_of(hub, "v1") as client:
        with pytest.raises(openai.BadRequestError) as refused:
            client.chat.completions.create(model="thinker", messages=PING, max_tokens=16)
        answer = client.chat.completions.create(model="thinker", messages=PING, max_completion_tokens=1024)

    assert (refused.value.code, refused.value.param) == ("unsupported_parameter", "max_tokens")
    assert answer.choices[0].message.content


@pytest.mark.parametrize("scope", ["https://cognitiveservices.azure.com/.default", "https://ai.azure.com/.default"])
def test_entra_token_needs_a_role(hub: Hub, scope: str) -> None:
    with (
        DefaultAzureCredential() as credential,
        AzureOpenAI(
            azure_endpoint=f"https://{hub.name}.openai.azure.com",
            azure_ad_token_provider=get_bearer_token_provider(credential, scope),
            api_version="2024-10-21",
            max_retries=0,
        ) as client,
    ):
        with pytest.raises(openai.AuthenticationError) as refused:
            client.chat.completions.create(model="mini", messages=PING)
        arm.assign(COGNITIVE_SERVICES_USER, hub.id)
        answer = client.chat.completions.create(model="mini", messages=PING)

    assert refused.value.code == "PermissionDenied"
    assert answer.choices[0].message.content


def test_account_without_keys(hub: Hub) -> None:
    arm.send("PUT", hub.id, arm.COGNITIVE_SERVICES, account_body(hub.name, disableLocalAuth=True))

    with client_of(hub, "v1") as client, pytest.raises(openai.PermissionDeniedError) as refused:
        client.chat.completions.create(model="mini", messages=PING)

    assert refused.value.code == "AuthenticationTypeDisabled"


def test_deleted_deployment_no_longer_answers(hub: Hub) -> None:
    arm.send("DELETE", f"{hub.id}/deployments/mini", arm.COGNITIVE_SERVICES)

    with client_of(hub, "v1") as client, pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="mini", messages=PING)

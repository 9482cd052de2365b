"""Which URL answers for which kind of endpoint, and with which credential."""

from typing import Any

import pytest

from aihub.contract.endpoint import Route
from aihub.contract.routes import (
    account_routes,
    call_details,
    managed_deployment_routes,
    online_auth,
    online_routes,
    serverless_routes,
)
from tests.endpoints import described

OPENAI = "https://ai-demo.openai.azure.com"
FOUNDRY = "https://ai-demo.services.ai.azure.com"


MODELS = {
    "messages": ("Anthropic", "claude-sonnet-4-5"),
    "images/generations": ("Black Forest Labs", "FLUX-1.1-pro"),
    "rerank": ("Cohere", "Cohere-rerank-v4.0-pro"),
}


def routes(
    task: str,
    type_name: str = "azure-openai",
    *,
    keys: bool = True,
    api_version: str | None = "V",
    model: tuple[str, str] | None = None,
    first: str | None = None,
) -> list[Route]:
    publisher, name = model or MODELS.get(task, ("DeepSeek", "DeepSeek-R1"))
    description = described(type=type_name, task=task, publisher=publisher, model_name=name)
    return account_routes(description, sub_domain="ai-demo", api_version=api_version, keys=keys, first=first)


@pytest.mark.parametrize(
    ("type_name", "task", "expected"),
    [
        (
            "azure-openai",
            "chat/completions",
            [
                f"{OPENAI}/openai/deployments/chat/chat/completions?api-version=V",
                f"{OPENAI}/openai/v1/chat/completions",
            ],
        ),
        ("azure-openai", "responses", [f"{OPENAI}/openai/responses?api-version=V", f"{OPENAI}/openai/v1/responses"]),
        ("azure-openai", "batches", [f"{OPENAI}/openai/batches?api-version=V", f"{OPENAI}/openai/v1/batches"]),
        ("azure-openai", "audio/speech", [f"{OPENAI}/openai/deployments/chat/audio/speech?api-version=V"]),
        ("azure-openai", "images/generations", [f"{OPENAI}/openai/deployments/chat/images/generations?api-version=V"]),
        (
            "model-inference",
            "chat/completions",
            [f"{FOUNDRY}/models/chat/completions?api-version=V", f"{OPENAI}/openai/v1/chat/completions"],
        ),
        (
            "model-inference",
            "images/generations",
            [f"{FOUNDRY}/openai/deployments/chat/images/generations?api-version=V"],
        ),
        ("model-inference", "messages", [f"{FOUNDRY}/anthropic/v1/messages"]),
        ("model-inference", "rerank", [f"{FOUNDRY}/providers/cohere/v2/rerank"]),
    ],
)
def test_uris_of_a_deployment_on_an_account(type_name: str, task: str, expected: list[str]) -> None:
    assert [route["uri"] for route in routes(task, type_name)] == expected


def test_images_of_other_publishers_are_called_by_azure_openais_api() -> None:
    (route,) = routes("images/generations", "model-inference")
    assert route["name"] == "azure-openai"


@pytest.mark.parametrize(
    ("model", "uri", "header"),
    [
        (
            ("Black Forest Labs", "FLUX.2-pro"),
            f"{FOUNDRY}/providers/blackforestlabs/v1/flux-2-pro?api-version=preview",
            ("Authorization", "Bearer {credential}"),
        ),
        (
            ("Black Forest Labs", "FLUX.2-flex"),
            f"{FOUNDRY}/providers/blackforestlabs/v1/flux-2-flex?api-version=preview",
            ("Authorization", "Bearer {credential}"),
        ),
        (("Microsoft", "MAI-Image-2.5"), f"{FOUNDRY}/mai/v1/images/generations", ("api-key", "{credential}")),
    ],
)
def test_image_model_without_the_images_api_has_a_route_of_its_publisher_that_names_the_deployment(
    model: tuple[str, str], uri: str, header: tuple[str, str]
) -> None:
    (route,) = routes("images/generations", "model-inference", model=model, api_version=None)
    assert (route["uri"], (route["auth"]["header"], route["auth"]["format"])) == (uri, header)
    assert route["body"]["model"] == "chat"
    assert call_details([route])["base_url"] is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (routes("chat/completions", first="v1"), ["v1", "azure-openai"]),
        (routes("chat/completions", "model-inference", first="v1"), ["v1", "model-inference"]),
        (
            serverless_routes(uri="https://h", task="embeddings", keys=True, first="model-inference"),
            ["model-inference", "serverless"],
        ),
        (
            managed_deployment_routes(
                described("qwen"), sub_domain="ai-demo", openai_compatible=True, keys=True, first="v1"
            ),
            ["v1", "managed-deployments"],
        ),
    ],
)
def test_route_that_is_asked_for_comes_first_and_the_others_stay(found: list[Route], expected: list[str]) -> None:
    assert [each["name"] for each in found] == expected


def test_each_route_wants_its_key_in_its_own_header() -> None:
    wanted = {
        "azure-openai": ("api-key", "{credential}"),
        "model-inference": ("api-key", "{credential}"),
        "v1": ("api-key", "{credential}"),
        "anthropic": ("x-api-key", "{credential}"),
    }
    for route in [
        *routes("embeddings"),
        *routes("embeddings", "model-inference"),
        *routes("messages", "model-inference"),
    ]:
        assert (route["auth"]["header"], route["auth"]["format"]) == wanted[route["name"]]


def test_tokens_are_for_the_audience_of_the_route() -> None:
    scopes = {
        route["name"]: route["auth"]["scope"]
        for task, type_name in (("embeddings", "azure-openai"), ("messages", "model-inference"))
        for route in routes(task, type_name, keys=False)
        if route["auth"]["type"] == "entra"
    }
    assert scopes == {
        "azure-openai": "https://cognitiveservices.azure.com/.default",
        "v1": "https://ai.azure.com/.default",
        "anthropic": "https://ai.azure.com/.default",
    }


def test_serverless_has_a_dated_route_too_except_for_rerank() -> None:
    host = "https://command-abcde.swedencentral.models.ai.azure.com"
    chat = serverless_routes(uri=f"{host}/", task="chat/completions", keys=True)
    assert [route["uri"] for route in chat] == [
        f"{host}/v1/chat/completions",
        f"{host}/chat/completions?api-version=2024-05-01-preview",
    ]
    assert [each["name"] for each in serverless_routes(uri=host, task="rerank", keys=True)] == ["serverless"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (routes("chat/completions"), f"{OPENAI}/openai/v1/"),
        (routes("images/generations"), None),
        (routes("messages", "model-inference"), f"{FOUNDRY}/anthropic/"),
        (serverless_routes(uri="https://h", task="embeddings", keys=True), "https://h/v1/"),
        (
            managed_deployment_routes(described("qwen"), sub_domain="ai-demo", openai_compatible=True, keys=True),
            f"{FOUNDRY}/managed-deployments/qwen/",
        ),
    ],
)
def test_base_url_is_what_clients_put_before_the_task(found: list[Route], expected: str | None) -> None:
    assert call_details(found)["base_url"] == expected


@pytest.mark.parametrize(
    ("path", "expected"), [("v1/chat/completions", "https://e/v1/"), ("score", None), ("generate", None)]
)
def test_online_endpoint_has_a_base_url_where_its_container_speaks_openais_api(path: str, expected: str | None) -> None:
    body: dict[str, Any] = {"messages": []}
    found = online_routes(uri=f"https://e/{path}", task="chat/completions", auth=online_auth("key"), body=body)
    assert call_details(found)["base_url"] == expected


def test_scoring_script_has_no_base_url() -> None:
    found = online_routes(uri="https://e/score", task="score", auth=online_auth("key"), body={"data": [1]})
    assert call_details(found)["base_url"] is None

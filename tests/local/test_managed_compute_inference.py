"""Managed compute on an account under the openai package."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI

from localazure.instance import LocalAzure
from tests.local import arm
from tests.local.hubs import MANAGED_COMPUTE, Hub, new_hub

PING: Any = [{"role": "user", "content": "ping"}]
REGISTRY = "azureml://registries/azure-huggingface"
DEPLOYMENTS = {
    "qwen": ("qwen--qwen3-8b", "qwen--qwen3-8b--40k-nvidia-a100"),
    "bge": ("baai--bge-m3", "baai--bge-m3--8k-nvidia-a100"),
}


@pytest.fixture
def hub(local_azure: LocalAzure) -> Iterator[Hub]:
    hub = new_hub()
    for name, (model, template) in DEPLOYMENTS.items():
        properties = {
            "model": f"{REGISTRY}/models/{model}/versions/1",
            "deploymentTemplate": f"{REGISTRY}/deploymenttemplates/{template}/versions/1",
            "acceleratorType": "A100_80GB",
        }
        body = {"sku": {"name": "GlobalManagedCompute", "capacity": 1}, "properties": properties}
        arm.send("PUT", f"{hub.id}/managedComputeDeployments/{name}", MANAGED_COMPUTE, body)
    yield hub
    hub.delete()


def client_of(hub: Hub, path: str, key: str | None = None) -> OpenAI:
    base_url = f"https://{hub.name}.services.ai.azure.com/{path}"
    return OpenAI(base_url=base_url, api_key=key or hub.key, max_retries=0)


@pytest.mark.parametrize("path", ["managed-deployments/qwen", "managed-deployments/qwen/v1", "openai/v1"])
def test_chat(hub: Hub, path: str) -> None:
    with client_of(hub, path) as client:
        whole = client.chat.completions.create(model="qwen", messages=PING)
        chunks = list(client.chat.completions.create(model="qwen", messages=PING, stream=True))

    assert whole.choices[0].message.content
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole.choices[0].message.content
    assert "content_filter_results" not in whole.choices[0].model_dump()


def test_embeddings_are_on_the_runtimes_route_only(hub: Hub) -> None:
    with client_of(hub, "managed-deployments/bge") as client:
        assert len(client.embeddings.create(model="bge", input="ping").data[0].embedding) == 1024
    with client_of(hub, "openai/v1") as client, pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="bge", input="ping")


def test_wrong_key(hub: Hub) -> None:
    with client_of(hub, "managed-deployments/qwen", "wrong") as client, pytest.raises(openai.AuthenticationError):
        client.chat.completions.create(model="qwen", messages=PING)


def test_unknown_deployment(hub: Hub) -> None:
    with client_of(hub, "managed-deployments/nothing") as client, pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="nothing", messages=PING)

"""A stack with an endpoint of each type, task and way to log in, whose snippets are run."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aihub.connect.connection import Connection, connection_of
from aihub.contract.endpoint import Endpoint, EndpointDescription, Route
from aihub.contract.routes import (
    account_routes,
    managed_deployment_routes,
    online_auth,
    online_routes,
    serverless_routes,
)
from tests.endpoints import described, endpoint
from tests.local import arm
from tests.local.hubs import MANAGED_COMPUTE, new_hub
from tests.local.test_anthropic import PROVIDER_DATA
from tests.local.test_key_vault import OFFICER, vault_body
from tests.local.test_machine_learning_inference import (
    AI_DEVELOPER,
    ROWS,
    key_of,
    make_online,
    make_serverless,
    new_project,
    read,
    set_traffic,
    subscribe,
)
from tests.unit.smoke.samples import MODELS

COGNITIVE_SERVICES_USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
FOUNDRY_USER = "53ca6127-db72-4b80-b1b0-d745d6d5456d"
DATA_SCIENTIST = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
_PREVIEW = "2025-04-01-preview"


@dataclass(frozen=True)
class OnAccount:
    """A deployment on an account, and what is said of it."""

    task: str
    model: tuple[str, str, str]
    type: str = "azure-openai"
    api_version: str | None = _PREVIEW
    sku: str = "GlobalStandard"
    keyless: bool = False
    """Whether it is also called with tokens."""


ON_ACCOUNT = {
    # Of the characters that a name may have.
    "gpt-4.1_Mini": OnAccount("chat/completions", ("OpenAI", "gpt-4.1-mini", "2025-04-14"), keyless=True),
    "answers": OnAccount("responses", ("OpenAI", "gpt-4.1-mini", "2025-04-14"), keyless=True),
    "vectors": OnAccount("embeddings", ("OpenAI", "text-embedding-3-small", "1")),
    "image": OnAccount("images/generations", ("OpenAI", "gpt-image-1", "2025-04-15")),
    "speech": OnAccount("audio/speech", ("OpenAI", "gpt-4o-mini-tts", "2025-03-20")),
    "whisper": OnAccount("audio/transcriptions", ("OpenAI", "whisper", "001"), sku="Standard"),
    "batch": OnAccount("batches", ("OpenAI", "gpt-4.1-mini", "2025-04-14"), sku="GlobalBatch"),
    "deepseek": OnAccount(
        "chat/completions",
        ("DeepSeek", "DeepSeek-R1", "1"),
        "model-inference",
        "2024-05-01-preview",
        keyless=True,
    ),
    "sonnet": OnAccount("messages", MODELS["messages"], "model-inference", None, keyless=True),
    "flux": OnAccount(
        "images/generations", ("Black Forest Labs", "FLUX.2-pro", "1"), "model-inference", None, keyless=True
    ),
    "flux1": OnAccount("images/generations", ("Black Forest Labs", "FLUX-1.1-pro", "1"), "model-inference"),
    "mai": OnAccount("images/generations", ("Microsoft", "MAI-Image-2.5", "2026-06-02"), "model-inference", None),
    "rerank": OnAccount("rerank", ("Cohere", "Cohere-rerank-v4.0-pro", "1"), "model-inference", None),
}


@dataclass(frozen=True)
class Case:
    """A route whose snippets are run."""

    endpoint: Endpoint
    route: Route

    @property
    def connection(self) -> Connection:
        return connection_of(self.endpoint, self.route)

    @property
    def name(self) -> str:
        """The endpoint and the route, as the name of a file."""
        return re.sub(r"\W", "_", f"{self.endpoint['name']}_{self.route['name']}")


class SnippetWorld:
    """The endpoints, with their secrets in a vault; the local Azure is that of the environment."""

    def __init__(self) -> None:
        self.hub = new_hub()
        group = self.hub.id.partition("/providers/")[0]
        self.vault = f"{group}/providers/Microsoft.KeyVault/vaults/{arm.unique('kv')}"
        arm.send("PUT", self.vault, arm.KEY_VAULT, vault_body())
        for role, scope in ((OFFICER, self.vault), (COGNITIVE_SERVICES_USER, self.hub.id), (FOUNDRY_USER, self.hub.id)):
            arm.assign(role, scope)
        self.keys = {self.hub.key}
        """All keys of the endpoints."""
        self.endpoints = [*self._on_account(), *self._managed(), *self._in_project()]

    @property
    def cases(self) -> list[Case]:
        return [Case(each, route) for each in self.endpoints for route in each["routes"]]

    def close(self) -> None:
        self.hub.delete()

    def _on_account(self) -> Iterator[Endpoint]:
        for name, each in ON_ACCOUNT.items():
            provider: dict[str, Any] = {"modelProviderData": PROVIDER_DATA} if each.model[0] == "Anthropic" else {}
            self.hub.deploy(name, *each.model, each.sku, **provider)
            publisher, model, version = each.model
            fields = {"task": each.task, "publisher": publisher, "model_name": model, "model_version": version}
            for keys in (True, False) if each.keyless else (True,):
                what = described(name, type=each.type, **fields)
                routes = account_routes(what, sub_domain=self.hub.name, api_version=each.api_version, keys=keys)
                yield self._kept(what, routes, f"{self.hub.id}/deployments/{name}", self.hub.key, name_of(name, keys))

    def _managed(self) -> Iterator[Endpoint]:
        registry = "azureml://registries/azure-huggingface"
        for name, task, model, template in (
            ("qwen", "chat/completions", "qwen--qwen3-8b", "qwen--qwen3-8b--40k-nvidia-a100"),
            ("bge", "embeddings", "baai--bge-m3", "baai--bge-m3--8k-nvidia-a100"),
        ):
            properties = {
                "model": f"{registry}/models/{model}/versions/1",
                "deploymentTemplate": f"{registry}/deploymenttemplates/{template}/versions/1",
                "acceleratorType": "A100_80GB",
            }
            id_ = f"{self.hub.id}/managedComputeDeployments/{name}"
            body = {"sku": {"name": "GlobalManagedCompute", "capacity": 1}, "properties": properties}
            arm.send("PUT", id_, MANAGED_COMPUTE, body)
            what = described(name, type="managed-compute", task=task, publisher="azure-huggingface", model_name=model)
            is_chat = task == "chat/completions"
            for keys in (True, False) if is_chat else (True,):
                routes = managed_deployment_routes(what, sub_domain=self.hub.name, openai_compatible=is_chat, keys=keys)
                yield self._kept(what, routes, id_, self.hub.key, name_of(name, keys))

    def _in_project(self) -> Iterator[Endpoint]:
        for model, task, keys in (
            ("azureml-deepseek/models/DeepSeek-R1", "chat/completions", True),
            ("azureml-deepseek/models/DeepSeek-R1", "chat/completions", False),
            ("azureml-cohere/models/Cohere-embed-v3-english", "embeddings", True),
        ):
            project = _project()
            if "cohere" in model:
                subscribe(project, model)
            id_ = make_serverless(project, model, **({} if keys else {"authMode": "AAD"}))
            what = described(task.partition("/")[0], type="serverless-api", task=task, publisher="azureml")
            uri = read(id_)["properties"]["inferenceEndpoint"]["uri"]
            routes = serverless_routes(uri=uri, task=task, keys=keys)
            key = key_of(id_) if keys else ""
            yield self._kept(what, routes, id_, key, name_of(f"serverless-{what['name']}", keys))
        for mode, kind in (("Key", "key"), ("AMLToken", "aml-token"), ("AADToken", "entra")):
            id_ = make_online(_project(), mode)
            set_traffic(id_, {"blue": 100})
            what = described("churn", type="managed-compute", task="score", publisher="azureml", model_name="churn")
            uri = read(id_)["properties"]["scoringUri"]
            routes = online_routes(uri=uri, task="score", auth=online_auth(kind), body=dict[str, Any](ROWS))
            yield self._kept(what, routes, id_, key_of(id_) if kind == "key" else "", f"churn-{kind}")

    def _kept(self, what: EndpointDescription, routes: list[Route], id_: str, key: str, name: str) -> Endpoint:
        """An endpoint whose secrets are in the vault."""
        secret = re.sub(r"[^a-zA-Z0-9]", "-", name)
        made = endpoint(what, routes, resource_id=id_)
        address = f"https://{self.vault.rpartition('/')[2]}.vault.azure.net/secrets/{secret}"
        is_key = routes[0]["auth"]["type"] == "key"
        if is_key:
            self.keys.add(key)
        for kind, value in (("uri", made["target_uri"]), *((("key", key),) if is_key else ())):
            arm.send("PUT", f"{self.vault}/secrets/{secret}-{kind}", arm.KEY_VAULT, {"properties": {"value": value}})
        return {
            **made,
            "name": name,
            "uri_secret": f"{address}-uri",
            "key_secret": f"{address}-key" if is_key else None,
        }

    def write_stack(self, folder: Path) -> None:
        """Puts a Pulumi CLI into a folder whose stack output `endpoints` is these."""
        (folder / "endpoints.json").write_text(json.dumps(self.endpoints), encoding="utf-8")
        script = f'#!/bin/sh\n[ "$1" = config ] && exec echo "{{}}"\nexec cat {folder}/endpoints.json\n'
        (folder / "pulumi").write_text(script, encoding="utf-8")
        (folder / "pulumi").chmod(0o755)


def _project() -> str:
    """A project of its own, since a model has one serverless endpoint in each."""
    project = new_project()
    for role in (AI_DEVELOPER, DATA_SCIENTIST):
        arm.assign(role, project)
    return project


def name_of(name: str, keys: bool) -> str:
    return name if keys else f"{name}-tokens"

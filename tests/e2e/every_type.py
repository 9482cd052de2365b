"""Settings with one deployment of each kind, and a change of each that Azure can make in place."""

import copy
from typing import Any

from tests.e2e.project import gpt, settings

Json = dict[str, Any]

REGISTRIES = "azureml://registries"
MACHINE = "Standard_DS3_v2"


def slot(model: str, **more: Any) -> Json:
    """Settings of a slot of an online endpoint."""
    return {"model": model, "instance_type": MACHINE, **more}


def own(model: str, **more: Any) -> Json:
    """Settings of a slot with a registered model of one's own."""
    code = {"id": "azureml:churn-code:1", "scoring_script": "score.py"}
    return slot(model, environment="azureml:churn-env:2", code=code, **more)


def online(slots: Json, traffic: dict[str, int], **more: Any) -> Json:
    """Settings of managed compute in a hub project that serves a model of one's own."""
    return {
        "type": "managed-compute",
        "task": "score",
        "probe": {"body": {"data": [[1, 2, 3]]}},
        "slots": slots,
        "traffic": traffic,
        **more,
    }


EVERY_TYPE: dict[str, Json] = {
    "openai": gpt(),
    "router": {
        "type": "azure-openai",
        "model": {"name": "model-router", "version": "2025-11-18"},
        "sku": {"name": "GlobalStandard", "capacity": 10},
        "api_version": "2025-04-01-preview",
        "routing": {"mode": "balanced"},
    },
    "inference": {
        "type": "model-inference",
        "model": {"publisher": "DeepSeek", "name": "DeepSeek-R1", "version": "1"},
    },
    "claude": {
        "type": "model-inference",
        "model": {"publisher": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"},
        "provider_terms": {
            "accept": True,
            "organization_name": "Contoso",
            "country_code": "US",
            "industry": "technology",
        },
    },
    "serverless": {
        "type": "serverless-api",
        "model": f"{REGISTRIES}/azureml-cohere/models/Cohere-command-r-08-2024",
        "marketplace": {"accept_terms": True},
    },
    "hugging": {
        "type": "managed-compute",
        "task": "fill-mask",
        "slots": {"blue": slot(f"{REGISTRIES}/HuggingFace/models/bert-base-uncased/versions/25")},
        "traffic": {"blue": 100},
    },
    "compute": {
        "type": "managed-compute",
        "host": "account",
        "model": f"{REGISTRIES}/azure-huggingface/models/Qwen--Qwen3-8B/versions/1",
        "template": f"{REGISTRIES}/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1",
        "accelerator": "H100_80GB",
    },
}

CHANGED: dict[str, Json] = {
    "openai": gpt(capacity=20),
    "router": EVERY_TYPE["router"] | {"routing": {"mode": "cost"}},
    "inference": EVERY_TYPE["inference"] | {"sku": {"name": "GlobalStandard", "capacity": 2}},
    "claude": EVERY_TYPE["claude"] | {"sku": {"name": "GlobalStandard", "capacity": 2}},
    "serverless": EVERY_TYPE["serverless"] | {"content_safety": False},
    "hugging": EVERY_TYPE["hugging"]
    | {"slots": {"blue": slot(f"{REGISTRIES}/HuggingFace/models/bert-base-uncased/versions/25", instances=2)}},
    "compute": EVERY_TYPE["compute"] | {"instances": 2},
}


def every_type(**changed: Json | None) -> Json:
    """Settings of a stack with one deployment of each kind; a name given as None is left out."""
    deployments = EVERY_TYPE | changed
    return settings(copy.deepcopy({name: each for name, each in deployments.items() if each is not None}))

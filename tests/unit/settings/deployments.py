"""Settings of deployments that keep all rules, for tests to change, and what is wrong with them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.settings import SettingsError, load_settings

Json = dict[str, Any]

HUB = "hub: {name: ai-x, location: swedencentral}\n"
REGISTRIES = "azureml://registries"
ACCOUNT_REGISTRY = f"{REGISTRIES}/azure-huggingface"
GPT = {"name": "gpt-4.1-mini", "version": "2025-04-14"}
TERMS = {"accept": True, "organization_name": "Example Ltd", "country_code": "US", "industry": "technology"}


def openai(sku: str = "GlobalStandard", capacity: int = 1, **more: Any) -> Json:
    return {"type": "azure-openai", "model": GPT, "sku": {"name": sku, "capacity": capacity}, **more}


def provisioned(**more: Any) -> Json:
    return openai("GlobalProvisionedManaged", 15, **more)


def inference(publisher: str, name: str = "m", **more: Any) -> Json:
    return {"type": "model-inference", "model": {"publisher": publisher, "name": name, "version": "1"}, **more}


def of_openai(name: str, **more: Any) -> Json:
    return {"type": "azure-openai", "model": {"name": name, "version": "1"}, **more}


def claude(**more: Any) -> Json:
    return inference("Anthropic", **{"provider_terms": TERMS, **more})


def serverless(registry: str = "azureml-cohere", model: str = "Cohere-command-r-08-2024", **more: Any) -> Json:
    given = {"marketplace": {"accept_terms": True}, **more}
    return {"type": "serverless-api", "model": f"{REGISTRIES}/{registry}/models/{model}", **given}


def slot(model: str = f"{REGISTRIES}/HuggingFace/models/bert-base-uncased/versions/25", **more: Any) -> Json:
    return {"model": model, "instance_type": "Standard_DS3_v2", **more}


def online(slots: Json | None = None, **more: Any) -> Json:
    return {"type": "managed-compute", "task": "fill-mask", "slots": slots or {"blue": slot()}, **more}


def compute(**more: Any) -> Json:
    return {
        "type": "managed-compute",
        "host": "account",
        "model": f"{ACCOUNT_REGISTRY}/models/Qwen--Qwen3-8B/versions/1",
        "template": f"{ACCOUNT_REGISTRY}/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1",
        "accelerator": "H100_80GB",
        **more,
    }


TWO = {"blue": slot(), "green": slot()}
CODE = {"id": "azureml:churn-code:1", "scoring_script": "score.py"}


def written(deployments: Json, **more: Any) -> str:
    """The settings as a person writes them, a field in each line."""
    data = {"deployments": deployments, **more}
    # Without aliases, and without what a case leaves out of a default.
    text = yaml.dump(_without_none(data), Dumper=_Plain, sort_keys=False)
    return HUB + text


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_none(child) for name, child in value.items() if child is not None}
    return value


def problems(config: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(config, "dev")
    return [f"{problem.path}: {problem.text}" for problem in caught.value.problems]

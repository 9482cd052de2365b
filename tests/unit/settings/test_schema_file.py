import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from aihub.settings import SettingsError, load_settings, schema

TEMPLATE = "azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1"
CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    found = json.loads((CONFIG / schema.SCHEMA_FILE).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(found)
    return jsonschema.Draft7Validator(found)


def test_the_shipped_schema_is_current() -> None:
    assert schema.is_current(CONFIG), "run: python -m aihub.settings.schema"


@pytest.mark.parametrize(
    "file", sorted(set(CONFIG.glob("*.yaml")) - {CONFIG / "promotion.yaml"}), ids=lambda file: file.name
)
def test_shipped_files_name_the_schema_and_follow_it(file: Path, validator: jsonschema.Draft7Validator) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    assert [error.message for error in validator.iter_errors(yaml.safe_load(text))] == []


@pytest.mark.parametrize(
    "part",
    [
        {},
        {"hub": {"name": "ai-x"}},
        {"hub": {"resource_group": None, "key_vault": None, "tags": {"a": None}}},
        {"deployments": None},
        {"deployments": {"chat": None}},
        {"deployments": {"chat": {"sku": {"capacity": 3}}}},
        {"deployments": {"chat": {"type": "model-inference"}}},
        {"deployments": {"chat": {"model": {"version": "2"}}}},
        {"deployments": {"bert": {"slots": {"blue": {"instances": 2}, "green": None}}}},
        {"deployments": {"bert": {"type": "managed-compute", "traffic": {"blue": 100, "green": None}}}},
        {"deployments": {"qwen": {"type": "managed-compute", "host": "account", "instances": 2}}},
        {"deployments": {"qwen": {"type": "managed-compute", "template": TEMPLATE}}},
        {"deployments": {"cohere": {"marketplace": None}}},
        {"guardrails": {"content_filters": {"strict": None}, "blocklists": {"names": {"items": {"falcon": None}}}}},
        {"deployments": {"churn": {"probe": {"body": {"data": [[1, 2.5, None]], "deep": {"er": True}}}}}},
    ],
)
def test_a_file_may_hold_a_part_and_remove_by_null(part: Any, validator: jsonschema.Draft7Validator) -> None:
    assert [error.message for error in validator.iter_errors(part)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"hubs": {}},
        {"hub": {"nme": "ai-x"}},
        {"hub": {"name": "AI_X"}},
        {"hub": {"name": None}},
        {"hub": {"key_vault": {"purge": True}}},
        {"hub": {"auth": "key"}},
        {"hub": {"tags": {"a<b": "c"}}},
        {"deployments": {"gpt 4": {}}},
        {"deployments": {"chat": {"capacity": 1}}},
        {"deployments": {"chat": {"type": "azure-opnai"}}},
        {"deployments": {"chat": {"sku": {"capacity": 0}}}},
        {"deployments": {"chat": {"sku": {"capcity": 1}}}},
        {"deployments": {"chat": {"model": {"version": 1}}}},
        {"deployments": {"chat": {"type": "azure-openai", "model": {"publisher": "xAI"}}}},
        {"deployments": {"chat": {"type": "model-inference", "task": "responses"}}},
        {"deployments": {"bert": {"type": "managed-compute", "host": "cluster"}}},
        {"deployments": {"bert": {"type": "managed-compute", "host": "account", "slots": {}}}},
        {"deployments": {"bert": {"type": "managed-compute", "host": "project", "template": TEMPLATE}}},
        {"deployments": {"bert": {"slots": {"blue": {"instance": 2}}}}},
        {"deployments": {"bert": {"traffic": {"blue": 101}}}},
        {"deployments": {"cohere": {"marketplace": {"accept_terms": False}}}},
        {"guardrails": {"filters": {}}},
    ],
)
def test_what_is_wrong_in_any_file_is_flagged(
    wrong: Any, validator: jsonschema.Draft7Validator, write: Callable[..., Path]
) -> None:
    assert list(validator.iter_errors(wrong))
    with pytest.raises(SettingsError):
        load_settings(write(dev=yaml.safe_dump(wrong)), "dev")


def test_every_field_is_described() -> None:
    models = [schema.file_schema(), *schema.file_schema()["$defs"].values()]
    assert [name for model in models for name, field in model["properties"].items() if not field["description"]] == []

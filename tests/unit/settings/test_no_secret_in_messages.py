"""Whatever is pasted wherever, no message repeats it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.settings import SettingsError, load_settings

SECRET = "sk-S3cr3t/9f8e7d6c5b4a+Zz=="
ACCOUNT_KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"

LINE = re.compile(r"config/dev\.yaml:\d+: [^;\n]+; [^\n]+")

COMPLETE: dict[str, Any] = {
    "hub": {
        "name": "ai-x",
        "location": "swedencentral",
        "resource_group": "rg-x",
        "projects": ["chat"],
        "auth": "keys",
        "key_vault": {"name": "kv-x", "purge_protection": False, "soft_delete_days": 7},
        "key_expiry_days": 60,
        "key_read_interval_minutes": 60,
        "soft_deleted": "purge",
        "log_retention_days": 30,
        "protect": False,
        "tags": {"team": "x"},
    },
    "deployments": {
        "chat": {
            "type": "azure-openai",
            "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"},
            "sku": {"name": "Standard", "capacity": 1},
            "version_upgrade": "NoAutoUpgrade",
            "content_filter": "Microsoft.DefaultV2",
            "task": "chat/completions",
            "api_version": "2024-10-21",
            "smoke": {
                "prompt": "Paris?",
                "expect": "(?i)paris",
                "latency_ms": 2000,
                "latency": "fail",
                "stream": True,
                "blocked_prompt": "falcon",
            },
        },
        "router": {
            "type": "azure-openai",
            "model": {"name": "model-router", "version": "2025-11-18"},
            "routing": {"mode": "cost", "models": [{"publisher": "xAI", "name": "grok-4", "version": "1"}]},
            "service_tier": "Priority",
            "state": "Running",
        },
        "spilling": {
            "type": "azure-openai",
            "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"},
            "sku": {"name": "ProvisionedManaged", "capacity": 25},
            "spillover": "chat",
        },
        "claude": {
            "type": "model-inference",
            "model": {"publisher": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"},
            "provider_terms": {
                "accept": True,
                "organization_name": "Example",
                "country_code": "US",
                "industry": "technology",
            },
        },
        "cohere": {
            "type": "serverless-api",
            "model": "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024",
            "marketplace": {"accept_terms": True},
            "content_safety": True,
            "endpoint_name": "cohere",
        },
        "churn": {
            "type": "managed-compute",
            "host": "project",
            "auth": "key",
            "slots": {
                "blue": {
                    "model": "azureml:churn:3",
                    "environment": "azureml:churn-env:2",
                    "code": {"id": "azureml:churn-code:1", "scoring_script": "score.py"},
                    "instance_type": "Standard_DS3_v2",
                    "instances": 1,
                    "environment_variables": {"WORKERS": "1"},
                    "request": {"timeout_seconds": 90, "max_concurrent": 1, "max_queue_wait_seconds": 1},
                    "readiness": {"period_seconds": 10},
                    "autoscale": {"min": 1, "max": 2, "rules": [{"metric": "CpuUtilizationPercentage", "above": 70}]},
                },
                "green": {"model": "azureml:churn:4", "instance_type": "Standard_DS3_v2"},
            },
            "traffic": {"blue": 100},
            "mirror": {"green": 10},
            "rollout": {"steps": [100], "timeout_seconds": 300},
            "probe": {"body": {"data": [[1, 2, 3]]}},
        },
        "qwen": {
            "type": "managed-compute",
            "host": "account",
            "model": "azureml://registries/azure-huggingface/models/Qwen--Qwen3-8B/versions/1",
            "template": "azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1",
            "accelerator": "H100_80GB",
        },
    },
    "smoke": {"gate": True, "budget_seconds": 60, "successes": 1, "concurrency_per_host": 8},
    "access": {
        "readers": [
            {
                "principal_id": "3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11",
                "principal_type": "Group",
                "deployments": ["chat", "cohere"],
            }
        ]
    },
    "classic_hub": {"workspace": "ai-x-hub", "project": "ai-x-project", "storage_account": "stx"},
    "guardrails": {
        "content_filters": {
            "strict": {
                "base": "Microsoft.Default",
                "mode": "Blocking",
                "filters": [{"name": "Violence", "source": "Prompt", "severity": "Low"}],
                "blocklists": [{"name": "names", "source": "Prompt"}],
            }
        },
        "blocklists": {"names": {"description": "x", "items": {"falcon": {"pattern": "falcon", "regex": False}}}},
    },
}


def planted(value: Any, secret: str) -> Iterator[Any]:
    """Yield copies of a value with the secret in the place of each part, as an unknown field and as a name."""
    yield from (secret, [secret], {"x": secret}, {secret: 1})
    if isinstance(value, dict):
        for name, child in value.items():
            yield from ({**value, name: changed} for changed in planted(child, secret))
        yield from ({**value, "api_key": secret}, {**value, secret: secret}, {**value, "unknown": {"deep": [secret]}})
    if isinstance(value, list):
        yield from ([*value, changed] for changed in planted(value[0], secret))


def refusal(config: Path) -> str:
    """Return the message of the refusal; accepted settings have none."""
    try:
        load_settings(config, "dev")
    except SettingsError as error:
        for line in str(error).splitlines():
            assert LINE.fullmatch(line)
        return str(error)
    return ""


@pytest.mark.parametrize("secret", [SECRET, ACCOUNT_KEY])
def test_a_secret_in_any_field(write: Callable[..., Path], secret: str) -> None:
    messages = [refusal(write(dev=yaml.safe_dump(data))) for data in planted(COMPLETE, secret)]
    assert [message for message in messages if secret in message] == []
    # Some fields take any text or name, and so this one; most refuse.
    refused = sum(message != "" for message in messages)
    assert refused > 5 * (len(messages) - refused) > 0


BREAKERS = ["\n", "\x00", " ", "- ", ": ", "---\n", "<<: ", *"\t:[]{}\"'*&!%@`|>-?,#\\"]


@pytest.mark.parametrize("breaker", BREAKERS)
def test_a_secret_in_a_file_that_is_not_yaml(write: Callable[..., Path], breaker: str) -> None:
    small = {"hub": COMPLETE["hub"], "deployments": {"chat": COMPLETE["deployments"]["chat"]}}
    text = yaml.safe_dump(small).replace("swedencentral", SECRET).replace("rg-x", f'"{SECRET}"')
    lines = text.splitlines(keepends=True)
    broken = [
        "".join([*lines[:index], line[:column], breaker, line[column:], *lines[index + 1 :]])
        for index, line in enumerate(lines)
        for column in {0, line.find(":"), line.find(":") + 2}
    ]
    messages = [refusal(write(dev=text)) for text in broken]
    assert [message for message in messages if SECRET in message or SECRET[:10] in message] == []
    assert any(messages)

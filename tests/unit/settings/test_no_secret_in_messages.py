"""Whatever is pasted wherever, no message repeats it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.check import check, report
from aihub.settings import SettingsError, load_settings

SECRET = "sk-S3cr3t/9f8e7d6c5b4a+Zz=="
ACCOUNT_KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"

HUB = "hub: {name: ai-x, location: eastus}\n"

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
        "consumers": [
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
    """Yield copies of a value with the secret in the place of each part, as an unknown field and as a name.

    Of the two secrets the one that could be a name is another case only where it is a text or a name itself.
    """
    yield from (secret, {secret: 1})
    if secret == SECRET:
        yield from ([secret], {"x": secret})
    if isinstance(value, dict):
        for name, child in value.items():
            yield from ({**value, name: changed} for changed in planted(child, secret))
        yield {**value, secret: secret}
        if secret == SECRET:
            yield from ({**value, "api_key": secret}, {**value, "unknown": {"deep": [secret]}})
    if isinstance(value, list):
        yield from ([*value, changed] for changed in planted(value[0], secret))


def planted_settings(secret: str) -> Iterator[Any]:
    """Yield settings with the secret in the place of each part, in turn.

    Each is the section in question, or the one deployment, and what it refers to: the rest takes time and says nothing.
    """
    deployments, least = COMPLETE["deployments"], {name: COMPLETE["hub"][name] for name in ("name", "location")}
    referred = {name: deployments[name] for name in ("chat", "cohere")}
    guarded = {"hub": least, "deployments": referred, "guardrails": COMPLETE["guardrails"]}
    for section in COMPLETE.keys() - {"deployments"}:
        yield from ({**guarded, section: changed} for changed in planted(COMPLETE[section], secret))
    for name, deployment in deployments.items():
        of_one = {"hub": least, "access": COMPLETE["access"]}
        for changed in planted(deployment, secret):
            yield {**of_one, "deployments": {**referred, name: changed}}
    of_all = {"hub": least, "access": COMPLETE["access"]}
    yield from ({**of_all, "deployments": each} for each in ({**referred, secret: 1}, {**referred, secret: secret}))
    yield from ({**of_all, "deployments": each} for each in (secret, [secret], {"x": secret}, {secret: 1}))
    yield from ({**of_all, "deployments": {**referred, "unknown": {"deep": [secret]}}}, secret, [secret], {"x": secret})
    yield from ({secret: 1}, {**guarded, "api_key": secret}, {**guarded, secret: secret})
    yield {**guarded, "unknown": {"deep": [secret]}}


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
    # JSON is YAML, and written much faster.
    messages = [refusal(write(dev=json.dumps(data, indent=1))) for data in planted_settings(secret)]
    assert [message for message in messages if secret in message] == []
    # Some fields take any text or name, and so this one; most refuse.
    refused = sum(message != "" for message in messages)
    assert refused > 5 * (len(messages) - refused) > 0


SECRETS_THAT_COULD_BE_NAMES = {
    "hexadecimal": "b7f2c81e9d3a4f60a1c5e8d7b2f49036",
    "hexadecimal in few turns": "dead4444beef5555cafe66660000abcd",
    "OpenAI": "sk-proj-abcdefghijklmnopqrstuvwx",
    "Hugging Face": "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "GitHub": "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "AWS": "AKIAIOSFODNN7EXAMPLE",
    "Google": "AIzaSyDaGmWKa4JsXZHjGw7ISLnabcdefghijkl",
    "Slack": "xoxb-123456789012-abcdefghijkl",
    "web token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0",
    "client secret": "Abc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789",
    "GUID": "a3c5a9d1-0f3b-4e0e-9d53-8a3f5b0f6c11",
    "new Azure OpenAI key": "BAh2qKx9LmN4pQrStUv8WxYz1Ab3Cd5Ef7Gh9JQQJ99AAACYeBjFXJ3w3AAABACOG",
    "password": "P4ssw0rd",
    "letters alone": "qwertyuiopasdfghjklzxcvbnmq",
}
CHAT = '{type: azure-openai, model: {name: gpt-4-32k, version: "0613"}}'
PLACES = {
    "a deployment": "deployments: {%(name)s: {}}",
    "a deployment that is retired": f"deployments: {{%(name)s: {CHAT}}}",
    "two deployments": f"deployments: {{%(name)s: {CHAT}, %(upper)s: {CHAT}}}",
    "a deployment that another name is like": "deployments: {%(name)s: {type: x}}\n"
    "access: {consumers: [{principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: ['%(name)s_', '%(name)s']}]}",
    "a spillover": f"deployments: {{a1: {{type: azure-openai, spillover: '%(name)s_', sku: {{name: ProvisionedManaged, "
    f"capacity: 25}}, model: {{name: x, version: '1'}}}}, %(name)s: {CHAT}}}",
    "a slot": "deployments: {bert: {type: managed-compute, task: fill-mask, traffic: {'%(name)sx': 100}, slots: "
    "{%(name)s: {model: 'azureml:churn:3', instance_type: Standard_X9}}}}",
    "a VM size": "deployments: {bert: {type: managed-compute, task: fill-mask, slots: "
    "{blue: {model: 'azureml:churn:3', instance_type: 'Standard_%(name)s'}}}}",
    "a tag": "hub: {name: ai-x, location: eastus, tags: {%(name)s: 1, %(upper)s: x}}",
    "an unknown field": "hub: {name: ai-x, location: eastus, %(name)s: 1}",
    "a section": "%(name)s: {}",
    "a blocklist": "guardrails: {blocklists: {%(name)s: {}, %(upper)s: {}}, "
    "content_filters: {a: {blocklists: [{name: '%(name)s_', source: Prompt}]}}}",
    "a content filter": "guardrails: {content_filters: {%(name)s: {}}}\n"
    f"deployments: {{chat: {{content_filter: '%(name)s_', {CHAT[1:]}}}",
    "a variable": "deployments: {bert: {type: managed-compute, slots: {blue: {environment_variables: {%(name)s: 1}}}}}",
    "a name that is written twice": "hub: {%(name)s: 1, %(name)s: 1}",
    "a name of nothing": "hub: {%(name)s: }",
    "an anchor": "hub: {name: &%(anchor)s x, location: *%(anchor)sx}",
    "a deployment that is taken out": "deployments: {taken-%(name)s: ~, %(name)s: ~}",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_secret_that_could_be_a_name(write: Callable[..., Path], place: str) -> None:
    for secret in SECRETS_THAT_COULD_BE_NAMES.values():
        names = {"name": secret, "upper": secret.upper(), "anchor": re.sub("[^A-Za-z0-9]", "", secret)}
        dev = place % names
        hub = "" if "hub:" in dev else "hub: {name: ai-x, location: eastus}\n"
        base = {"base": dev.replace("~", CHAT)} if place is PLACES["a deployment that is taken out"] else {}
        result = check(write(dev=hub + dev, **base))
        for output in ("text", "json"):
            said = report(result, output).casefold()
            assert secret.casefold() not in said
            assert secret[:12].casefold() not in said


@pytest.mark.parametrize(
    "name",
    [
        *("chat", "gpt-4.1-mini", "gpt-35-turbo", "text-embedding-3-small", "gpt-4o-mini-tts-2025-03-20", "o3-mini"),
        *("DeepSeek-R1-Distill-Llama-70B", "qwen3-8b-40k-nvidia-h100", "Meta-Llama-3.1-8B-Instruct", "claude_sonnet_4"),
        *("key_read_interval_minutes", "dynamicThrottlingEnabled", "MI300X", "phi-4-multimodal-instruct", "skus", "hf"),
    ],
)
def test_a_name_that_looks_like_one_is_shown(write: Callable[..., Path], name: str) -> None:
    assert f": deployments.{name}" in refusal(write(dev=f"{HUB}deployments: {{{name}: {{}}}}\n"))


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

"""Bad input below `monitoring`: one error for each, with its place and what to write instead."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aihub.settings import SettingsError, load_settings

GPT = {"name": "gpt-5.4-mini", "version": "2026-03-17"}
BERT = "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25"
DEPLOYMENTS: dict[str, Any] = {
    "chat": {"type": "azure-openai", "model": GPT},
    "deepseek": {
        "type": "model-inference",
        "model": {"publisher": "DeepSeek", "name": "DeepSeek-V4-Flash", "version": "2026-04-23"},
    },
    "cohere": {
        "type": "serverless-api",
        "model": "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024",
        "marketplace": {"accept_terms": True},
    },
    "bert": {
        "type": "managed-compute",
        "task": "fill-mask",
        "slots": {"blue": {"model": BERT, "instance_type": "Standard_DS3_v2"}},
        "traffic": {"blue": 100},
    },
}


def own(name: str, **thresholds: int) -> dict[str, Any]:
    return {"diagnostics": ["requests"], "alerts": {"deployments": {name: thresholds}}}


def all_own(**thresholds: int) -> dict[str, Any]:
    return {"alerts": thresholds}


BAD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "share above 100": (
        all_own(availability_percent=101),
        ["monitoring.alerts.availability_percent: ", "100"],
    ),
    "share of nothing": (all_own(tokens_percent=0), ["monitoring.alerts.tokens_percent: ", "0"]),
    "negative latency": (all_own(latency_ms=-1), ["monitoring.alerts.latency_ms: ", "1"]),
    "unknown threshold": (all_own(latency=5), ["monitoring.alerts.latency: unknown field; did you mean latency_ms?"]),
    "unknown group": ({"diagnostics": ["audits"]}, ["monitoring.diagnostics[0]: ", "audit"]),
    "no workspace": (
        {"destination": "log-central"},
        ["monitoring.destination: not the ARM id of a Log Analytics workspace; write /subscriptions/<id>/"],
    ),
    "id of something else": (
        {
            "destination": "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg/providers/"
            "Microsoft.Storage/storageAccounts/logs"
        },
        ["monitoring.destination: not the ARM id of a Log Analytics workspace"],
    ),
    "no address": (
        {"notify": {"emails": ["team"]}},
        ["monitoring.notify.emails[0]: not an e-mail address; write one such as team@example.com"],
    ),
    "webhook in clear": ({"notify": {"webhook": "https://hooks.example/T000"}}, ["monitoring.notify.webhook: "]),
    "webhook without a vault": (
        {"notify": {"webhook": {"name": "alert-webhook"}}},
        ["monitoring.notify.webhook.vault: "],
    ),
    "nobody": ({"notify": {"emails": []}}, ["monitoring.notify: nobody is named; write emails, a webhook"]),
    "twice": (
        {"notify": {"emails": ["a@example.com", "A@example.com"]}},
        ["monitoring.notify.emails[1]: the same as emails[0]; remove it [notify-twice]"],
    ),
    "deployment that is not there": (
        own("chatt", latency_ms=1),
        ["monitoring.alerts.deployments.chatt: no such deployment; did you mean chat? "],
    ),
    "units of a deployment that has none": (
        own("chat", utilization_percent=90),
        ["monitoring.alerts.deployments.chat.utilization_percent: not measured for this deployment; write one of "],
    ),
    "first byte of another publisher": (
        own("deepseek", latency_ms=100),
        [
            "deployments.deepseek.latency_ms: not measured for this deployment; write one of throttled_percent, answer_ms"
        ],
    ),
    "tokens of an online endpoint": (own("bert", tokens_percent=80), ["deployments.bert.tokens_percent: not measured"]),
    "anything of a serverless API": (
        own("cohere", answer_ms=100),
        ["deployments.cohere.answer_ms: not measured for this deployment; remove it, Azure publishes no metrics of it"],
    ),
    "share without its log": (
        {"diagnostics": ["audit", "metrics"], "alerts": {"throttled_percent": 5}},
        ["monitoring.alerts.throttled_percent: taken from the log of requests, which is not kept; add requests to "],
    ),
    "availability of an online endpoint without its log": (
        {"alerts": {"deployments": {"bert": {"availability_percent": 99}}}},
        ["monitoring.alerts.deployments.bert.availability_percent: taken from the log of requests"],
    ),
    "expiry without its log": (
        {"diagnostics": ["requests"], "alerts": {"key_expiry": True}},
        ["monitoring.alerts.key_expiry: taken from the vault's log, which is not kept; add audit to "],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_error_that_says_what_to_write(case: str, write: Callable[..., Path]) -> None:
    monitoring, texts = BAD[case]
    content = {
        "hub": {"name": "ai-x", "location": "swedencentral"},
        "deployments": DEPLOYMENTS,
        "monitoring": monitoring,
    }
    with pytest.raises(SettingsError) as raised:
        load_settings(write(dev=json.dumps(content, indent=1)), "dev")
    (line,) = str(raised.value).splitlines()
    assert all(text in line for text in texts), line
    assert "hooks.example" not in line


INSIGHTS = (
    "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg/providers/Microsoft.Insights/components/x"
)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (
            {
                "monitoring": {"tracing": True},
                "connections": {
                    "own": {"category": "AppInsights", "target": INSIGHTS, "secret": {"vault": "kv-own", "name": "own"}}
                },
            },
            "connections.own.category: the account has one to Application Insights, and monitoring.tracing makes it",
        ),
        (
            {
                "monitoring": {"alerts": {"availability_percent": 99}},
                "deployments": {"bert": DEPLOYMENTS["bert"]},
            },
            "monitoring.alerts.availability_percent: taken from the log of requests, which is not kept",
        ),
    ],
    ids=["traced twice", "availability of nothing but online endpoints"],
)
def test_what_only_the_rest_of_the_settings_makes_wrong(more: dict[str, Any], text: str, write: Any) -> None:
    content = {"hub": {"name": "ai-x", "location": "swedencentral"}, "deployments": DEPLOYMENTS, **more}
    with pytest.raises(SettingsError) as raised:
        load_settings(write(dev=json.dumps(content, indent=1)), "dev")
    (line,) = str(raised.value).splitlines()
    assert text in line


def test_all_of_it_is_valid_with_every_type(write: Callable[..., Path]) -> None:
    thresholds = {"throttled_percent": 5, "latency_ms": 5000, "answer_ms": 60000, "availability_percent": 99.9}
    content = {
        "hub": {"name": "ai-x", "location": "swedencentral"},
        "deployments": DEPLOYMENTS,
        "monitoring": {
            "diagnostics": ["all"],
            "alerts": {**thresholds, "tokens_percent": 80, "utilization_percent": 90, "key_expiry": True},
            "notify": {"webhook": {"vault": "kv-operations", "name": "alert-webhook"}},
            "workbook": True,
            "tracing": True,
        },
    }
    settings = load_settings(write(dev=json.dumps(content, indent=1)), "dev")
    assert settings.monitoring.alerts.availability_percent == 99.9

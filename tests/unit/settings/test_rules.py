"""Every rule that several fields must keep together has a file that breaks it, and its exact line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aihub.settings import load_settings
from tests.unit.settings.deployments import (
    CODE,
    GPT,
    TWO,
    Json,
    claude,
    compute,
    inference,
    online,
    openai,
    problems,
    provisioned,
    serverless,
    slot,
    written,
)

BROKEN: dict[str, tuple[Json, str]] = {
    "one model twice in the project": (
        {"a1": serverless(), "b1": serverless(model="cohere-command-r-08-2024")},
        "b1.model: the model of deployments.a1 (config/dev.yaml:5) too, and a project can deploy each model only once; "
        "remove one of the two",
    ),
    "no subscription to a partner's model": (
        {"a1": serverless(marketplace=None)},
        "a1.marketplace: missing: the model is sold in the Azure Marketplace; read its terms, and write "
        "marketplace: {accept_terms: true}",
    ),
    "subscription to a model of Azure": (
        {"a1": serverless("azureml-deepseek", "DeepSeek-R1")},
        "a1.marketplace: Azure sells this model itself and refuses a Marketplace subscription to it; remove it",
    ),
    "traffic that does not add up": (
        {"a1": online(TWO, traffic={"blue": 60, "green": 30})},
        "a1.traffic: adds up to 90; write percentages that add up to 100, or {} for none at all",
    ),
    "traffic of a removed slot": (
        {"a1": online(traffic={"green": 100})},
        "a1.traffic.green: no such slot; write one of: blue. A slot that has traffic cannot be removed: "
        "first give its share to another",
    ),
    "traffic of a misspelt slot": (
        {"a1": online(TWO, traffic={"gren": 100})},
        "a1.traffic.gren: no such slot; did you mean green? write one of: blue, green. A slot that has traffic cannot "
        "be removed: first give its share to another",
    ),
    "mirror to a missing slot": (
        {"a1": online(traffic={"blue": 100}, mirror={"green": 10})},
        "a1.mirror.green: no such slot; write one of: blue. A slot that has traffic cannot be removed: "
        "first give its share to another",
    ),
    "mirror to two slots": (
        {"a1": online({**TWO, "red": slot()}, traffic={"blue": 100}, mirror={"green": 10, "red": 10})},
        "a1.mirror: Azure mirrors to one slot only; keep one",
    ),
    "mirror to a slot with traffic": (
        {"a1": online(TWO, traffic={"blue": 50, "green": 50}, mirror={"green": 10})},
        "a1.mirror.green: has traffic of its own; mirror to a slot without traffic, or remove this slot's traffic",
    ),
    "environment for Hugging Face": (
        {"a1": online({"blue": slot(environment="azureml:churn-env:2")})},
        "a1.slots.blue.environment: models of the registry HuggingFace bring their own environment; remove it",
    ),
    "code for Hugging Face": (
        {"a1": online({"blue": slot(code=CODE)})},
        "a1.slots.blue.code: models of the registry HuggingFace bring their own code; remove it",
    ),
    "code without an environment": (
        {"a1": online({"blue": slot("azureml:churn:3", code=CODE)})},
        "a1.slots.blue.environment: missing: code needs an environment to run in; write environment: azureml:churn:1",
    ),
    "autoscale from more to less": (
        {"a1": online({"blue": slot(autoscale={"min": 3, "max": 2})})},
        "a1.slots.blue.autoscale.min: more than max; write a number up to max",
    ),
    "scale rule for both ways": (
        {"a1": online({"blue": slot(autoscale={"max": 2, "rules": [{"above": 70}, {"above": 70, "below": 30}]})})},
        "a1.slots.blue.autoscale.rules[1]: a rule either adds or removes instances; "
        "write above or below, and a second rule for the other",
    ),
    "scale rule for no way": (
        {"a1": online({"blue": slot(autoscale={"max": 2, "rules": [{"by": 2}]})})},
        "a1.slots.blue.autoscale.rules[0]: a rule either adds or removes instances; "
        "write above or below, and a second rule for the other",
    ),
    "score without a body": (
        {"a1": online(task="score")},
        "a1.probe: missing: with task score each model takes a request body of its own; write probe: "
        "{body: {data: [[1, 2, 3]]}}, or another task",
    ),
    "one endpoint for two": (
        {"churn": online(), "b1": online(endpoint_name="AI-x-churn")},
        "b1.endpoint_name: the same endpoint name in Azure as that of deployments.churn; write another endpoint_name",
    ),
    "expectation of an unknown answer": (
        {"a1": openai(smoke={"expect": "(?i)paris"})},
        "a1.smoke.expect: the answer to the default request is not known in advance; write a prompt too",
    ),
    "prompt for a task without": (
        {
            "a1": openai(
                task="embeddings",
                model={"name": "text-embedding-3-small", "version": "1"},
                smoke={"prompt": "Paris?", "expect": "Paris"},
            )
        },
        "a1.smoke.prompt: the task embeddings has no such check; remove it",
    ),
    "stream of images": (
        {
            "a1": openai(
                task="images/generations",
                model={"name": "gpt-image-1", "version": "2025-04-15"},
                smoke={"stream": True},
            )
        },
        "a1.smoke.stream: the task images/generations has no such check; remove it",
    ),
    "blocked prompt for a rerank": (
        {"a1": serverless(task="rerank", smoke={"blocked_prompt": "falcon"})},
        "a1.smoke.blocked_prompt: the task rerank has no such check; remove it",
    ),
    "blocked prompt without content safety": (
        {"a1": serverless(content_safety=False, smoke={"blocked_prompt": "falcon"})},
        "a1.smoke.blocked_prompt: this deployment has no content filter; remove it",
    ),
    "blocked prompt of managed compute": (
        {"a1": compute(smoke={"blocked_prompt": "falcon"})},
        "a1.smoke.blocked_prompt: this deployment has no content filter; remove it",
    ),
    "slow without a limit": (
        {"a1": openai(smoke={"latency": "fail"})},
        "a1.smoke.latency: has no effect without latency_ms; write latency_ms: 2000 too",
    ),
    "slow endpoint without a limit": (
        {"a1": online(smoke={"latency": "warn"})},
        "a1.smoke.latency: has no effect without latency_ms; write latency_ms: 2000 too",
    ),
    "prompt beside a probe": (
        {"a1": online(smoke={"prompt": "Paris?"})},
        "a1.smoke.prompt: unknown field; the fields here are latency_ms, latency",
    ),
    "one slot in Azure": (
        {"a1": online({"blue": slot(), "BLUE": slot()})},
        "a1.slots.BLUE: the same slot name in Azure as deployments.a1.slots.blue (config/dev.yaml:7), "
        "since Azure ignores case; rename one",
    ),
}


@pytest.mark.parametrize(("deployments", "line"), [pytest.param(*case, id=id_) for id_, case in BROKEN.items()])
def test_a_broken_rule_gets_one_line(write: Callable[..., Path], deployments: Json, line: str) -> None:
    assert problems(write(dev=written(deployments))) == [f"deployments.{line}"]


def test_a_key_is_not_asked_for_where_there_are_none(write: Callable[..., Path]) -> None:
    dev = written({"a1": online(auth="key")}).replace("}", ", auth: entra}", 1)
    assert problems(write(dev=dev)) == [
        "deployments.a1.auth: hub.auth: entra means no keys at all; write aml-token or entra, or leave it out"
    ]


def test_the_workspaces_of_the_classic_hub_differ(write: Callable[..., Path]) -> None:
    dev = written({}, classic_hub={"project": "AI-x-hub"})
    assert problems(write(dev=dev)) == [
        "classic_hub.project: the same name in Azure as that of the hub workspace; write another name"
    ]


def test_rules_speak_up_while_another_deployment_and_the_hub_are_wrong(write: Callable[..., Path]) -> None:
    dev = written({"a1": openai("GlobalBatch"), "b1": openai(capacity=0), "c1": provisioned(spillover="b1")})
    assert [problem.split(";")[0] for problem in problems(write(dev=dev.replace("ai-x", "AI")))] == [
        "hub.name: not a name for a hub",
        "deployments.a1.task: a Batch SKU takes batch jobs only",
        "deployments.b1.sku.capacity: out of range",
    ]


def test_what_keeps_the_rules_is_accepted(write: Callable[..., Path]) -> None:
    router = {"name": "model-router", "version": "2025-11-18"}
    deployments = {
        "a1": provisioned(spillover="b1"),
        "b1": openai(service_tier="Priority", state="Paused", content_filter="strict"),
        "c1": openai("GlobalBatch", 10, task="batches"),
        "d1": openai(model=router, routing={"mode": "quality", "models": [GPT]}),
        "e1": claude(sku={"name": "DataZoneStandard"}),
        "f1": inference("Black Forest Labs", "FLUX.2-pro"),
        "f2": inference("Black Forest Labs", "FLUX-1.1-pro", api_version="2025-04-01-preview"),
        "f3": inference("Microsoft", "MAI-Image-2.5"),
        "f4": inference("Cohere", "Cohere-rerank-v4.0-pro"),
        "f5": inference("DeepSeek", "DeepSeek-R1", route="v1"),
        "g1": serverless(),
        "h1": serverless("azureml-deepseek", "DeepSeek-R1", marketplace=None),
        "i1": serverless("azureml-unheard-of", "x"),
        "j1": online(TWO, traffic={"blue": 100, "green": 0}, mirror={"green": 50}, auth="key"),
        "k1": online({"blue": slot("azureml:churn-mlflow:1")}, task="score", probe={"body": {"input_data": [1]}}),
        "l1": online({"blue": slot("azureml:churn:3", environment="azureml:churn-env:2", code=CODE)}, traffic={}),
        "m1": compute(smoke={"prompt": "Paris?", "expect": "Paris", "stream": True}),
        "n1": openai(
            smoke={"prompt": "?", "expect": "(?i)yes", "latency_ms": 1, "latency": "fail", "blocked_prompt": "x"}
        ),
        "o1": claude(smoke={"prompt": "Paris?", "latency_ms": 2000}),
        "p1": online({"blue": slot()}, smoke={"latency_ms": 2000}),
    }
    guardrails = {
        "content_filters": {"strict": {"blocklists": [{"name": "names", "source": "Prompt"}]}},
        "blocklists": {"names": {"items": {"falcon": {"pattern": "falcon"}}}},
    }
    settings = load_settings(write(dev=written(deployments, guardrails=guardrails)), "dev")
    assert list(settings.deployments) == list(deployments)

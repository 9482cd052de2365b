"""Every rule that several fields must keep together has a file that breaks it, and its exact line."""

from collections.abc import Callable
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

BROKEN: dict[str, tuple[Json, str]] = {
    "batches without a Batch kind": (
        {"a1": openai(task="batches")},
        "a1.sku.name: this SKU takes no batch jobs; write GlobalBatch or DataZoneBatch",
    ),
    "Batch kind for chat": (
        {"a1": openai("GlobalBatch")},
        "a1.task: a Batch SKU takes batch jobs only; write task: batches",
    ),
    "Batch kind of another type": (
        {"a1": inference("DeepSeek", sku={"name": "GlobalBatch"})},
        "a1.sku.name: Batch SKUs are for azure-openai only; write another, such as GlobalStandard",
    ),
    "kind that Anthropic lacks": (
        {"a1": claude(sku={"name": "Standard"})},
        "a1.sku.name: Azure does not offer Anthropic's models with this SKU; write GlobalStandard or DataZoneStandard",
    ),
    "thousands of tokens for a Provisioned kind": (
        {"a1": openai("GlobalProvisionedManaged", 10)},
        "a1.sku.capacity: not a number of provisioned throughput units that Azure sells; write at least 15, in steps of 5",
    ),
    "units between two steps": (
        {"a1": openai("ProvisionedManaged", 30)},
        "a1.sku.capacity: not a number of provisioned throughput units that Azure sells; write at least 25, in steps of 25",
    ),
    "default capacity of a Provisioned kind": (
        {"a1": inference("DeepSeek", sku={"name": "DataZoneProvisionedManaged"})},
        "a1.sku.capacity: not a number of provisioned throughput units that Azure sells; write at least 15, in steps of 5",
    ),
    "routing of another model": (
        {"a1": openai(routing={"mode": "cost"})},
        "a1.routing: routing is for model-router from version 2025-11-18 only; remove it, or write "
        "model: {name: model-router, version: '2025-11-18'}",
    ),
    "routing of an old router": (
        {"a1": openai(routing={}, model={"name": "model-router", "version": "2025-08-07"})},
        "a1.routing: routing is for model-router from version 2025-11-18 only; remove it, or write "
        "model: {name: model-router, version: '2025-11-18'}",
    ),
    "priority of a regional deployment": (
        {"a1": openai("Standard", service_tier="Priority")},
        "a1.service_tier: this SKU has no Priority tier; remove it, or write the SKU GlobalStandard or DataZoneStandard",
    ),
    "pause of a provisioned deployment": (
        {"a1": provisioned(state="Paused")},
        "a1.state: a deployment with this SKU cannot be paused; remove it, or write the SKU GlobalStandard, DataZoneStandard, Standard",
    ),
    "spillover of a deployment paid by token": (
        {"a1": openai(spillover="b1"), "b1": openai()},
        "a1.spillover: only a deployment with a Provisioned SKU can spill over; remove it",
    ),
    "spillover to itself": (
        {"a1": provisioned(spillover="a1")},
        "a1.spillover: the name of this deployment itself; write the name of another",
    ),
    "spillover to nowhere": (
        {"a1": provisioned(spillover="standrad"), "standard": openai()},
        "a1.spillover: no such deployment; did you mean standard? write the name of another",
    ),
    "spillover to another model": (
        {"a1": provisioned(spillover="b1"), "b1": openai(model={"name": "gpt-4.1", "version": "2025-04-14"})},
        "a1.spillover: a deployment of another model or version; write the name of one with the same",
    ),
    "spillover to another type": (
        {"a1": provisioned(spillover="b1"), "b1": inference("DeepSeek")},
        "a1.spillover: a deployment of another model or version; write the name of one with the same",
    ),
    "spillover to a provisioned deployment": (
        {"a1": provisioned(spillover="b1"), "b1": provisioned()},
        "a1.spillover: a deployment whose SKU cannot take spillover; write the name of one with the SKU GlobalStandard, "
        "DataZoneStandard, Standard",
    ),
    "chat with Claude by another API": (
        {"a1": claude(task="chat/completions")},
        "a1.task: m does messages, not chat/completions; write task: messages",
    ),
    "chat with an image model": (
        {"a1": inference("Black Forest Labs", "FLUX.2-pro", task="chat/completions")},
        "a1.task: FLUX.2-pro does images/generations, not chat/completions; write task: images/generations",
    ),
    "messages of another publisher": (
        {"a1": inference("DeepSeek", task="messages")},
        "a1.task: no route of this type serves this task for m; write chat/completions or embeddings",
    ),
    "version of an API without any": (
        {"a1": claude(api_version="2024-05-01-preview")},
        "a1.api_version: the route anthropic has no API version; remove it",
    ),
    "image model of its own API with a date": (
        {"a1": inference("Black Forest Labs", "FLUX.2-pro", api_version="2025-04-01-preview")},
        "a1.api_version: the route blackforestlabs has no API version; remove it",
    ),
    "image model of which nobody says how it is called": (
        {"a1": inference("Black Forest Labs", "FLUX.3")},
        "a1.model.name: Microsoft does not document how this model is called; write one of FLUX.2-pro, FLUX.2-flex, FLUX-1.1-pro, "
        "FLUX.1-Kontext-pro",
    ),
    "images on a route without them": (
        {"a1": inference("Black Forest Labs", "FLUX.2-pro", route="v1")},
        "a1.route: FLUX.2-pro has only the route blackforestlabs for images/generations; remove it",
    ),
    "speech on the route of the dated path alone": (
        {"a1": of_openai("tts", task="audio/speech", route="v1")},
        "a1.route: tts has only the route azure-openai for audio/speech; remove it",
    ),
    "rerank by the model inference API": (
        {"a1": serverless(task="rerank", route="model-inference")},
        "a1.route: the model inference API has no rerank; remove it",
    ),
    "OpenAI's API of a runtime that has none": (
        {"a1": compute(route="v1", openai_compatible=False)},
        "a1.route: a runtime that is not OpenAI-compatible has no route v1; remove it",
    ),
    "chat with a model that does responses alone": (
        {"a1": of_openai("gpt-5-codex")},
        "a1.task: gpt-5-codex does responses, not chat/completions; write task: responses",
    ),
    "chat with a model for embeddings": (
        {"a1": of_openai("text-embedding-3-small")},
        "a1.task: text-embedding-3-small does embeddings, not chat/completions; write task: embeddings",
    ),
    "chat with another publisher's model for embeddings": (
        {"a1": inference("Cohere", "embed-v-4-0", task="chat/completions")},
        "a1.task: embed-v-4-0 does embeddings, not chat/completions; write task: embeddings",
    ),
    "chat with a model that reads documents": (
        {"a1": inference("Mistral AI", "mistral-document-ai-2512")},
        "a1.model.name: aihub cannot call the API of this model; deploy another model",
    ),
    "OpenAI's image model by the type of others": (
        {"a1": inference("OpenAI", "gpt-image-1")},
        "a1.type: no route of this type serves images/generations of gpt-image-1; write type: azure-openai",
    ),
    "Anthropic without its terms": (
        {"a1": inference("Anthropic")},
        "a1.provider_terms: missing: Anthropic's terms must be accepted; read them, and write provider_terms: "
        "{accept: true, organization_name: Example Ltd, country_code: US, industry: technology}",
    ),
    "Anthropic's terms for another": (
        {"a1": inference("xAI", provider_terms=TERMS)},
        "a1.provider_terms: for Anthropic's models only; remove it",
    ),
    "unknown content filter": (
        {"a1": openai(content_filter="Microsoft.Defaultv3")},
        "a1.content_filter: no such content filter; did you mean Microsoft.DefaultV2? write Microsoft.Default, "
        "Microsoft.DefaultV2, or a name under guardrails.content_filters",
    ),
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
        "a1.slots.blue.environment: models of the registry HuggingFace bring their own {field}; remove it",
    ),
    "code for Hugging Face": (
        {"a1": online({"blue": slot(code=CODE)})},
        "a1.slots.blue.code: models of the registry HuggingFace bring their own {field}; remove it",
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
        {"a1": openai(task="embeddings", smoke={"prompt": "Paris?", "expect": "Paris"})},
        "a1.smoke.prompt: the task embeddings has no such check; remove it",
    ),
    "stream of images": (
        {"a1": openai(task="images/generations", smoke={"stream": True})},
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


@pytest.mark.parametrize(
    ("guardrails", "line"),
    [
        (
            {"content_filters": {"strict": {"blocklists": [{"name": "name", "source": "Prompt"}]}}, "blocklists": {}},
            "content_filters.strict.blocklists[0].name: no such blocklist; write a name under guardrails.blocklists",
        ),
        (
            {
                "content_filters": {"strict": {"blocklists": [{"name": "name", "source": "Prompt"}]}},
                "blocklists": {"names": {}},
            },
            "content_filters.strict.blocklists[0].name: no such blocklist; "
            "did you mean names? write a name under guardrails.blocklists",
        ),
        (
            {"content_filters": {"Microsoft.Default": {}}},
            "content_filters.Microsoft.Default: a name that begins like those of Microsoft's own policies; write another",
        ),
        (
            {"content_filters": {"strict": {}, "Strict": {}}},
            "content_filters.Strict: the same content filter name in Azure as guardrails.content_filters.strict "
            "(config/dev.yaml:5), since Azure ignores case; rename one",
        ),
        (
            {"blocklists": {"names": {"items": {"a": {"pattern": "x"}, "A": {"pattern": "y"}}}}},
            "blocklists.names.items.A: the same item name in Azure as guardrails.blocklists.names.items.a "
            "(config/dev.yaml:7), since Azure ignores case; rename one",
        ),
    ],
)
def test_guardrails(write: Callable[..., Path], guardrails: Json, line: str) -> None:
    assert problems(write(dev=written({}, guardrails=guardrails))) == [f"guardrails.{line}"]


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


GROUP = {"principal_id": "3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11"}


@pytest.mark.parametrize(
    ("consumers", "line"),
    [
        (
            [{**GROUP, "deployments": ["a1", "chatt"]}],
            "[0].deployments[1]: no such deployment; did you mean chat? write the name of one, or all",
        ),
        ([{**GROUP, "deployments": ["a1", "chat", "a1"]}], "[0].deployments[2]: named twice; remove it"),
        (
            [
                {**GROUP, "deployments": ["a1"]},
                {"principal_id": GROUP["principal_id"].upper(), "deployments": "all"},
            ],
            "[1].principal_id: the one of access.consumers[0] again; write all of it there",
        ),
        (
            [{"principal_id": "search-team", "deployments": "all"}],
            "[0].principal_id: not an object id (a GUID); write what `az ad group show --group <name> "
            "--query id` prints",
        ),
        (
            [{**GROUP, "deployments": "a1"}],
            "[0].deployments: neither all nor a list of names; write deployments: all, or deployments: [chat]",
        ),
        (
            [{**GROUP, "deployments": []}],
            "[0].deployments: neither all nor a list of names; write deployments: all, or deployments: [chat]",
        ),
        (
            [{**GROUP, "deployments": ["a1", 35]}],
            "[0].deployments: neither all nor a list of names; write deployments: all, or deployments: [chat]",
        ),
        ([GROUP], "[0].deployments: missing; write deployments: all"),
        (
            [{**GROUP, "deployments": "all", "principal_type": "group"}],
            "[0].principal_type: unknown value; did you mean Group? write one of: Group, User, ServicePrincipal",
        ),
    ],
)
def test_consumers(write: Callable[..., Path], consumers: list[Json], line: str) -> None:
    dev = written({"a1": openai(), "chat": openai()}, access={"consumers": consumers})
    assert problems(write(dev=dev)) == [f"access.consumers{line}"]


def test_operator_that_is_named_twice_is_a_problem(write: Any) -> None:
    operators = [{"principal_id": each} for each in (GROUP["principal_id"], GROUP["principal_id"].upper())]
    found = problems(write(dev=written({}, access={"operators": operators})))
    assert found == ["access.operators[1].principal_id: the one of access.operators[0] again; remove it"]


def test_the_gate_is_off_and_nobody_reads_unless_the_settings_say_so(write: Callable[..., Path]) -> None:
    settings = load_settings(write(dev=written({"a1": openai()})), "dev")
    assert (settings.smoke.gate, settings.access.consumers) == (False, [])

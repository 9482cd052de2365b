"""Every rule on a deployment of the account has settings that break it, and its exact line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.settings.deployments import (
    TERMS,
    Json,
    claude,
    compute,
    inference,
    of_openai,
    openai,
    problems,
    provisioned,
    serverless,
    written,
)

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
}


@pytest.mark.parametrize(("deployments", "line"), [pytest.param(*case, id=id_) for id_, case in BROKEN.items()])
def test_a_broken_rule_gets_one_line(write: Callable[..., Path], deployments: Json, line: str) -> None:
    assert problems(write(dev=written(deployments))) == [f"deployments.{line}"]

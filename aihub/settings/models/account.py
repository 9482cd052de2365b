"""Deployments of models on the hub's account."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from aihub.catalogue.tasks import tasks_of
from aihub.contract.routes import account_route_names
from aihub.settings.models.base import (
    Acceptance,
    CatalogueWord,
    DeploymentReference,
    GuardrailName,
    Section,
    WholeNumber,
    text,
)
from aihub.settings.models.smoke import Checks

ApiVersion = Annotated[
    str,
    text(
        r"^\d{4}-\d{2}-\d{2}(-preview)?$",
        "not an API version; write a date such as '2024-10-21', or with -preview",
        "2024-10-21",
    ),
]

SkuName = Literal[
    "GlobalStandard",
    "DataZoneStandard",
    "Standard",
    "GlobalBatch",
    "DataZoneBatch",
    "GlobalProvisionedManaged",
    "DataZoneProvisionedManaged",
    "ProvisionedManaged",
]

Publisher = Literal[
    "AI21 Labs",
    "Alibaba",
    "Anthropic",
    "Black Forest Labs",
    "Cohere",
    "Core42",
    "DeepSeek",
    "Fireworks",
    "Meta",
    "Microsoft",
    "Mistral AI",
    "MoonshotAI",
    "OpenAI",
    "OpenAI-OSS",
    "xAI",
]
"""Values of ARM's `model.format` that are in use."""

_FIRST_VERSION_WITH_RESPONSES = "2025-03-01"
"""Source: Microsoft's documentation of the Responses API; an older version answers 404."""

_InferenceTask = Literal["chat/completions", "embeddings", "images/generations", "messages", "rerank"]
_VERSIONS = {"model-inference": "2024-05-01-preview", "azure-openai": "2025-04-01-preview"}
"""API version of a route, for models of other publishers than OpenAI."""


class Sku(Section):
    """What a deployment is billed by, and how much of it."""

    name: SkuName = "GlobalStandard"
    """Kind of capacity: where requests are processed, and whether it is paid by token, by batch or reserved."""
    capacity: WholeNumber = Field(default=1, examples=[10])
    """Thousands of tokens a minute; for the Batch kinds, thousands of tokens in the queue; for the Provisioned
    kinds, provisioned throughput units."""


class OpenAIModel(Section):
    """A model of OpenAI."""

    name: CatalogueWord = Field(examples=["gpt-5.4-mini"])
    """Name in the model catalogue."""
    version: CatalogueWord = Field(examples=["2026-03-17"])
    """Version in the model catalogue, in quotes: to YAML a bare 2026-03-17 is a date, a bare 1 a number."""


class PublishedModel(Section):
    """A model of any publisher that the hub can serve."""

    publisher: Publisher = Field(examples=["DeepSeek"])
    """Publisher in the model catalogue, ARM's `model.format`."""
    name: CatalogueWord = Field(examples=["DeepSeek-V4-Flash"])
    """Name in the model catalogue."""
    version: CatalogueWord = Field(examples=["1"])
    """Version in the model catalogue, in quotes: to YAML a bare 2026-04-23 is a date, a bare 1 a number."""


class RoutedModel(Section):
    """A model that the router may choose."""

    publisher: Publisher = "OpenAI"
    """Publisher in the model catalogue, ARM's `model.format`."""
    name: CatalogueWord = Field(examples=["gpt-5.4-mini"])
    """Name in the model catalogue."""
    version: CatalogueWord = Field(examples=["2026-03-17"])
    """Version in the model catalogue, in quotes."""


class Routing(Section):
    """How model-router chooses."""

    mode: Literal["balanced", "cost", "quality"] = "balanced"
    """What it weighs."""
    models: list[RoutedModel] = Field(default=[], examples=[[{"name": "gpt-5.4-mini", "version": "2026-03-17"}]])
    """Models that it may choose; empty: all that it knows."""


class ProviderTerms(Section):
    """What a publisher wants to know of its customer, and the acceptance of its terms."""

    accept: Acceptance
    """The publisher's terms in the Azure Marketplace are accepted on the organization's behalf."""
    organization_name: Annotated[str, Field(min_length=1, max_length=200, examples=["Example Ltd"])]
    """Name of the organization."""
    country_code: Annotated[str, text(r"^[A-Z]{2}$", "not a country's code; write its two capitals, as in US", "US")]
    """Country of the organization: ISO 3166, two letters."""
    industry: Annotated[str, text(r"^\S+$", "empty, or with a space; write one word, as in technology", "technology")]
    """Industry of the organization."""


class _ModelDeployment(Section):
    # In the order in which a person writes them; each kind of deployment narrows the first four.
    type: str
    model: Section
    task: str
    route: str | None
    api_version: str | None
    sku: Sku = Sku()
    """Kind and amount of capacity."""
    version_upgrade: Literal["NoAutoUpgrade", "OnceCurrentVersionExpired", "OnceNewDefaultVersionAvailable"] = (
        "NoAutoUpgrade"
    )
    """When Azure may change the model's version by itself. `NoAutoUpgrade`: never, and requests fail once the
    version is retired. Otherwise `model.version` is the oldest one that is wanted: a newer one is kept."""
    content_filter: GuardrailName = "Microsoft.DefaultV2"
    """Content filter: `Microsoft.Default`, `Microsoft.DefaultV2`, or a name under `guardrails.content_filters`."""
    service_tier: Literal["Default", "Priority"] | None = None
    """How requests are served that ask for no tier themselves; Priority is faster and costs more."""
    state: Literal["Running", "Paused"] | None = None
    """Paused: the deployment stays, and answers no request."""
    smoke: Checks = Checks()
    """What the smoke test asks, and what it expects."""


class AzureOpenAIDeployment(_ModelDeployment):
    """A model of OpenAI, called by Azure OpenAI's own API."""

    type: Literal["azure-openai"]
    """Kind of deployment."""
    model: OpenAIModel = Field(examples=[{"name": "gpt-5.4-mini", "version": "2026-03-17"}])
    """Model to deploy."""
    task: Literal[
        "chat/completions",
        "embeddings",
        "responses",
        "images/generations",
        "audio/speech",
        "audio/transcriptions",
        "batches",
    ] = "chat/completions"
    """What the endpoint is asked for; the last part of its target URI."""
    route: Literal["azure-openai", "v1"] | None = None
    """Which route is the target URI. By default `azure-openai`, the dated one with the deployment in its path."""
    api_version: ApiVersion = Field(default="2024-10-21", validate_default=True)
    """API version of the route `azure-openai`, in quotes."""
    spillover: DeploymentReference | None = None
    """Deployment of the same model that takes what this provisioned one cannot."""
    routing: Routing | None = None
    """How model-router chooses, and among which models."""

    @field_validator("api_version")
    @classmethod
    def _responses_needs_a_newer_version(cls, version: str, info: ValidationInfo) -> str:
        if info.data.get("task") == "responses" and version[:10] < _FIRST_VERSION_WITH_RESPONSES:
            raise ValueError("too old for the task responses; write api_version: '2025-04-01-preview'")
        return version


def _task(fields: dict[str, Any]) -> _InferenceTask:
    of_model = tasks_of(fields["model"].publisher, fields["model"].name) or ()
    known: tuple[_InferenceTask, ...] = get_args(_InferenceTask)
    return next((task for task in known if task in of_model), "chat/completions")


def _api_version(fields: dict[str, Any]) -> str | None:
    model, task = fields["model"], fields["task"]
    names = account_route_names(type_name="model-inference", publisher=model.publisher, model=model.name, task=task)
    return next((_VERSIONS[name] for name in names if name in _VERSIONS), None)


class ModelInferenceDeployment(_ModelDeployment):
    """A model of any publisher, called by the model inference API or, where it has one, its publisher's own."""

    type: Literal["model-inference"]
    """Kind of deployment."""
    model: PublishedModel = Field(
        examples=[{"publisher": "DeepSeek", "name": "DeepSeek-V4-Flash", "version": "2026-04-23"}]
    )
    """Model to deploy."""
    task: _InferenceTask = Field(default_factory=_task)
    """What the endpoint is asked for. By default chat/completions; messages for Anthropic, images/generations for
    Black Forest Labs and MAI-Image, embeddings and rerank for Cohere's models of these names."""
    route: Literal["model-inference", "v1"] | None = None
    """Which route is the target URI, for chat/completions and embeddings. By default `model-inference`."""
    api_version: ApiVersion | None = Field(default_factory=_api_version)
    """API version of the dated route, in quotes. By default 2024-05-01-preview for `model-inference`,
    2025-04-01-preview for images of FLUX.1; other routes have none."""
    provider_terms: ProviderTerms | None = Field(
        default=None,
        examples=[{"accept": True, "organization_name": "Example Ltd", "country_code": "US", "industry": "technology"}],
    )
    """Acceptance of Anthropic's terms, which its models need."""

"""Deployments on the hub's account (Microsoft.CognitiveServices/accounts/deployments)."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from aihub.catalogue.model import SkuName
from aihub.catalogue.tasks import tasks_of
from aihub.contract.routes import account_route_names
from aihub.settings.models.base import (
    Acceptance,
    CatalogueWord,
    DeploymentReference,
    GuardrailName,
    Promotion,
    Section,
    WholeNumber,
    text_field,
)
from aihub.settings.models.smoke import Checks

ApiVersion = Annotated[
    str,
    text_field(
        r"^\d{4}-\d{2}-\d{2}(-preview)?$",
        "not an API version; write a date such as '2024-10-21', or with -preview",
        "2024-10-21",
    ),
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
"""Values of ARM's `model.format`."""

_FIRST_VERSION_WITH_RESPONSES = "2025-03-01"
"""Older API versions answer 404 to the task responses. Source: Microsoft's documentation of the Responses API."""

_InferenceTask = Literal["chat/completions", "embeddings", "images/generations", "messages", "rerank"]
_VERSIONS = {"model-inference": "2024-05-01-preview", "azure-openai": "2025-04-01-preview"}
"""Default API version by route, for models of other publishers than OpenAI."""


class Sku(Section, promotion=Promotion.ENVIRONMENT):
    """The SKU of a deployment: how it is billed, and its capacity."""

    name: Annotated[SkuName, Promotion.ADJUSTABLE] = "GlobalStandard"
    """SKU: where requests are processed, and whether they are paid per token, per batch or as reserved capacity."""
    capacity: WholeNumber = Field(default=1, examples=[10])
    """Capacity: thousands of tokens per minute; for the Batch SKUs, thousands of enqueued tokens; for the Provisioned
    SKUs, provisioned throughput units."""


class OpenAIModel(Section, promotion=Promotion.RELEASE):
    """A model of OpenAI."""

    name: CatalogueWord = Field(examples=["gpt-5.4-mini"])
    """Name in the model catalogue."""
    version: CatalogueWord = Field(examples=["2026-03-17"])
    """Version in the model catalogue, in quotes: to YAML a bare 2026-03-17 is a date, a bare 1 a number."""


class PublishedModel(Section, promotion=Promotion.RELEASE):
    """A model of any publisher that the hub can serve."""

    publisher: Publisher = Field(examples=["DeepSeek"])
    """Publisher in the model catalogue, ARM's `model.format`."""
    name: CatalogueWord = Field(examples=["DeepSeek-V4-Flash"])
    """Name in the model catalogue."""
    version: CatalogueWord = Field(examples=["1"])
    """Version in the model catalogue, in quotes: to YAML a bare 2026-04-23 is a date, a bare 1 a number."""


class RoutedModel(Section, promotion=Promotion.RELEASE):
    """A model that model-router may route requests to."""

    publisher: Publisher = "OpenAI"
    """Publisher in the model catalogue, ARM's `model.format`."""
    name: CatalogueWord = Field(examples=["gpt-5.4-mini"])
    """Name in the model catalogue."""
    version: CatalogueWord = Field(examples=["2026-03-17"])
    """Version in the model catalogue, in quotes."""


class Routing(Section, promotion=Promotion.RELEASE):
    """Rule by which model-router chooses the model for a request."""

    mode: Literal["balanced", "cost", "quality"] = "balanced"
    """Routing mode: what the choice favours."""
    models: list[RoutedModel] = Field(default=[], examples=[[{"name": "gpt-5.4-mini", "version": "2026-03-17"}]])
    """Models to choose among. By default all that model-router supports."""


class ProviderTerms(Section, promotion=Promotion.RELEASE):
    """Acceptance of a publisher's terms, and the details of the customer that the publisher asks for."""

    accept: Acceptance
    """Whether the organization accepts the publisher's terms in the Azure Marketplace; must be true."""
    organization_name: Annotated[str, Field(min_length=1, max_length=200, examples=["Example Ltd"])]
    """Name of the organization."""
    country_code: Annotated[
        str, text_field(r"^[A-Z]{2}$", "not a country's code; write its two capitals, as in US", "US")
    ]
    """Country of the organization, as a two-letter code of ISO 3166."""
    industry: Annotated[
        str, text_field(r"^\S+$", "empty, or with a space; write one word, as in technology", "technology")
    ]
    """Industry of the organization."""


class _ModelDeployment(Section, promotion=Promotion.RELEASE):
    # The fields are in the order in which a person writes them. Each subclass narrows the types of the first five.
    type: str
    model: Section
    task: str
    route: str | None
    api_version: str | None
    sku: Sku = Sku.by_default()
    """SKU and capacity."""
    version_upgrade: Literal["NoAutoUpgrade", "OnceCurrentVersionExpired", "OnceNewDefaultVersionAvailable"] = (
        "NoAutoUpgrade"
    )
    """When Azure may upgrade the model's version by itself. `NoAutoUpgrade`: never, and requests fail once the
    version is retired. Otherwise `model.version` is a minimum: `pulumi up` keeps a newer version."""
    content_filter: GuardrailName = "Microsoft.DefaultV2"
    """Content filter: `Microsoft.Default`, `Microsoft.DefaultV2`, or a name under `guardrails.content_filters`."""
    service_tier: Annotated[Literal["Default", "Priority"] | None, Promotion.ADJUSTABLE] = None
    """Service tier of requests that name none themselves; Priority is faster and costs more."""
    state: Annotated[Literal["Running", "Paused"] | None, Promotion.ENVIRONMENT] = None
    """Paused: the deployment exists and refuses all requests. By default aihub does not set the state."""
    smoke: Checks = Checks.by_default()
    """What the smoke test sends to this endpoint, and what it expects."""


class AzureOpenAIDeployment(_ModelDeployment):
    """A model of OpenAI, called through the Azure OpenAI API."""

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
    """Task of the endpoint, the last part of its target URI."""
    route: Literal["azure-openai", "v1"] | None = None
    """Route that becomes the target URI. By default `azure-openai`: the deployment in the path, and an API version."""
    api_version: ApiVersion = Field(default="2024-10-21", validate_default=True)
    """API version of the route `azure-openai`, in quotes."""
    spillover: Annotated[DeploymentReference | None, Promotion.ADJUSTABLE] = None
    """Deployment of the same model that serves the requests beyond this deployment's provisioned capacity."""
    routing: Routing | None = None
    """How model-router chooses the model for a request, and among which models."""

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
    """A model of any publisher, called through the model inference API or, where Azure has it, the publisher's own."""

    type: Literal["model-inference"]
    """Kind of deployment."""
    model: PublishedModel = Field(
        examples=[{"publisher": "DeepSeek", "name": "DeepSeek-V4-Flash", "version": "2026-04-23"}]
    )
    """Model to deploy."""
    task: _InferenceTask = Field(default_factory=_task)
    """Task of the endpoint. By default chat/completions; messages for Anthropic, images/generations for
    Black Forest Labs and MAI-Image, embeddings and rerank for Cohere's models of these names."""
    route: Literal["model-inference", "v1"] | None = None
    """Route that becomes the target URI, for chat/completions and embeddings. By default `model-inference`."""
    api_version: ApiVersion | None = Field(default_factory=_api_version)
    """API version in the target URI, in quotes. By default 2024-05-01-preview for `model-inference`,
    2025-04-01-preview for images of FLUX.1; other routes have none."""
    provider_terms: ProviderTerms | None = Field(
        default=None,
        examples=[{"accept": True, "organization_name": "Example Ltd", "country_code": "US", "industry": "technology"}],
    )
    """Acceptance of Anthropic's terms, which its models need."""

"""Serverless API endpoints in the hub project."""

from typing import Annotated, Literal

from pydantic import Field

from aihub.settings.models.base import Acceptance, EndpointName, Promotion, Section, text_field
from aihub.settings.models.smoke import Checks

RegistryModel = Annotated[
    str,
    text_field(
        r"^azureml://registries/[^/\s]+/models/[^/\s]+$",
        "not a registry's model without a version; write azureml://registries/<registry>/models/<model>, and no "
        "/versions: the latest is always deployed",
        "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024",
    ),
]


class Marketplace(Section, promotion=Promotion.RELEASE):
    """A subscription to a model in the Azure Marketplace."""

    accept_terms: Acceptance
    """Whether you accept the publisher's terms in the Azure Marketplace; must be true."""


class ServerlessDeployment(Section, promotion=Promotion.RELEASE):
    """A serverless API endpoint in the hub project, for a model of a registry."""

    type: Literal["serverless-api"]
    """Kind of deployment."""
    model: RegistryModel
    """Id of the model in a registry, without a version: Azure always deploys the latest."""
    task: Literal["chat/completions", "embeddings", "rerank"] = "chat/completions"
    """Task of the endpoint, the last part of its target URI."""
    route: Literal["serverless", "model-inference"] | None = None
    """Route that becomes the target URI. By default `serverless`, the publisher's API below /v1."""
    marketplace: Marketplace | None = Field(default=None, examples=[{"accept_terms": True}])
    """Subscription in the Azure Marketplace: required for models that are sold there, refused for others."""
    content_safety: bool = True
    """Whether Azure AI Content Safety checks prompts and completions."""
    endpoint_name: Annotated[EndpointName | None, Promotion.ENVIRONMENT] = None
    """Name of the endpoint, unique in its region. By default the hub's name and the deployment's name."""
    smoke: Checks = Checks.by_default()
    """What the smoke test sends to this endpoint, and what it expects."""

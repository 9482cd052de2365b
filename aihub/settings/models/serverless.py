"""Serverless API endpoints in the hub project."""

from typing import Annotated, Literal

from pydantic import Field

from aihub.settings.models.base import Acceptance, EndpointName, Section, text
from aihub.settings.models.smoke import Checks

RegistryModel = Annotated[
    str,
    text(
        r"^azureml://registries/[^/\s]+/models/[^/\s]+$",
        "not a registry's model without a version; write azureml://registries/<registry>/models/<model>, and no "
        "/versions: the latest is always deployed",
        "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024",
    ),
]


class Marketplace(Section):
    """A subscription in the Azure Marketplace."""

    accept_terms: Acceptance
    """The publisher's terms in the Azure Marketplace are accepted."""


class ServerlessDeployment(Section):
    """A model of a registry behind a serverless API endpoint."""

    type: Literal["serverless-api"]
    """Kind of deployment."""
    model: RegistryModel
    """Model by its id in a registry, without a version: Azure always deploys the latest."""
    task: Literal["chat/completions", "embeddings", "rerank"] = "chat/completions"
    """What the endpoint is asked for; the last part of its target URI."""
    route: Literal["serverless", "model-inference"] | None = None
    """Which route is the target URI. By default `serverless`, the publisher's API below /v1."""
    marketplace: Marketplace | None = Field(default=None, examples=[{"accept_terms": True}])
    """Subscription in the Azure Marketplace: for models that are sold there, and only for them."""
    content_safety: bool = True
    """Azure AI Content Safety looks at prompts and completions."""
    endpoint_name: EndpointName | None = None
    """Name of the endpoint, unique in its region. By default the hub's and the deployment's."""
    smoke: Checks = Checks()
    """What the smoke test asks, and what it expects."""

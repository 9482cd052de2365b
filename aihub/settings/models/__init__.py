"""The pydantic models of the settings: every field with its meaning, its default and its limits.

Three things read the descriptions and limits here: validation, `config/schema.json` for editors, and the texts of
errors. Rules on several fields together are in `aihub.settings.rules`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from aihub import naming
from aihub.settings.models.access import Access, Consumer
from aihub.settings.models.account import (
    AzureOpenAIDeployment,
    ModelInferenceDeployment,
    OpenAIModel,
    PublishedModel,
    Sku,
)
from aihub.settings.models.base import Promotion, Section, name_field, text_field
from aihub.settings.models.connections import Connection, ConnectionName, SecretReference
from aihub.settings.models.cost import Budget, Ceiling, Cost
from aihub.settings.models.encryption import Encryption
from aihub.settings.models.guardrails import Guardrails
from aihub.settings.models.hub import ClassicHub, Hub, KeyVault
from aihub.settings.models.managed_compute import ManagedComputeDeployment, OnlineDeployment, Slot
from aihub.settings.models.monitoring import Monitoring
from aihub.settings.models.policies import Policies
from aihub.settings.models.protection import Protection
from aihub.settings.models.replace import ReplacedPath, Replacement, fixed_values, made_of
from aihub.settings.models.serverless import ServerlessDeployment
from aihub.settings.models.smoke import Checks, Latency, Smoke
from aihub.settings.models.waivers import Waiver, WaiverName

__all__ = [
    "Access",
    "AzureOpenAIDeployment",
    "Budget",
    "Ceiling",
    "Checks",
    "ClassicHub",
    "Connection",
    "Consumer",
    "Cost",
    "Deployment",
    "DeploymentName",
    "Encryption",
    "Guardrails",
    "Hub",
    "KeyVault",
    "Latency",
    "ManagedComputeDeployment",
    "ModelInferenceDeployment",
    "Monitoring",
    "OnlineDeployment",
    "OpenAIModel",
    "Policies",
    "Protection",
    "PublishedModel",
    "Replacement",
    "SecretReference",
    "ServerlessDeployment",
    "Settings",
    "Sku",
    "Slot",
    "Smoke",
    "Waiver",
]

ReleaseId = Annotated[
    str, text_field(r"^[0-9a-f]{64}$", "not a release's id, which is 64 digits; see: aihub release list", "0" * 64)
]
DeploymentName = Annotated[str, name_field(naming.DEPLOYMENT)]
Reason = Annotated[str, Field(min_length=1, examples=["no quota in this region yet"])]

_EXAMPLE = {"type": "azure-openai", "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}}


def _on_project_by_default(value: Any) -> Any:
    # pydantic knows no default value of a discriminator.
    return {"host": "project", **value} if isinstance(value, dict) else value


_ManagedCompute = Annotated[
    Annotated[OnlineDeployment | ManagedComputeDeployment, Field(discriminator="host")],
    BeforeValidator(_on_project_by_default),
]

Deployment = Annotated[
    AzureOpenAIDeployment | ModelInferenceDeployment | ServerlessDeployment | _ManagedCompute,
    Field(discriminator="type", examples=[_EXAMPLE]),
]
"""A deployment of any kind: `type` selects the model of its fields, and for managed compute `host` too."""


class Settings(Section, promotion=Promotion.ENVIRONMENT):
    """All settings of one stack (environment)."""

    profile: Literal["sandbox", "standard", "regulated"] | None = None
    """Values for many fields in one word, beneath all that the files say: for trying things out, for what others rely
    on, or for what a security review must pass. A stack's file may only choose a stricter profile than `base.yaml`.
    By default each field has its own default."""
    hub: Hub = Field(examples=[{"name": "ai-example", "location": "swedencentral"}])
    """The Azure AI hub, with its projects and vault."""
    deployments: Annotated[dict[DeploymentName, Deployment], Promotion.RELEASE] = Field(
        default={}, examples=[{"chat": _EXAMPLE}]
    )
    """Model deployments by name. The name is part of the target URI and of the names of the endpoint's secrets."""
    classic_hub: ClassicHub = ClassicHub.by_default()
    """Names of the classic hub: the Azure Machine Learning hub workspace and hub project, created only for
    serverless-api, and for managed-compute unless its host is account."""
    guardrails: Guardrails = Guardrails.by_default()
    """Content filters and blocklists, which deployments refer to by name."""
    smoke: Smoke = Smoke.by_default()
    """Settings of the smoke test for all endpoints."""
    access: Access = Access.by_default()
    """The principals that operate the stack, and those that call its endpoints."""
    cost: Cost = Cost.by_default()
    """What the stack may cost, and the prices that this is worked out with."""
    monitoring: Monitoring = Monitoring.by_default()
    """What is logged, alerts and whom they reach, the workbook, and tracing."""
    protection: Protection = Protection.by_default()
    """What keeps the stack from being deleted by mistake, and the tags that it must have."""
    connections: dict[ConnectionName, Connection] = Field(
        default={},
        examples=[{"search": {"category": "CognitiveSearch", "target": "https://srch-example.search.windows.net"}}],
    )
    """Connections of the account, its projects and the classic hub to other services, by name."""
    policies: Policies = Policies.by_default()
    """Limits that the policies judge by."""
    release: ReleaseId | None = None
    """Release that the stack is pinned to: it says what is deployed, and this file says where and how much of it."""
    exclude: dict[DeploymentName, Reason] = Field(default={}, examples=[{"chat": "no quota in this region yet"}])
    """Deployments of the release that this stack does not have, each with the reason."""
    unpinned: Annotated[dict[DeploymentName, Reason], Promotion.RELEASE] = Field(
        default={}, examples=[{"own-model": "each workspace gets it from the same training pipeline"}]
    )
    """Deployments of which a release may have references that mean something else in another environment, such as an
    asset of a workspace; each with the reason."""
    replace: dict[ReplacedPath, Replacement] = Field(
        default={}, examples=[{"hub.location": {"from": "swedencentral", "to": "eastus2"}}]
    )
    """Consent to changes that delete endpoints, by the path of the field that changes. A consent has no effect once the
    change is made."""
    waivers: dict[WaiverName, Waiver] = Field(
        default={},
        examples=[
            {
                "old-model": {
                    "rule": "model-retired",
                    "deployment": "chat",
                    "owner": "team-chat",
                    "reason": "the application moves in January",
                    "expires": "2027-01-31",
                }
            }
        ],
    )
    """Warnings of `aihub check` that are not shown, each with who answers for it and until when, by a name of your
    choice."""

    @property
    def needs_classic_hub(self) -> bool:
        """Whether any deployment runs in the hub project, so that the classic hub is created."""
        return any(isinstance(each, ServerlessDeployment | OnlineDeployment) for each in self.deployments.values())

    @property
    def workspace_name(self) -> str:
        """Name of the hub workspace; by default derived from the hub's name."""
        return self.classic_hub.workspace or naming.workspace_name(self.hub.name)

    @property
    def classic_project_name(self) -> str:
        """Name of the hub project; by default derived from the hub's name."""
        return self.classic_hub.project or naming.classic_project_name(self.hub.name)

    @property
    def storage_account_name(self) -> str:
        """Name of the storage account; by default derived from the hub's name."""
        return self.classic_hub.storage_account or naming.storage_account_name(self.hub.name)

    @property
    def classic_vault_name(self) -> str:
        """Name of the hub workspace's vault; by default derived from the hub's name."""
        return self.classic_hub.key_vault or naming.classic_vault_name(self.hub.name)

    @property
    def own_classic_vault(self) -> str | None:
        """Name of the hub workspace's own vault; None where it uses the vault of the endpoints' secrets."""
        name = self.classic_vault_name
        return None if name.lower() == self.hub.key_vault_name.lower() else name

    @property
    def consents(self) -> dict[str, tuple[str, str]]:
        """The old and the new value of each change that the settings consent to, by the path of the field."""
        return {path: (each.was, each.to) for path, each in self.replace.items()}

    def fixed_values(self, earlier: Mapping[str, str]) -> dict[str, str]:
        """Return the values whose change deletes endpoints, by their paths; `earlier` replaces some of them."""
        return fixed_values(self, earlier)

    def made_of(self) -> dict[str, str]:
        """Return what deployments are made of and Azure cannot change in place, by path."""
        return made_of(self)

    @property
    def is_protected(self) -> bool:
        """Whether Pulumi refuses to delete the hub: unless the settings name it as what may be deleted."""
        asked = self.hub.protect or self.protection.protect
        return asked and self.hub.name not in self.protection.delete

    def endpoint_name(self, deployment: str) -> str:
        """Return the name of a serverless or online endpoint; by default derived from hub and deployment."""
        own = self.deployments[deployment]
        given = own.endpoint_name if isinstance(own, ServerlessDeployment | OnlineDeployment) else None
        return given or naming.endpoint_name(self.hub.name, deployment)

    def endpoint_auth(self, deployment: str) -> str:
        """Return how calls of a deployment's endpoint are authenticated: `key`, `aml-token` or `entra`."""
        own = self.deployments[deployment]
        given = own.auth if isinstance(own, OnlineDeployment) else None
        return given or ("key" if self.hub.auth == "keys" else "entra")

    def consumers(self, deployment: str) -> list[Consumer]:
        """Return the consumers that may call a deployment's endpoint."""
        return [each for each in self.access.consumers if each.deployments == "all" or deployment in each.deployments]

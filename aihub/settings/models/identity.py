"""Managed identities: those of the hub's resources, and those of the pipelines that deploy it."""

from typing import Annotated, Literal

from pydantic import Field

from aihub.settings.models.arm_ids import id_example, id_pattern
from aihub.settings.models.base import Promotion, Section, text_field

_ARM_ID = id_pattern("Microsoft.ManagedIdentity", "userAssignedIdentities")
_EXAMPLE = id_example("/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-example", "rg-identities")
_PRINT_IT = "what `az identity show --resource-group <group> --name <name> --query id` prints"

IdentityId = Annotated[
    str,
    text_field(rf"^{_ARM_ID}$", f"not the ARM id of a user-assigned identity; write {_PRINT_IT}", _EXAMPLE),
]
IdentityIdOrCreate = Annotated[
    str,
    text_field(
        rf"^(create|{_ARM_ID})$",
        f"neither create nor the ARM id of a user-assigned identity; write create, or {_PRINT_IT}",
        "create",
    ),
]
PipelineName = Annotated[
    str,
    text_field(
        r"^[a-zA-Z0-9][a-zA-Z0-9_-]{2,63}$",
        "not a name for a federated credential; write 3 to 64 letters, digits, '-' and '_', starting with a letter or "
        "digit",
    ),
]
Issuer = Annotated[
    str,
    text_field(
        r"^https://[^\s?#]+$",
        "not the URL of an issuer; write it as its tokens have it, as in https://token.actions.githubusercontent.com",
        "https://token.actions.githubusercontent.com",
    ),
]
Subject = Annotated[
    str,
    text_field(
        r"^[^\s*]{1,600}$",
        "not a subject; write the whole `sub` of the pipeline's tokens, without `*`, as in "
        "repo:<owner>/<repository>:environment:<name>",
        "repo:example/models:environment:prod",
    ),
]


class Identity(Section, promotion=Promotion.ENVIRONMENT):
    """The managed identities of the hub's account and projects, and of the hub workspace and hub project."""

    system: bool = True
    """Whether each of these resources has an identity of its own (system-assigned)."""
    user_assigned: list[IdentityIdOrCreate] = Field(default=[], examples=[["create"]])
    """User-assigned identities that they share: ARM ids of existing ones; `create` makes one in the hub's resource
    group. Workspaces without a system-assigned identity use the first."""


class Pipeline(Section, promotion=Promotion.ENVIRONMENT):
    """A pipeline that logs in to Azure without a secret, by tokens that its service issues."""

    identity: IdentityIdOrCreate = "create"
    """User-assigned identity that the pipeline logs in as: the ARM id of an existing one; `create` makes one in the
    hub's resource group. It becomes an operator."""
    issuer: Issuer
    """Issuer of the pipeline's tokens, their `iss`."""
    subject: Subject
    """Subject of the pipeline's tokens, their `sub`; Entra ID compares it letter by letter."""
    audience: Literal[
        "api://AzureADTokenExchange", "api://AzureADTokenExchangeUSGov", "api://AzureADTokenExchangeChina"
    ] = "api://AzureADTokenExchange"
    """Audience of the pipeline's tokens, their `aud`; that of Entra ID in its public cloud by default."""

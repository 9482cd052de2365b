"""Consumers of the endpoints, and operators of the stack."""

from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator

from aihub.settings.models.base import DeploymentReference, Promotion, Section, text_field
from aihub.settings.models.identity import Pipeline, PipelineName

PrincipalId = Annotated[
    str,
    text_field(
        r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        "not an object id (a GUID); write what `az ad group show --group <name> --query id` prints",
        "00000000-0000-0000-0000-000000000000",
    ),
]


def _all_or_some(value: Any) -> Any:
    if value == "all" or (isinstance(value, list) and value and all(isinstance(name, str) for name in value)):
        return value
    raise ValueError("neither all nor a list of names; write deployments: all, or deployments: [chat]")


class Consumer(Section, promotion=Promotion.ENVIRONMENT):
    """A group or an identity that calls endpoints."""

    principal_id: PrincipalId
    """Object id in Microsoft Entra ID; for a service principal its own, not that of its application."""
    principal_type: Literal["Group", "User", "ServicePrincipal"] = "Group"
    """Type of the principal; a managed identity is a ServicePrincipal."""
    deployments: Annotated[
        Literal["all"] | list[str],
        PlainValidator(
            _all_or_some,
            json_schema_input_type=Literal["all"] | Annotated[list[DeploymentReference], Field(min_length=1)],
        ),
    ] = Field(examples=["all"])
    """Deployments that the principal calls: names, or `all` of this stack."""


class Operator(Section, promotion=Promotion.ENVIRONMENT):
    """A principal that runs `pulumi up`, `aihub smoke` and `aihub rotate`, or a group of such principals."""

    principal_id: PrincipalId
    """Object id in Microsoft Entra ID; for a service principal its own, not that of its application."""
    principal_type: Literal["Group", "User", "ServicePrincipal"] = "Group"
    """Type of the principal; a managed identity is a ServicePrincipal."""


class Access(Section, promotion=Promotion.ENVIRONMENT):
    """Consumers of the endpoints, and operators of the stack."""

    operators: list[Operator] = Field(
        default=[], examples=[[{"principal_id": "00000000-0000-0000-0000-000000000000", "principal_type": "Group"}]]
    )
    """Principals with the roles for changing secrets and calling models. By default the one that runs `pulumi up`."""
    consumers: list[Consumer] = Field(
        default=[], examples=[[{"principal_id": "00000000-0000-0000-0000-000000000000", "deployments": "all"}]]
    )
    """Groups and identities that call endpoints. Each may read the secrets of its deployments, and call those that take
    Entra tokens."""
    pipelines: dict[PipelineName, Pipeline] = Field(
        default={},
        examples=[
            {
                "deploy-prod": {
                    "issuer": "https://token.actions.githubusercontent.com",
                    "subject": "repo:example/models:environment:prod",
                }
            }
        ],
    )
    """Pipelines that log in without a secret, by the names of their federated credentials. Each is an operator."""

    @property
    def operator_types(self) -> dict[str, str]:
        """The types of the operators by their object ids."""
        return {each.principal_id: each.principal_type for each in self.operators}

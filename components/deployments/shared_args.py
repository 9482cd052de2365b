"""Arguments that several kinds of deployments share."""

import pulumi

from components.access import AZUREML_DATA_SCIENTIST, grant_each
from components.dynamic.key_secret import KeyOwner
from components.endpoint_secrets import EndpointVaultArgs


class AccountDeploymentArgs(EndpointVaultArgs):
    """The hub's account, for deployments that are written below it."""

    account_id: pulumi.Input[str]
    """The account's ARM id."""
    sub_domain: str
    """The account's custom sub-domain."""
    key_owner: KeyOwner | None
    """The account, as the owner of the endpoint's key; None where it takes only Entra tokens."""


class ProjectEndpointArgs(EndpointVaultArgs):
    """The hub project, for endpoints that are made in it."""

    workspace_name: pulumi.Input[str]
    """The hub project."""
    location: pulumi.Input[str]
    """The project's region."""
    endpoint_name: str
    """Name of the endpoint, unique in its region."""
    auth: str
    """How the endpoint is called: `key`, `entra`, or `aml-token`, which online endpoints alone know."""


def let_score(
    name: str, endpoint_id: pulumi.Output[str], args: ProjectEndpointArgs, opts: pulumi.ResourceOptions
) -> None:
    """Lets the consumers of an endpoint of a hub project call it with tokens; with keys they need no role for that.

    Azure has no narrower built-in role for it, and takes an endpoint as its scope.
    """
    if args["auth"] != "key":
        named_by = [args["resource_group_name"], args["workspace_name"], args["endpoint_name"]]
        grant_each(
            args.get("consumers") or [],
            f"{name}-consumer",
            AZUREML_DATA_SCIENTIST,
            endpoint_id,
            named_by,
            opts,
            formerly=f"{name}-reader",
        )

"""Role assignments for the operators of a stack and the consumers of its endpoints.

All roles are built-in. Each is the narrowest one that suffices, assigned at the narrowest scope that Azure has.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypedDict, final

import pulumi
from pulumi_azure_native import authorization

from aihub.naming import role_assignment_name

KEY_VAULT_SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
"""Reads, writes and deletes secrets in the vault, as `pulumi up` and the smoke test do."""
KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
"""Reads secrets."""
COGNITIVE_SERVICES_USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
"""Calls every model of the account with an Entra token. Owner and Contributor do not."""
COGNITIVE_SERVICES_OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"
"""Calls the account's OpenAI models with an Entra token."""
FOUNDRY_USER = "53ca6127-db72-4b80-b1b0-d745d6d5456d"
"""Calls the account's managed compute with an Entra token; once named Azure AI User. Source: Microsoft's page on
managed compute (learn.microsoft.com/azure/foundry/concepts/managed-compute-overview#endpoint-authentication)."""
KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
"""Reads a key, and wraps and unwraps other keys with it, as services do that encrypt with it."""
KEY_VAULT_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
"""Does all with a vault's content: what Azure gives a workspace's own identity on the workspace's vault."""
AZURE_AI_ADMINISTRATOR = "b78c5d69-af96-48a3-bf8d-a8b4d589de94"
"""Manages what belongs to a workspace: what Azure gives a workspace's own identity on each part of it."""
STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
"""Reads and writes blobs: what Azure gives a workspace's own identity on its storage account."""
AZUREML_DATA_SCIENTIST = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
"""Calls the endpoints of a hub project with an Entra token."""


@final
class Principal(TypedDict):
    """A principal that gets a role."""

    principal_id: str
    """Object id of the principal."""
    principal_type: str
    """`Group`, `User` or `ServicePrincipal`. Without it Azure looks the principal up, which fails for a new one."""


@final
class NamedPrincipal(TypedDict):
    """A service principal that may be made in the same run, so that its resources are named by something else."""

    name: str
    """Part of the logical names of its role assignments."""
    principal_id: pulumi.Input[str]
    """Object id of the principal."""


def grant(
    subscription_id: pulumi.Output[str],
    name: str,
    role_id: str,
    scope: pulumi.Input[str],
    *,
    named_by: Sequence[pulumi.Input[str]],
    principal_id: pulumi.Input[str],
    principal_type: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> authorization.RoleAssignment:
    """Assign a role to a principal.

    Args:
        subscription_id: subscription of the role assignment.
        name: logical name of the assignment.
        role_id: the role.
        scope: ARM id of the scope.
        named_by: names that identify the scope. They are known in a preview, in which the scope's id may not be.
        principal_id: object id of the principal.
        principal_type: what the principal is. azure-native's SDK takes it for a user if it is not said, and Azure
            refuses another type than the principal's (400 UnmatchedPrincipalType).
        opts: options of the assignment.
    """
    identity = pulumi.Output.all(subscription_id, *named_by, principal_id)
    return authorization.RoleAssignment(
        name,
        role_assignment_name=identity.apply(lambda parts: role_assignment_name(*map(str, parts), role_id)),
        scope=scope,
        principal_id=principal_id,
        principal_type=principal_type,
        role_definition_id=subscription_id.apply(
            lambda subscription: (
                f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role_id}"
            )
        ),
        opts=opts,
    )


def grant_each(
    principals: Sequence[Principal | NamedPrincipal],
    name: str,
    role_id: str,
    scope: pulumi.Input[str],
    named_by: Sequence[pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
    *,
    formerly: str | None = None,
) -> list[authorization.RoleAssignment]:
    """Assign a role to several principals.

    Each assignment has a logical name of its own: another principal's is made before one that goes is deleted, in the
    end. azure-native would delete first what it replaces. The other arguments are those of `grant`; `formerly` is what
    `name` was in earlier versions. Without it the assignment would be made under its new name, which Azure takes for no
    change, and then deleted under the old one.
    """
    if not principals:
        return []
    subscription_id = authorization.get_client_config_output().subscription_id
    return [
        grant(
            subscription_id,
            f"{name}-{_named(each)}",
            role_id,
            scope,
            named_by=named_by,
            principal_id=each["principal_id"],
            principal_type="ServicePrincipal" if "name" in each else each["principal_type"],
            opts=_also_known_as(opts, f"{formerly}-{_named(each)}") if formerly else opts,
        )
        for each in principals
    ]


def _named(principal: Principal | NamedPrincipal) -> str:
    return principal["name"] if "name" in principal else principal["principal_id"]


def _also_known_as(opts: pulumi.ResourceOptions, name: str) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=[pulumi.Alias(name=name)]))


def consumers_of_account(called_with_tokens: Iterable[tuple[str, list[Principal]]]) -> Iterator[tuple[str, Principal]]:
    """Return the consumers that call an account's deployments with tokens, by the role that they need.

    Azure has no scope for one deployment of an account: a principal that may call one may call all of its kind.

    Args:
        called_with_tokens: the types of the account's deployments that take tokens, each with its consumers.
    """
    types: dict[str, set[str]] = {}
    consumers: dict[str, Principal] = {}
    for type_name, of_deployment in called_with_tokens:
        for consumer in of_deployment:
            consumers[consumer["principal_id"]] = consumer
            types.setdefault(consumer["principal_id"], set()).add(type_name)
    for principal_id, consumer in consumers.items():
        models = types[principal_id] - {"managed-compute"}
        if models:
            yield COGNITIVE_SERVICES_OPENAI_USER if models == {"azure-openai"} else COGNITIVE_SERVICES_USER, consumer
        # Besides, not instead: a role that takes another's place is missing until it has spread.
        if models != types[principal_id]:
            yield FOUNDRY_USER, consumer

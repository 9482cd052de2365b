"""What the deploying principal may do with what it made."""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import authorization

from aihub.naming import role_assignment_name

KEY_VAULT_SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
"""Reads, writes and deletes secrets in the vault itself; what `pulumi destroy` and the smoke test do there."""
COGNITIVE_SERVICES_USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
"""Calls every model of the account with an Entra token. Owner and Contributor give no such right."""
AZUREML_DATA_SCIENTIST = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
"""Calls the endpoints of a hub project with an Entra token."""


def grant_deployer(
    deployer: pulumi.Output[authorization.GetClientConfigResult],
    name: str,
    role_id: str,
    scope: pulumi.Output[str],
    named_by: Sequence[pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> authorization.RoleAssignment:
    """Gives whoever runs Pulumi a role.

    Args:
        deployer: whoever that is.
        name: logical name of the assignment.
        role_id: the role.
        scope: ARM id of what the role is for.
        named_by: names that tell the scope apart. They are known in a preview, which its id is not.
        opts: options of the assignment.
    """
    identity = pulumi.Output.all(deployer.subscription_id, *named_by, deployer.object_id)
    return authorization.RoleAssignment(
        name,
        role_assignment_name=identity.apply(lambda parts: role_assignment_name(*map(str, parts), role_id)),
        scope=scope,
        principal_id=deployer.object_id,
        role_definition_id=deployer.subscription_id.apply(
            lambda subscription: (
                f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role_id}"
            )
        ),
        opts=opts,
    )

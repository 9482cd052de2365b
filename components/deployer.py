"""Whoever runs Pulumi: the principal that azure-native has a token for, and Resource Manager as that principal."""

import asyncio
import functools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
from pulumi_azure_native import authorization

from aihub.azure.credential import credential, principal_type
from aihub.azure.login import LoginError

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm


@dataclass(frozen=True)
class Deployer:
    """The principal, as far as roles have to name it."""

    subscription_id: pulumi.Output[str]
    """The subscription that it works in."""
    tenant_id: pulumi.Output[str]
    """Its tenant."""
    object_id: pulumi.Output[str]
    """Its object id."""
    principal_type: pulumi.Output[str]
    """`User` or `ServicePrincipal`; managed identities are service principals."""

    @classmethod
    def of_this_run(cls) -> "Deployer":
        """Asks azure-native who it is; of which type that is, the way to log in says, or the token of the Azure CLI."""
        client = authorization.get_client_config_output()
        of_type: pulumi.Output[str] = pulumi.Output.from_input(_principal_type())
        return cls(client.subscription_id, client.tenant_id, client.object_id, of_type)


def resource_manager() -> "Arm":
    """Resource Manager as the principal.

    Raises:
        RunError: the way to log in is not complete, or is one of another cloud.
    """
    from aihub.azure.resource_manager import Arm

    try:
        return Arm(credential(pulumi.Config("azure-native").get, os.environ), tell=pulumi.log.info)
    except LoginError as error:
        raise pulumi.RunError(str(error)) from None


async def _principal_type() -> str:
    # Not by azure-native's function `getClientToken`: the engine's own log would show the token.
    configured = pulumi.Config("azure-native").get
    try:
        return await asyncio.to_thread(functools.partial(principal_type, configured, os.environ))
    except LoginError as error:
        raise pulumi.RunError(str(error)) from None

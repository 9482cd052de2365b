"""The program: settings → components → the stack output `endpoints`."""

from pathlib import Path

import pulumi

from aihub.settings import SettingsError, load_settings
from components.deployments.model import ModelDeployment, ModelDeployments
from components.hub import AIHub
from components.sdk_aliases import drop_sdk_aliases

stack = pulumi.get_stack()
try:
    settings = load_settings(Path(__file__).parent / "config", stack)
except SettingsError as error:
    raise pulumi.RunError(str(error)) from None
if not pulumi.Config().get_bool("keepSdkAliases"):
    drop_sdk_aliases()

hub = AIHub(
    "hub",
    {
        "account_name": settings.hub.name,
        "location": settings.hub.location,
        "resource_group_name": settings.hub.resource_group_name,
        "key_vault_name": settings.hub.key_vault_name,
        "projects": settings.hub.projects,
        "keys_enabled": settings.hub.auth == "keys",
        "purge_protection": settings.hub.key_vault.purge_protection,
        "soft_delete_days": settings.hub.key_vault.soft_delete_days,
        "log_retention_days": settings.hub.log_retention_days,
        "tags": settings.hub.tags,
    },
    pulumi.ResourceOptions(protect=settings.hub.protect),
)
on_hub = hub.for_deployments()
tags = {**settings.hub.tags, "stack": stack}


async def main() -> pulumi.Inputs:
    """Makes the deployments one after the other, as Azure demands on one account."""
    endpoints = []
    parent = ModelDeployments("deployments")
    previous = hub.account_writes[-1]
    for name, deployment in settings.deployments.items():
        made = ModelDeployment(
            name,
            {**on_hub, "sub_domain": settings.hub.name, "tags": tags, **deployment.model_dump()},  # type: ignore[typeddict-item]
            pulumi.ResourceOptions(parent=parent, depends_on=[*hub.account_writes, previous, hub.secrets_access]),
        )
        endpoints.append(made.endpoint)
        previous = made.deployment
        # Declaring the next only when this one is done costs nothing, since it has to wait anyway, and keeps the SDK
        # from going through all outputs that are still to come each time that one of them arrives.
        await previous.urn.future()
    return {"endpoints": endpoints}


pulumi.run(main)

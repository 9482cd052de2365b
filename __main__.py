"""The program: settings → components → the stack output `endpoints`."""

from pathlib import Path

import pulumi

from aihub.settings import SettingsError, load_settings
from components.environment import entries, gate, on_account, on_project
from components.failures import explain_failures
from components.hub import AIHub
from components.sdk_aliases import drop_sdk_aliases

stack, config = pulumi.get_stack(), pulumi.Config()
try:
    settings = load_settings(Path(__file__).parent / "config", stack)
except SettingsError as error:
    raise pulumi.RunError(str(error)) from None
if not config.get_bool("keepSdkAliases"):
    drop_sdk_aliases()
explain_failures(settings.deployments)

tags, protect = settings.hub.tags, pulumi.ResourceOptions(protect=settings.hub.protect)
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
        "tags": tags,
    },
    protect,
)
workspaces = {"workspace_name": settings.workspace_name, "project_name": settings.classic_project_name}
storage = {"storage_account_name": settings.storage_account_name}
classic_hub = {**workspaces, **storage, "hugging_face_token": config.get_secret("huggingFaceToken"), "tags": tags}
on_hub = {"sub_domain": settings.hub.name, "tags": {**tags, "stack": stack}}
deployments = {}
for name, each in settings.deployments.items():
    derived = {"endpoint_name": settings.endpoint_name(name), "auth": settings.endpoint_auth(name)}
    deployments[name] = {**each.model_dump(), **on_hub, **derived, "checks": settings.checks(name)}
    deployments[name] |= {"readers": settings.readers(name), "key_expiry_days": settings.hub.key_expiry_days}


async def main() -> pulumi.Inputs:
    """Declares what runs in the hub project at once, and what is written to the account one by one."""
    made, guardrails = on_project(hub, classic_hub, deployments, protect), settings.guardrails.model_dump()
    for name, each in on_account(hub, {**guardrails, "tags": tags}, deployments):
        made[name] = each
        await each.last_write.urn.future()
    if settings.smoke.gate:
        gate(hub, made, deployments, guardrails)
    return {"endpoints": entries(made, deployments)}


pulumi.run(main)

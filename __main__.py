"""The program: settings → components → the stack output `endpoints`."""

from pathlib import Path

import pulumi

from aihub.secret_tags import STACK
from aihub.settings import SettingsError, load
from components.deployer import check_login
from components.failures import explain_failures
from components.hub import AIHub
from components.made import made_before
from components.operators import HubNames, who_operates
from components.replacement import keep_endpoints
from components.sdk_aliases import drop_sdk_aliases
from components.soft_delete import recovers_vault, to_restore
from components.stack.declare import entries, gate, on_account, on_project
from components.written import Written

stack, config = pulumi.get_stack(), pulumi.Config()
try:
    loaded = load(Path(__file__).parent / "config", stack)
except SettingsError as error:
    raise pulumi.RunError(str(error)) from None
if loaded.removed:
    pulumi.log.info(str(loaded.removed))
settings = loaded.settings
if not config.get_bool("keepSdkAliases"):
    drop_sdk_aliases()
check_login()
explain_failures(settings.deployments, [each.principal_id for each in settings.access.readers])
made_so_far = made_before()
keep_endpoints(made_so_far, settings.fixed_values, settings.consents, f"config/{stack}.yaml")
hub_names = HubNames(settings.hub.resource_group_name, settings.hub.name, settings.hub.key_vault_name)
operators = who_operates(settings.access.operator_types, made_so_far, hub_names)
written = Written(settings.deployments)

names = (settings.hub.resource_group_name, settings.hub.location, settings.hub.name, settings.hub.key_vault_name)
tags, protect = settings.hub.tags, pulumi.ResourceOptions(protect=settings.hub.protect)
hub = AIHub(
    "hub",
    {
        "account_name": settings.hub.name,
        "location": settings.hub.location,
        "resource_group_name": settings.hub.resource_group_name,
        "key_vault_name": settings.hub.key_vault_name,
        "projects": settings.hub.projects,
        "operators": operators.principals,
        "have_already": operators.have_already,
        "keys_enabled": settings.hub.auth == "keys",
        "purge_protection": settings.hub.key_vault.purge_protection,
        "soft_delete_days": settings.hub.key_vault.soft_delete_days,
        "log_retention_days": settings.hub.log_retention_days,
        "tags": tags,
        **to_restore(settings.hub.soft_deleted, *names),
    },
    protect,
)
own_vault = settings.own_classic_vault if settings.needs_classic_hub else None
classic_hub = {
    **settings.classic_names,
    "recover_vault": recovers_vault(settings.hub.resource_group_name, settings.hub.location, own_vault),
    "operators": operators.principals,
    "hugging_face_token": config.get_secret("huggingFaceToken"),
    "tags": tags,
}
on_hub = {"sub_domain": settings.hub.name, "key_expiry_days": settings.hub.key_expiry_days}
deployments = {}
for name, each in settings.deployments.items():
    deployments[name] = {**each.model_dump(), **settings.derived(name), **on_hub, "tags": {**tags, STACK: stack}}


async def main() -> None:
    """Declares what runs in the hub project at once, and what is written to the account one by one; then compares."""
    made, guardrails = on_project(hub, classic_hub, deployments, protect), settings.guardrails.model_dump()
    async for name, each in on_account(hub, {**guardrails, "tags": tags}, deployments):
        made[name] = each
        await each.last_write.urn.future()
    if settings.smoke.gate:
        gate(hub, made, deployments, guardrails)
    pulumi.export("endpoints", entries(made, deployments))
    await written.check(only_warn=config.get_bool("unappliedWarns") or False)


pulumi.run(main)

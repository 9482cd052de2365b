"""The program: settings → components → the stack output `endpoints`."""

import gc
from pathlib import Path

import pulumi

from aihub.releases.create import committed_release
from aihub.releases.program import check_program
from aihub.replacement import VaultSwitches
from aihub.settings import SettingsError, load
from aihub.settings.releases.errors import ReleaseError
from components.deployer import check_login, load_clients_meanwhile
from components.failures import explain_failures
from components.hub import AIHub
from components.kept import keep_as_found
from components.made import made_before
from components.operators import who_operates
from components.replacement import keep_endpoints, keep_switches, tell_rebuilt
from components.sdk import quicken_sdk
from components.soft_delete import recovers_vault, to_restore
from components.stack.arguments import hub_args, hub_names
from components.stack.connections import keep_order
from components.stack.declare import Declared, on_account, on_project
from components.stack.gate import entries, gate
from components.stack.identities import pipeline_args, without_pipelines
from components.stack.monitoring import declare_monitoring, monitor_endpoints
from components.stack.network import declare_network, reach_account
from components.stack.protection import declare_budget, declare_protection, keep_protected
from components.stack.reach import keep_network
from components.stack.steps import keep_steps
from components.written import Written

stack, config, folder = pulumi.get_stack(), pulumi.Config(), Path(__file__).parent
try:
    loaded = load(folder / "config", stack)
    if loaded.release:
        check_program(folder, loaded.release)
except (SettingsError, ReleaseError) as error:
    raise pulumi.RunError(str(error)) from None
if loaded.removed:
    pulumi.log.info(str(loaded.removed))
settings = loaded.settings
release = loaded.release or committed_release(folder, stack, settings)

# A program ends before much is garbage, and looking for that takes a twentieth of its time.
gc.set_threshold(20_000, 20, 20)
# Before anything is declared: who runs this, and whether it would delete or need what the settings do not say.
quicken_sdk(keep_aliases=config.get_bool("keepSdkAliases") or False)
check_login()
load_clients_meanwhile()
explain_failures(settings.deployments, [each.principal_id for each in settings.access.consumers])
made_so_far, names = made_before(), hub_names(settings)
keep_endpoints(made_so_far, settings.fixed_values, settings.consents, f"config/{stack}.yaml")
keep_protected(settings, made_so_far, f"config/{stack}.yaml")
keep_order(settings, made_so_far)
vault, kept = settings.hub.key_vault, config.get_object("keep") or {}
switches = VaultSwitches(vault.purge_protection, vault.soft_delete_days)
keep_switches(made_so_far, settings.fixed_values, switches, settings.hub.key_store, kept)
tell_rebuilt(made_so_far, settings.made_of())
keep_steps(settings, made_so_far, only_warn=config.get_bool("quotaWarns") or False)
keep_as_found(kept)
keep_network(settings, made_so_far, kept)
pipelines = pipeline_args(settings)
operators = without_pipelines(who_operates(settings.access.operator_types, made_so_far, names), pipelines, made_so_far)
written = Written(settings.deployments)
place = (names.resource_group, settings.hub.location)
restored = to_restore(settings.hub.soft_deleted, *place, names.account, names.vault)
recover_vault = recovers_vault(*place, settings.own_classic_vault if settings.needs_classic_hub else None)

protect = pulumi.ResourceOptions(protect=settings.is_protected)
hub = AIHub("hub", hub_args(settings, operators, pipelines, restored), protect)
network = declare_network(settings, hub)
declare_budget(settings, hub, made_so_far)
monitoring = declare_monitoring(settings, hub)


async def main() -> None:
    """Declares what runs in the hub project at once, and what is written to the account one by one; then compares."""
    declared: dict[str, Declared] = {}
    token = config.get_secret("huggingFaceToken")
    declared |= on_project(
        settings,
        hub,
        operators,
        network,
        monitoring,
        recover_vault=recover_vault,
        hugging_face_token=token,
        opts=protect,
    )
    if monitoring:
        monitor_endpoints(settings, hub, monitoring, declared)
    last_writes: list[pulumi.Resource] = []
    async for name, each in on_account(settings, hub, monitoring, made_so_far):
        declared[name] = each
        last_writes.append(each.last_write)
        await each.last_write.urn.future()
    reached = reach_account(network, hub, last_writes) if network else []
    if settings.smoke.gate:
        gate(settings, hub, declared, network, reached)
    pulumi.export("endpoints", entries(settings, declared, network))
    if release:
        pulumi.export("release", release.id)
        pulumi.export("program", release.program.commit)
    await declare_protection(settings, made_so_far, written)
    await written.check(only_warn=config.get_bool("unappliedWarns") or False)


pulumi.run(main)

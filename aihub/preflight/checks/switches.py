"""Check whether switches of the vaults are to be taken back that Azure never takes back."""

from aihub.azure import api_versions
from aihub.preflight.check import Check, Result, Target
from aihub.replacement.existing import CLASSIC_VAULT, VAULT
from aihub.replacement.switches import RefusedSwitch, VaultSwitches, refusals, switches_in
from aihub.soft_delete.names import HubVault, WorkspaceVault


def _judged(target: Target) -> list[Result]:
    """Compare the vaults as Azure has them, or would restore them, with the settings."""
    hub, wanted = target.settings.hub, target.settings.fixed_values({})
    declared = VaultSwitches(hub.key_vault.purge_protection, hub.key_vault.soft_delete_days)
    kinds = [(VAULT, HubVault)]
    if target.settings.needs_classic_hub and target.settings.own_classic_vault:
        kinds.append((CLASSIC_VAULT, WorkspaceVault))
    kinds = [each for each in kinds if target.is_judged(each[0])]
    if not kinds:
        return []
    refused: dict[RefusedSwitch, None] = {}
    for path, kind in kinds:
        named = kind(target.subscription, hub.resource_group_name, hub.location, wanted[path])
        if has := _switches(named, target):
            refused |= dict.fromkeys(refusals(named.name, path, declared, has))
    found = [Result("fail", each.path, each.what, each.fix) for each in refused]
    return found or [Result("pass", "hub.key_vault", "its switches are the declared ones, or can still be chosen")]


def _switches(named: HubVault, target: Target) -> VaultSwitches | None:
    """Return the switches that a vault has, or will have once it is restored; None for one that is made anew."""
    if live := target.arm.get(named.id, api_versions.KEY_VAULT):
        return switches_in(live.get("properties") or {})
    if not (target.settings.hub.soft_deleted == "restore" or named.is_always_restored):
        return None
    deleted, days = named.deleted(target.arm), target.settings.hub.key_vault.soft_delete_days
    # A deleted vault shows its purge protection, and not its retention.
    return VaultSwitches(deleted.is_protected, days) if deleted and named.is_same(deleted) else None


VAULT_SWITCHES = Check(
    "vault-switches",
    "hub.key_vault",
    "which switches the vaults have that Azure does not take back",
    _judged,
    "the role Reader on the resource group",
)

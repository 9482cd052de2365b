"""A vault can be purged."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Vault

RULE = Rule(
    id="vault-purge-protection",
    of=Vault,
    mandatory_from="standard",
    title="A vault has no purge protection",
    why="Whoever may delete it can destroy its secrets and keys at once; what is encrypted with them is lost.",
    wrong="hub: {key_vault: {purge_protection: false}}\n",
    right="hub: {key_vault: {purge_protection: true}}\n",
    maps_to=MapsTo(
        psrule=("AZR-000125",),
        azure_policy=("0b60c0b2",),
        mcsb=("DP-8",),
        checkov=("CKV_AZURE_110", "CKV_AZURE_42"),
    ),
    field="/hub.key_vault.purge_protection",
    check=lambda each, _: demand(
        each.is_purge_protected, f"{each.name} can be purged; write hub.key_vault.purge_protection: true"
    ),
)

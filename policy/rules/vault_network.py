"""A vault is open to every network."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Vault

RULE = Rule(
    id="vault-network",
    of=Vault,
    mandatory_from="regulated",
    title="A vault is open to every network",
    why="Whoever gets hold of a token can read the keys of all endpoints from anywhere.",
    wrong="hub: {network: {access: public}}\n",
    right="hub: {network: {access: restricted, allowed_ips: [203.0.113.0/24]}}\n",
    maps_to=MapsTo(
        psrule=("AZR-000355",), azure_policy=("55615ac9",), mcsb=("NS-2", "DP-8"), checkov=("CKV_AZURE_109",)
    ),
    field="/hub.network.access",
    check=lambda each, _: demand(
        None if each.is_public is None else not each.is_public or each.denies_by_default is True,
        f"every network may reach {each.name}; write hub.network.access: private, or restricted",
    ),
)

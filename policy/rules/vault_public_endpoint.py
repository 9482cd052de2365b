"""A vault has a public endpoint."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Vault

RULE = Rule(
    id="vault-public-endpoint",
    of=Vault,
    mandatory_from="regulated",
    title="A vault has a public endpoint",
    why="A regulated environment is reached by private endpoints alone, its secrets before all else.",
    wrong="hub: {network: {access: restricted, allowed_ips: [203.0.113.0/24]}}\n",
    right="hub: {network: {access: private, virtual_network: {address_space: 10.80.0.0/24}}}\n",
    maps_to=MapsTo(
        azure_policy=("405c5871", "a6abeaec"),
        mcsb=("NS-2", "DP-8"),
        checkov=("CKV_AZURE_189", "CKV2_AZURE_32"),
    ),
    field="/hub.network.access",
    check=lambda each, _: demand(
        None if each.is_public is None else not each.is_public,
        f"{each.name} has an endpoint on the internet; write hub.network.access: private",
    ),
)

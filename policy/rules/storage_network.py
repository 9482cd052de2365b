"""A storage account is open to every network."""

from policy.examples import ONLINE
from policy.rule import MapsTo, Rule, demand
from policy.subjects import Storage

RULE = Rule(
    id="storage-network",
    of=Storage,
    mandatory_from="regulated",
    title="A storage account is open to every network",
    why="Data and models of the workspaces can be fetched from anywhere with a token.",
    wrong=ONLINE + "hub: {network: {access: public}}\n",
    right=ONLINE + "hub: {network: {access: private, virtual_network: {address_space: 10.80.0.0/24}}}\n",
    maps_to=MapsTo(
        psrule=("AZR-000202",), azure_policy=("34c877ad", "b2982f36"), mcsb=("NS-2",), checkov=("CKV_AZURE_35",)
    ),
    field="/hub.network.access",
    check=lambda each, _: demand(
        None if each.is_public is None else not each.is_public or each.denies_by_default is True,
        f"every network may reach {each.name}; write hub.network.access: private, or restricted",
    ),
)

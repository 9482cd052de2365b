"""A workspace has a public endpoint."""

from policy.examples import ONLINE
from policy.rule import MapsTo, Rule, demand
from policy.subjects import Workspace

RULE = Rule(
    id="workspace-public-endpoint",
    of=Workspace,
    mandatory_from="regulated",
    title="A workspace of the classic hub has a public endpoint",
    why="Its data, models and endpoints can be reached from the internet with a token.",
    wrong=ONLINE + "hub: {network: {access: public}}\n",
    right=ONLINE + "hub: {network: {access: private, virtual_network: {address_space: 10.80.0.0/24}}}\n",
    maps_to=MapsTo(
        psrule=("AZR-000406",),
        azure_policy=("438c38d2", "45e05259"),
        mcsb=("NS-2",),
        checkov=("CKV_AZURE_144", "CKV_AZURE_243"),
    ),
    field="/hub.network.access",
    check=lambda each, _: demand(
        None if each.is_public is None else not each.is_public,
        f"{each.name} has an endpoint on the internet; write hub.network.access: private",
    ),
)

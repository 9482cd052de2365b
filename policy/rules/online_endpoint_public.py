"""An online endpoint is on the internet."""

from policy.examples import ONLINE
from policy.rule import MapsTo, Rule, demand
from policy.subjects import OnlineEndpoint

RULE = Rule(
    id="online-endpoint-public",
    of=OnlineEndpoint,
    mandatory_from="regulated",
    is_waivable=False,
    title="An online endpoint is on the internet",
    why=(
        "A regulated environment is reached by private endpoints alone. An exception would make it another profile, so it "
        "cannot be waived: choose that profile."
    ),
    wrong=ONLINE + "hub: {network: {access: public}}\n",
    right=ONLINE + "hub: {network: {access: private, virtual_network: {address_space: 10.80.0.0/24}}}\n",
    maps_to=MapsTo(psrule=("AZR-000406",), azure_policy=("438c38d2",), mcsb=("NS-2",)),
    field="/hub.network.access",
    check=lambda each, _: demand(
        None if each.is_public is None else not each.is_public,
        f"{each.name} can be called from the internet; write hub.network.access: private",
    ),
)

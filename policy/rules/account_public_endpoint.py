"""The account has a public endpoint."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Account

RULE = Rule(
    id="account-public-endpoint",
    of=Account,
    mandatory_from="regulated",
    is_waivable=False,
    title="The hub's account has a public endpoint",
    why=(
        "A regulated environment is reached by private endpoints alone. An exception would make it another profile, so it "
        "cannot be waived: choose that profile."
    ),
    wrong="hub: {network: {access: restricted, allowed_ips: [203.0.113.0/24]}}\n",
    right="hub: {network: {access: private, virtual_network: {address_space: 10.80.0.0/24}}}\n",
    maps_to=MapsTo(
        psrule=("AZR-000283",), azure_policy=("d6759c02", "47ba1dd7"), mcsb=("NS-2",), checkov=("CKV_AZURE_134",)
    ),
    field="network.access",
    check=lambda each, _: demand(
        None if each.is_public is None else not each.is_public,
        "the account has an endpoint on the internet; write hub.network.access: private",
    ),
)

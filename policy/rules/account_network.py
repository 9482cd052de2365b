"""The account takes calls from networks that nobody named."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Account

RULE = Rule(
    id="account-network",
    of=Account,
    mandatory_from="regulated",
    title="The hub's account is open to every network",
    why=(
        "A key or a token that leaks can be used from anywhere. Network rules that deny by default, or no public endpoint "
        "at all, make the network a second factor."
    ),
    wrong="hub: {network: {access: public}}\n",
    right="hub: {network: {access: restricted, allowed_ips: [203.0.113.0/24]}}\n",
    maps_to=MapsTo(psrule=("AZR-000280",), azure_policy=("037eea7a",), mcsb=("NS-2",)),
    field="network.access",
    check=lambda each, _: demand(
        None if each.is_public is None else not each.is_public or each.denies_by_default is True,
        "every network may call the account; write hub.network.access: private, or restricted",
    ),
)

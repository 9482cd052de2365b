"""The account is encrypted with a Microsoft-managed key."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Account

RULE = Rule(
    id="account-own-key",
    of=Account,
    mandatory_from="regulated",
    title="The hub's account is encrypted with a Microsoft-managed key",
    why="With a customer-managed key you decide who can decrypt its data, and can withdraw that.",
    wrong="hub: {auth: keys}\n",
    right="hub: {encryption: {key: create}}\n",
    maps_to=MapsTo(azure_policy=("67121cc7",), mcsb=("DP-5",), checkov=("CKV2_AZURE_22",)),
    field="encryption",
    check=lambda each, _: demand(
        each.has_own_key, "the account is encrypted with a Microsoft-managed key; write hub.encryption: {key: create}"
    ),
)

"""The account is encrypted with Microsoft's key."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Account

RULE = Rule(
    id="account-own-key",
    of=Account,
    mandatory_from="regulated",
    title="The hub's account is encrypted with a key of Microsoft's",
    why="With a key of your own you decide who can decrypt its data, and can withdraw it.",
    wrong="hub: {auth: keys}\n",
    right="hub: {encryption: {key: create}}\n",
    maps_to=MapsTo(azure_policy=("67121cc7",), mcsb=("DP-5",), checkov=("CKV2_AZURE_22",)),
    field="encryption",
    check=lambda each, _: demand(
        each.has_own_key, "the account is encrypted with Microsoft's key; write hub.encryption: {key: create}"
    ),
)

"""A storage account is encrypted with Microsoft's key."""

from policy.examples import ONLINE
from policy.rule import MapsTo, Rule, demand
from policy.subjects import Storage

RULE = Rule(
    id="storage-own-key",
    of=Storage,
    mandatory_from="regulated",
    title="A storage account is encrypted with a key of Microsoft's",
    why="With a key of your own you decide who can decrypt its data, and can withdraw it.",
    wrong=ONLINE,
    right=ONLINE + "hub: {encryption: {key: create}}\n",
    maps_to=MapsTo(azure_policy=("6fac406b",), mcsb=("DP-5",), checkov=("CKV2_AZURE_1",)),
    field="/hub.encryption",
    check=lambda each, _: demand(
        each.has_own_key, f"{each.name} is encrypted with Microsoft's key; write hub.encryption: {{key: create}}"
    ),
)

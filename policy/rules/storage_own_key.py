"""A storage account is encrypted with a Microsoft-managed key."""

from policy.examples import ONLINE
from policy.rule import MapsTo, Rule, demand
from policy.subjects import Storage

RULE = Rule(
    id="storage-own-key",
    of=Storage,
    mandatory_from="regulated",
    title="A storage account is encrypted with a Microsoft-managed key",
    why="With a customer-managed key you decide who can decrypt its data, and can withdraw that.",
    wrong=ONLINE,
    right=ONLINE + "hub: {encryption: {key: create}}\n",
    maps_to=MapsTo(azure_policy=("6fac406b",), mcsb=("DP-5",), checkov=("CKV2_AZURE_1",)),
    field="/hub.encryption",
    check=lambda each, _: demand(
        each.has_own_key,
        f"{each.name} is encrypted with a Microsoft-managed key; write hub.encryption: {{key: create}}",
    ),
)

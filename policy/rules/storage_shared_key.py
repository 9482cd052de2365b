"""A storage account takes shared keys."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Storage

RULE = Rule(
    id="storage-shared-key",
    of=Storage,
    mandatory_from="standard",
    title="A storage account takes shared keys",
    why="A shared key opens all of it, and names nobody.",
    wrong="""\
resources:
  - type: azure-native:storage:StorageAccount
    name: storage
    inputs: {allowSharedKeyAccess: true}
""",
    right="""\
resources:
  - type: azure-native:storage:StorageAccount
    name: storage
    inputs: {allowSharedKeyAccess: false}
""",
    maps_to=MapsTo(azure_policy=("8c6a50c6",), mcsb=("IM-1",), checkov=("CKV2_AZURE_40",)),
    check=lambda each, _: demand(
        None if each.takes_keys is None else not each.takes_keys,
        f"{each.name} takes shared keys; write allowSharedKeyAccess: false",
    ),
)

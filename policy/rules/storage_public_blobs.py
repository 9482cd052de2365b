"""A storage account lets containers be public."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Storage

RULE = Rule(
    id="storage-public-blobs",
    of=Storage,
    mandatory_from="standard",
    title="A storage account lets containers be public",
    why="One wrong switch on a container opens it to everybody.",
    wrong="""\
resources:
  - type: azure-native:storage:StorageAccount
    name: storage
    inputs: {allowBlobPublicAccess: true}
""",
    right="""\
resources:
  - type: azure-native:storage:StorageAccount
    name: storage
    inputs: {allowBlobPublicAccess: false}
""",
    maps_to=MapsTo(
        psrule=("AZR-000198",), azure_policy=("4fa4b6c0",), mcsb=("NS-2",), checkov=("CKV_AZURE_59", "CKV2_AZURE_47")
    ),
    check=lambda each, _: demand(
        None if each.public_blobs is None else not each.public_blobs,
        f"{each.name} lets containers be public; write allowBlobPublicAccess: false",
    ),
)

"""A storage account takes requests without TLS."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Storage

RULE = Rule(
    id="storage-https",
    of=Storage,
    mandatory_from="standard",
    title="A storage account takes requests without TLS",
    why="They can be read and changed on the way.",
    wrong="""\
resources:
  - type: azure-native:storage:StorageAccount
    name: storage
    inputs: {enableHttpsTrafficOnly: false}
""",
    right="""\
resources:
  - type: azure-native:storage:StorageAccount
    name: storage
    inputs: {enableHttpsTrafficOnly: true}
""",
    maps_to=MapsTo(psrule=("AZR-000196",), azure_policy=("404c3081",), mcsb=("DP-3",), checkov=("CKV_AZURE_3",)),
    check=lambda each, _: demand(
        each.https_only,
        f"{each.name} takes requests without TLS; switch HTTPS only on",
    ),
)

"""A storage account takes TLS older than 1.2."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Storage

RULE = Rule(
    id="storage-tls",
    of=Storage,
    mandatory_from="standard",
    title="A storage account takes TLS older than 1.2",
    why="TLS 1.0 and 1.1 have known weaknesses.",
    wrong="""\
resources:
  - type: azure-native:storage:StorageAccount
    name: storage
    inputs: {minimumTlsVersion: TLS1_0}
""",
    right="""\
resources:
  - type: azure-native:storage:StorageAccount
    name: storage
    inputs: {minimumTlsVersion: TLS1_2}
""",
    maps_to=MapsTo(psrule=("AZR-000200",), azure_policy=("fe83a0eb",), mcsb=("DP-3",), checkov=("CKV_AZURE_44",)),
    check=lambda each, _: demand(
        None if each.tls is None else each.tls not in {"TLS1_0", "TLS1_1"},
        f"{each.name} takes TLS older than 1.2; write minimumTlsVersion: TLS1_2",
    ),
)

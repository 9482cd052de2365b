"""The account has no managed identity."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Account

RULE = Rule(
    id="account-identity",
    of=Account,
    mandatory_from="standard",
    title="The hub's account has no managed identity",
    why="Without one it reaches keys, storage and search with secrets, or not at all.",
    wrong="""\
resources:
  - type: azure-native:cognitiveservices:Account
    name: hub
    inputs: {kind: AIServices, properties: {}}
""",
    right="""\
resources:
  - type: azure-native:cognitiveservices:Account
    name: hub
    inputs: {kind: AIServices, identity: {type: SystemAssigned}, properties: {}}
""",
    maps_to=MapsTo(
        psrule=("AZR-000281",), azure_policy=("fe3fd216",), mcsb=("IM-1", "IM-3"), checkov=("CKV_AZURE_238",)
    ),
    field="identity",
    check=lambda each, _: demand(each.has_identity, "the account has no managed identity; give it one"),
)

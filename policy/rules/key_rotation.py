"""An encryption key is not replaced by itself."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Key

RULE = Rule(
    id="key-rotation",
    of=Key,
    mandatory_from="standard",
    title="An encryption key has no rotation policy",
    why="Nobody replaces it, and whoever has got a copy can decrypt all that comes after.",
    wrong="""\
resources:
  - type: azure-native:keyvault:Key
    name: key
    inputs: {properties: {kty: RSA}}
""",
    right="hub: {encryption: {key: create}}\n",
    maps_to=MapsTo(psrule=("AZR-000123",), azure_policy=("d8cf8476",), mcsb=("DP-6",)),
    check=lambda each, _: demand(each.rotates, f"{each.name} is never replaced; give it a rotation policy"),
)

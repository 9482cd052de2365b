"""A secret does not say what it holds."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Secret

RULE = Rule(
    id="secret-content-type",
    of=Secret,
    mandatory_from="standard",
    title="A secret has no content type",
    why="Who rotates or reads secrets cannot tell a key from an address without looking at the value.",
    wrong="""\
resources:
  - type: azure-native:keyvault:Secret
    name: secret
    inputs: {secretName: token, properties: {attributes: {expires: 1800000000}}}
""",
    right="""\
resources:
  - type: azure-native:keyvault:Secret
    name: secret
    inputs: {secretName: token, properties: {contentType: text/plain, attributes: {expires: 1800000000}}}
""",
    maps_to=MapsTo(azure_policy=("75262d3e",), checkov=("CKV_AZURE_114",)),
    check=lambda each, _: demand(each.has_content_type, f"{each.name} has no content type; set one"),
)

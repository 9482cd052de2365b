"""A credential never expires."""

from policy.rule import Answer, Circumstances, MapsTo, Rule, demand
from policy.subjects import Secret


def _check(secret: Secret, _: Circumstances) -> Answer:
    if not secret.is_credential:
        return None
    return demand(secret.expires, f"{secret.name} has no expiry date; set one")


RULE = Rule(
    id="secret-expiry",
    of=Secret,
    mandatory_from="standard",
    title="A secret that holds a credential has no expiry date",
    why="Azure's keys never expire. Without a date nothing reminds anybody to replace them.",
    wrong="""\
resources:
  - type: azure-native:keyvault:Secret
    name: secret
    inputs: {secretName: token, properties: {contentType: text/plain}}
""",
    right="""\
resources:
  - type: azure-native:keyvault:Secret
    name: secret
    inputs: {secretName: token, properties: {contentType: text/plain, attributes: {expires: 1800000000}}}
""",
    maps_to=MapsTo(azure_policy=("98728c90",), mcsb=("DP-6",), checkov=("CKV_AZURE_41",)),
    source="docs/key-rotation.md",
    check=_check,
)

"""A vault decides by access policies."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Vault

RULE = Rule(
    id="vault-roles",
    of=Vault,
    mandatory_from="standard",
    title="A vault decides by access policies, not by roles",
    why=(
        "An access policy opens all secrets of the vault, and whoever may write the vault can write one. Roles can be "
        "given on one secret."
    ),
    wrong="""\
resources:
  - type: azure-native:keyvault:Vault
    name: vault
    inputs: {properties: {enableRbacAuthorization: false}}
""",
    right="""\
resources:
  - type: azure-native:keyvault:Vault
    name: vault
    inputs: {properties: {enableRbacAuthorization: true}}
""",
    maps_to=MapsTo(psrule=("AZR-000388", "AZR-000118"), azure_policy=("12d4fa5e",), mcsb=("PA-7", "IM-1")),
    check=lambda each, _: demand(
        each.uses_roles, f"{each.name} decides by access policies; switch RBAC authorization on"
    ),
)

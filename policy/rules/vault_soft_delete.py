"""A vault does not keep what is deleted."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Vault

RULE = Rule(
    id="vault-soft-delete",
    of=Vault,
    mandatory_from="standard",
    title="A vault has no soft delete",
    why="What is deleted by mistake is gone. Azure has soft delete on by default and will not let it be switched off.",
    wrong="""\
resources:
  - type: azure-native:keyvault:Vault
    name: vault
    inputs: {properties: {enableSoftDelete: false}}
""",
    right="""\
resources:
  - type: azure-native:keyvault:Vault
    name: vault
    inputs: {properties: {enableSoftDelete: true}}
""",
    maps_to=MapsTo(
        psrule=("AZR-000124",), azure_policy=("1e66c121",), mcsb=("DP-8",), checkov=("CKV_AZURE_111", "CKV_AZURE_42")
    ),
    check=lambda each, _: demand(
        each.soft_deletes, f"{each.name} keeps nothing of what is deleted; switch soft delete on"
    ),
)

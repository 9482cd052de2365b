"""Key Vaults with role-based access: the hub's, for the endpoints' secrets, and the hub workspace's own."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import keyvault

from components.network.rules import AccessArgs, public_access, vault_rules


class VaultParts(TypedDict):
    """Settings that all vaults of a stack share: their place and their protection."""

    resource_group_name: pulumi.Input[str]
    """The resource group."""
    location: pulumi.Input[str]
    """Azure region."""
    tenant_id: pulumi.Input[str]
    """The tenant whose principals have roles."""
    purge_protection: bool
    """Whether a vault cannot be purged before its retention ends. It cannot be switched off again."""
    soft_delete_days: pulumi.Input[int]
    """Days for which a deleted vault or secret can be recovered, 7 to 90."""
    network: NotRequired[AccessArgs | None]
    """Who may reach a vault over the network. Default: Azure's, everybody."""


def make_vault(
    name: str,
    vault_name: pulumi.Input[str],
    parts: VaultParts,
    tags: dict[str, str] | None,
    opts: pulumi.ResourceOptions,
    *,
    recover: bool,
) -> keyvault.Vault:
    """Declare a vault.

    Args:
        name: its logical name.
        vault_name: its name in Azure.
        parts: what it has in common with others.
        tags: its tags.
        opts: its options.
        recover: whether it is deleted and to be recovered, which Azure refuses for one that is not.
    """
    properties: keyvault.VaultPropertiesArgsDict = {
        "tenant_id": parts["tenant_id"],
        "sku": {"family": "A", "name": keyvault.SkuName.STANDARD},
        "enable_rbac_authorization": True,
        "enable_soft_delete": True,
        "soft_delete_retention_in_days": parts["soft_delete_days"],
    }
    # Azure refuses an explicit false.
    if parts["purge_protection"]:
        properties["enable_purge_protection"] = True
    if rules := parts.get("network"):
        properties["public_network_access"] = public_access(rules)
        properties["network_acls"] = vault_rules(rules)
    if recover:
        properties["create_mode"] = keyvault.CreateMode.RECOVER
    return keyvault.Vault(
        name,
        resource_group_name=parts["resource_group_name"],
        vault_name=vault_name,
        location=parts["location"],
        properties=properties,
        tags=tags,
        opts=opts,
    )

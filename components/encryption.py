"""Encryption with a customer-managed key: the key, who uses it, and the form in which each resource names it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import authorization, cognitiveservices, storage

from aihub.arm.bodies import Json
from aihub.azure import api_versions
from components.access import KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER, grant
from components.dynamic.arm_resource import ArmResource
from components.identity import Place, UserIdentity, make_identity

_POLICY: Json = {
    "attributes": {"expiryTime": "P2Y"},
    "lifetimeActions": [{"trigger": {"timeAfterCreate": "P1Y"}, "action": {"type": "rotate"}}],
}
"""A new version each year, which expires after two. Services use the one before for a day more at most (Microsoft's
page on customer-managed keys of Azure Storage)."""


class EncryptionArgs(TypedDict):
    """Arguments of encryption."""

    store: str
    """Address of the vault or managed HSM."""
    key_name: str
    """Name of the key there."""
    creates_key: bool
    """Whether the stack makes the key, in the hub's vault."""
    identity_name: str
    """Name of the identity that the stack makes, if it makes one."""
    identity: UserIdentity | None
    """The identity that uses the key; None for one that the stack makes."""
    vault_id: NotRequired[str | None]
    """ARM id of an existing key's vault, which workspaces name; None for a managed HSM."""


@dataclass(frozen=True)
class KeyInUse:
    """A key that resources are encrypted with."""

    store: str
    name: str
    vault_id: pulumi.Input[str] | None
    identity: UserIdentity
    ready: tuple[pulumi.Resource, ...]
    """What must exist before a resource uses the key: the key, the identity and its role."""

    def of_account(self) -> cognitiveservices.EncryptionArgsDict:
        """Return the encryption of an account. Without a version it follows the key's rotation."""
        properties: cognitiveservices.KeyVaultPropertiesArgsDict = {
            "key_vault_uri": self.store,
            "key_name": self.name,
            "identity_client_id": self.identity["client_id"],
        }
        return {"key_source": cognitiveservices.KeySource.MICROSOFT_KEY_VAULT, "key_vault_properties": properties}

    def of_storage(self) -> "storage.EncryptionArgsDict":
        """Return the encryption of a storage account. Without a version it follows the key's rotation."""
        return {
            "key_source": storage.KeySource.MICROSOFT_KEYVAULT,
            "key_vault_properties": {"key_vault_uri": self.store, "key_name": self.name},
            "encryption_identity": {"encryption_user_assigned_identity": self.identity["id"]},
        }

    def of_workspace(self) -> Json:
        """Return the encryption of a hub workspace, in ARM's form; its projects are encrypted with it."""
        return {
            "status": "Enabled",
            "identity": {"userAssignedIdentity": self.identity["id"]},
            "keyVaultProperties": {
                "keyVaultArmId": self.vault_id,
                "keyIdentifier": f"{self.store}/keys/{self.name}",
            },
        }


def declare_key(
    name: str,
    args: EncryptionArgs,
    vault: pulumi.CustomResource,
    place: Place,
    named_by: Sequence[pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> KeyInUse:
    """Declare identity, key and role, in this order.

    An existing key is used by an identity that has its role already: the stack assigns none in vaults of others.

    Args:
        name: start of the logical names.
        args: the arguments.
        vault: the hub's vault.
        place: where an identity is made.
        named_by: names that identify the hub's vault.
        opts: options of the resources.
    """
    identity, made = args["identity"], list[pulumi.Resource]()
    if identity is None:
        identity, resource = make_identity(f"{name}-encryption-identity", args["identity_name"], place, opts)
        made.append(resource)
    if not args["creates_key"]:
        return KeyInUse(args["store"], args["key_name"], args.get("vault_id"), identity, tuple(made))
    key_id = pulumi.Output.concat(vault.id, "/keys/", args["key_name"])
    key = _key(f"{name}-encryption-key", key_id, vault, opts)
    role = grant(
        authorization.get_client_config_output().subscription_id,
        f"{name}-encryption-role",
        KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
        key_id,
        named_by=[*named_by, args["key_name"]],
        principal_id=identity["principal_id"],
        principal_type="ServicePrincipal",
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[key])),
    )
    return KeyInUse(args["store"], args["key_name"], vault.id, identity, (*made, key, role))


def _key(
    name: str, key_id: pulumi.Output[str], vault: pulumi.CustomResource, opts: pulumi.ResourceOptions
) -> ArmResource:
    """Declare the key. It goes with its vault alone, and a restored vault has it still.

    azure-native's class would delete it in the vault, for which nobody here has a role, and refuses one that is there.
    Resource Manager makes a key once and changes nothing of it later, so it has no tags.
    """
    # The one size that accounts, storage accounts and workspaces all take.
    properties: Json = {"kty": "RSA", "keySize": 2048, "keyOps": ["wrapKey", "unwrapKey"], "rotationPolicy": _POLICY}
    return ArmResource(
        name,
        {
            "resource_id": key_id,
            "api_version": api_versions.KEY_VAULT,
            "body": {"properties": properties},
            "adopt": True,
        },
        pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(deleted_with=vault)),
    )

"""Encryption of a workspace with a customer-managed key.

Sources: Microsoft's "Customer-managed keys for hub projects" and "Customer-managed keys for Azure Machine Learning":
the key is chosen when the workspace is made, and later only changed to another key of the same vault; it never goes
back to Microsoft's keys. The vault is in the workspace's region.
"""

from typing import Any

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Write
from localazure.services.key_vault.encryption import KeyUse, Problem, identity_of, problem_of
from localazure.services.machine_learning import errors

_WORDS: dict[Problem, str] = {
    "identity-missing": "The identity in encryption.identity.userAssignedIdentity is not assigned to the workspace.",
    "vault-missing": "The CMK keyvault '{store}' does not exist.",
    "vault-elsewhere": "The CMK keyvault '{store}' must be in the same region as the workspace.",
    "not-protected": "CMK workspaces should have purge protection enabled on their CMK keyvault.",
    "no-role": "The identity of the workspace has no access to the key '{name}' of the CMK keyvault '{store}'.",
    "key-missing": "The key '{name}' does not exist in the CMK keyvault '{store}'.",
    "key-disabled": "The key '{name}' of the CMK keyvault '{store}' is not enabled.",
    "key-unsuitable": "The key '{name}' of the CMK keyvault '{store}' is no RSA key.",
}
"""Words of `not-protected`: MicrosoftDocs/azure-docs#108584. The other rules are documented; their words were not seen
in public."""


def check_encryption(write: Write) -> None:
    """Checks the key of a write, and that a workspace keeps what it was made with.

    Raises:
        ArmError: 400.
    """
    now = _encryption(write.body)
    if write.before:
        _check_change(_encryption(write.before), now)
    if not now:
        return
    properties = now["keyVaultProperties"]
    vault = resources.get(write.azure, properties["keyVaultArmId"])
    store, _, path = properties["keyIdentifier"].partition("/keys/")
    name, _, version = path.partition("/")
    if not name or (vault and vault["properties"].get("vaultUri", store).rstrip("/").lower() != store.lower()):
        raise errors.invalid_endpoint("keyIdentifier is not the identifier of a key in the vault of keyVaultArmId.")
    chosen = (now.get("identity") or {}).get("userAssignedIdentity")
    own = ((write.before or {}).get("identity") or {}).get("principalId")
    resource = {**write.body, "identity": {**(write.body.get("identity") or {}), "principalId": own}}
    use = KeyUse(store, name, version or None, identity_of(write.azure, resource, resource_id=chosen))
    if problem := problem_of(write.azure, use, write.body["location"]):
        raise errors.invalid_endpoint(_WORDS[problem].format(store=store, name=name))


def _check_change(before: dict[str, Any], now: dict[str, Any]) -> None:
    if bool(before) != bool(now):
        raise errors.invalid_workspace("The encryption of a workspace cannot be changed after its creation.")
    if before and _vault(before) != _vault(now):
        raise errors.invalid_workspace("The CMK of a workspace can only be changed to a key of the same keyvault.")


def _encryption(workspace: dict[str, Any]) -> dict[str, Any]:
    found = (workspace.get("properties") or {}).get("encryption") or {}
    return found if found.get("status") == "Enabled" else {}


def _vault(encryption: dict[str, Any]) -> str:
    return str(encryption["keyVaultProperties"]["keyVaultArmId"]).lower()

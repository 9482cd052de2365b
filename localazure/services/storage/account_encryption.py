"""Encryption of a storage account with a customer-managed key.

Source: Microsoft's "Customer-managed keys for Azure Storage encryption": purge protection is required, the identity
needs get, wrap key and unwrap key, the version may be left out, and an account may go back to Microsoft's keys at any
time. The key store may be in another region.
"""

from localazure.services.arm.behaviour import Write
from localazure.services.key_vault.encryption import KeyUse, identity_of, problem_of
from localazure.services.storage import errors


def check_encryption(write: Write) -> None:
    """Checks the key of a write.

    Raises:
        ArmError: 400 or 403.
    """
    encryption = (write.body.get("properties") or {}).get("encryption") or {}
    if encryption.get("keySource", "").lower() != "microsoft.keyvault":
        return
    properties = encryption.get("keyvaultproperties") or {}
    if not properties.get("keyname") or not properties.get("keyvaulturi"):
        raise errors.no_prerequisites()
    chosen = (encryption.get("identity") or {}).get("userAssignedIdentity")
    own = ((write.before or {}).get("identity") or {}).get("principalId")
    resource = {**write.body, "identity": {**(write.body.get("identity") or {}), "principalId": own}}
    principal = identity_of(write.azure, resource, resource_id=chosen)
    use = KeyUse(properties["keyvaulturi"], properties["keyname"], properties.get("keyversion") or None, principal)
    match problem_of(write.azure, use, None):
        case "identity-missing":
            raise errors.no_prerequisites()
        case "vault-missing":
            raise errors.vault_not_found()
        case "not-protected":
            raise errors.key_not_recoverable()
        case "no-role":
            raise errors.no_access_to_key()
        case "key-missing" | "key-disabled" | "key-unsuitable":
            raise errors.key_not_found()

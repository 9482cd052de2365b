"""Encryption of an account with a customer-managed key.

Source: Microsoft's "Configure customer-managed keys for Microsoft Foundry": the key store is in the account's region
and has purge protection, the identity has its role before, the version may be left out, and an account with projects
goes neither back to Microsoft's keys nor to another key store.
"""

from typing import Any

from localazure.services.arm.behaviour import Write
from localazure.services.cognitive_services import errors
from localazure.services.key_vault.encryption import KeyUse, Problem, identity_of, problem_of

_BY_CUSTOMER = "Microsoft.KeyVault"
_WORDS: dict[Problem, str] = {
    "identity-missing": "The identity of keyVaultProperties.identityClientId is not assigned to the account.",
    "vault-missing": "The key vault '{store}' was not found.",
    "vault-elsewhere": "The key vault '{store}' must be in the same region as the account.",
    "not-protected": "Soft delete and purge protection must be enabled on the key vault '{store}'.",
    "key-missing": "The key '{name}' was not found in the key vault '{store}'.",
    "key-disabled": "The key '{name}' of the key vault '{store}' is not enabled.",
    "key-unsuitable": "The key '{name}' of the key vault '{store}' must be an RSA key of at least 2048 bits.",
}
"""The rules are documented; these words were not seen."""


def check_encryption(write: Write) -> None:
    """Checks the key of a write, and that a key stays in its key store.

    Raises:
        ArmError: 400.
    """
    before = _encryption((write.before or {}).get("properties"))
    now = _encryption(write.body.get("properties"))
    if _is_by_customer(before) and (write.before or {})["properties"].get("allowProjectManagement"):
        if not _is_by_customer(now):
            raise errors.bad_request(
                "An account that uses a customer-managed key cannot go back to Microsoft-managed keys."
            )
        if _store(before) != _store(now):
            raise errors.bad_request("The customer-managed key can only be changed to a key of the same key vault.")
    if not _is_by_customer(now):
        return
    properties = now.get("keyVaultProperties") or {}
    if not properties.get("keyName") or not properties.get("keyVaultUri"):
        raise errors.bad_request("keyName and keyVaultUri are required with the key source Microsoft.KeyVault.")
    resource = {**write.body, "identity": _with_ids(write)}
    principal = identity_of(write.azure, resource, client_id=properties.get("identityClientId"))
    use = KeyUse(properties["keyVaultUri"], properties["keyName"], properties.get("keyVersion") or None, principal)
    problem = problem_of(write.azure, use, write.body["location"])
    if problem == "no-role":
        raise errors.no_access_to_key(use.store)
    if problem:
        raise errors.bad_request(_WORDS[problem].format(store=use.store, name=use.name))


def _with_ids(write: Write) -> dict[str, Any]:
    """The identity as written, with the object id that the account's own has already."""
    own = ((write.before or {}).get("identity") or {}).get("principalId")
    return {**(write.body.get("identity") or {}), "principalId": own}


def _encryption(properties: Any) -> dict[str, Any]:
    return (properties or {}).get("encryption") or {}


def _is_by_customer(encryption: dict[str, Any]) -> bool:
    return bool(encryption.get("keySource", "").lower() == _BY_CUSTOMER.lower())


def _store(encryption: dict[str, Any]) -> str:
    return str((encryption.get("keyVaultProperties") or {}).get("keyVaultUri", "")).lower().rstrip("/")

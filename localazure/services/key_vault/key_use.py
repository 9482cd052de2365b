"""What a vault does with a key that it does not give away: encrypts and decrypts, wraps and unwraps another key.

It does not sign. Sources: Microsoft's reference of these four operations, and "About keys" on when each is allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localazure.azure import Azure
from localazure.services.key_vault import errors, key_material, keys
from localazure.services.key_vault.secrets import Vault

Json = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One of the four."""

    name: str
    """Its name in the path, and in the operations that a key allows."""
    compute: Callable[[str, str, str], str]
    """Of the private key, the algorithm and the value."""
    is_dated: bool
    """Whether it is refused before the key is valid and after it has expired."""


ENCRYPT = Operation("encrypt", key_material.encrypted, is_dated=True)
DECRYPT = Operation("decrypt", key_material.decrypted, is_dated=False)
WRAP = Operation("wrapKey", key_material.encrypted, is_dated=True)
UNWRAP = Operation("unwrapKey", key_material.decrypted, is_dated=False)


def use(azure: Azure, vault: Vault, name: str, version: str | None, operation: Operation, body: Json) -> Json:
    """Carries out an operation with a version of a key, by default the latest.

    Args:
        azure: the local Azure.
        vault: the key's vault.
        name: the key's name.
        version: its version.
        operation: what is computed.
        body: `alg`, and `value` in Base64URL.

    Raises:
        KeyVaultError: the version does not exist or does not allow the operation, or the body is invalid.
    """
    kept = keys.found(azure, vault, name, version)
    if kept is None:
        raise errors.key_not_found("/".join(filter(None, (name, version))))
    _check(azure, kept, operation)
    algorithm, value = body.get("alg"), body.get("value")
    if not kept["kty"].startswith("RSA") or algorithm not in key_material.ALGORITHMS:
        raise errors.bad_parameter("Property alg has invalid value.")
    if not isinstance(value, str):
        raise errors.bad_parameter("Property value has invalid value.")
    try:
        result = operation.compute(kept["private"], algorithm, value)
    except ValueError:
        raise errors.cannot_compute(operation.name) from None
    return {"kid": f"{vault.url}/keys/{name}/{kept['version']}", "value": result}


def _check(azure: Azure, kept: Json, operation: Operation) -> None:
    """Check that a version allows an operation now."""
    attributes, now = kept["attributes"], azure.clock.now()
    if not attributes["enabled"]:
        raise errors.key_disabled(operation.name)
    if operation.is_dated and attributes.get("exp", now + 1) <= now:
        raise errors.key_not_allowed(operation.name, "an expired key", "KeyExpired")
    if operation.is_dated and attributes.get("nbf", now) > now:
        raise errors.key_not_allowed(operation.name, "a key that is not yet valid", "KeyNotYetValid")
    if operation.name not in kept["key_ops"]:
        raise errors.key_operation_forbidden(operation.name)

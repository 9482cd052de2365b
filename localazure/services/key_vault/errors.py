"""Errors of Key Vault: of the data plane (KeyVaultError), and of Microsoft.KeyVault in Resource Manager (ArmError)."""

from collections.abc import Mapping, Sequence
from typing import Any

from localazure.services.arm.errors import ArmError, member


class KeyVaultError(Exception):
    """An error that a vault answers: HTTP status, code, message and, for some, an inner code."""

    def __init__(
        self, status: int, code: str, message: str, inner: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.inner = inner
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """The error envelope."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.inner:
            error["innererror"] = {"code": self.inner}
        return {"error": error}


def throttled(retry_after: int) -> KeyVaultError:
    """The vault's limit of requests is reached."""
    return KeyVaultError(
        429,
        "Throttled",
        "Request was not processed because too many requests were received.",
        headers={"Retry-After": str(retry_after)},
    )


def being_deleted(name: str) -> KeyVaultError:
    """Another operation on the secret is running. Code and inner code are those of a client's sample."""
    return KeyVaultError(409, "Conflict", f"Secret {name} is currently being deleted.", "ObjectIsBeingDeleted")


def forbidden_by_connection(caller: str, vault: str, *, bypass: bool) -> KeyVaultError:
    """The vault's public access is disabled, and the client does not come through an approved private endpoint.

    Words: microsoft/multimodal-ai#171; without bypass, those of a public walk-through of such a vault.
    """
    text = (
        "Public network access is disabled and request is not from a trusted service nor via an approved private link."
        if bypass
        else "Connection is not an approved private link and caller was ignored because bypass is not set to "
        "'AzureServices' and PublicNetworkAccess is set to 'Disabled'."
    )
    return KeyVaultError(403, "Forbidden", f"{text}\r\n{caller}\r\n{vault}", "ForbiddenByConnection")


def forbidden_by_firewall(address: str, caller: str, vault: str, *, bypass: bool) -> KeyVaultError:
    """No rule of the firewall lets the client in. Words: microsoft/AzureTRE#3789, and reports with bypass None."""
    rest = "caller is not a trusted service." if bypass else "caller was ignored because bypass is set to None."
    text = f"Client address is not authorized and {rest}\r\nClient address: {address}"
    return KeyVaultError(403, "Forbidden", f"{text}\r\n{caller}\r\n{vault}", "ForbiddenByFirewall")


def bad_parameter(message: str) -> KeyVaultError:
    """A name, a query or a body is invalid."""
    return KeyVaultError(400, "BadParameter", message)


def unauthorized(message: str) -> KeyVaultError:
    """The token is missing or not valid for vaults."""
    return KeyVaultError(401, "Unauthorized", message)


def secret_not_found(name: str) -> KeyVaultError:
    """The secret, or the version, does not exist."""
    return KeyVaultError(
        404,
        "SecretNotFound",
        f"A secret with (name/id) {name} was not found in this key vault. If you recently deleted this "
        "secret you may be able to recover it using the correct recovery command. For help resolving this "
        "issue, please see https://go.microsoft.com/fwlink/?linkid=2125182",
    )


def deleted_secret_not_found(name: str) -> KeyVaultError:
    """No soft-deleted secret has the name."""
    return KeyVaultError(404, "SecretNotFound", f"Deleted Secret not found: {name}")


def secret_disabled() -> KeyVaultError:
    """A request asks for the value of a disabled secret."""
    return KeyVaultError(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled")


def deleted_but_recoverable(name: str) -> KeyVaultError:
    """A new secret has the name of a soft-deleted one."""
    return KeyVaultError(
        409,
        "Conflict",
        f"Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused; in "
        "this state, the secret can only be recovered or purged.",
        "ObjectIsDeletedButRecoverable",
    )


def exists(name: str) -> KeyVaultError:
    """The secret of a backup exists."""
    return KeyVaultError(409, "Conflict", f"There was a conflict restoring the secret {name}: it exists already.")


def purge_protected(vault: str, location: str) -> KeyVaultError:
    """The vault of a secret to purge has purge protection."""
    return KeyVaultError(
        403,
        "Forbidden",
        'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault '
        "service will automatically purge it after the retention period has passed.\r\nVault: "
        f"{vault};location={location}",
    )


def key_not_found(name: str) -> KeyVaultError:
    """The key, or the version, does not exist. Words: those of a secret."""
    return KeyVaultError(
        404,
        "KeyNotFound",
        f"A key with (name/id) {name} was not found in this key vault. If you recently deleted this key you may be able "
        "to recover it using the correct recovery command. For help resolving this issue, please see "
        "https://go.microsoft.com/fwlink/?linkid=2125182",
    )


def deleted_key_not_found(name: str) -> KeyVaultError:
    """No soft-deleted key has the name."""
    return KeyVaultError(404, "KeyNotFound", f"Deleted Key not found: {name}")


def key_disabled(operation: str) -> KeyVaultError:
    """A request asks for a disabled key, or for something that is computed with it."""
    return key_not_allowed(operation, "a disabled key", "KeyDisabled")


def key_not_allowed(operation: str, key: str, inner: str) -> KeyVaultError:
    """A key's attributes do not allow an operation. Words: those for a disabled key."""
    return KeyVaultError(403, "Forbidden", f"Operation {operation} is not allowed on {key}.", inner)


def key_operation_forbidden(operation: str) -> KeyVaultError:
    """The operation is none of the key's. Words: Azure/azure-sdk-for-net#11518."""
    return KeyVaultError(
        403, "Forbidden", f"Operation {operation} is not permitted on this key.", "KeyOperationForbidden"
    )


def cannot_compute(operation: str) -> KeyVaultError:
    """A value was encrypted with another key or version, or is none for this key. Words: pulumi/pulumi#22338, #5842."""
    if operation == "decrypt":
        return bad_parameter("Unable to decrypt specified value with this key.")
    return bad_parameter("The parameter is incorrect.\r\n")


def key_deleted_but_recoverable(name: str) -> KeyVaultError:
    """A new key has the name of a soft-deleted one."""
    return KeyVaultError(
        409,
        "Conflict",
        f"Key {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the "
        "key can only be recovered or purged.",
        "ObjectIsDeletedButRecoverable",
    )


def bad_request(message: str) -> ArmError:
    """A write of a vault that the service refuses without a code of its own."""
    return ArmError(400, "BadRequest", message)


def invalid_vault_name(name: str) -> ArmError:
    """A vault's name is invalid. Words: Microsoft's page on Key Vault's error codes."""
    return ArmError(
        400,
        "VaultNameNotValid",
        f"The vault name '{name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name "
        "must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link "
        "for more information: https://go.microsoft.com/fwlink/?linkid=2147742",
    )


def invalid_value(path: Sequence[str | int]) -> ArmError:
    """A member has an invalid value. Words: Azure/azure-libraries-for-net#361."""
    name = member(path).removeprefix("properties.").partition(".")[0].partition("[")[0]
    return bad_request(f"An invalid value was provided for '{name}'.")


def invalid_rules(code: str, message: str) -> ArmError:
    """The network rules of a vault. Words: what New-AzKeyVault printed in a public script's comments."""
    if code == "BadRequest":
        return bad_request(message)
    return bad_request(
        "Operation on Virtual Network could not be performed. StatusCode: 400 (BadRequest). "
        f"Error Code: {code}. Error Message: {message}."
    )


def retention_set() -> ArmError:
    """A PUT changes the retention of soft delete."""
    return bad_request('The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.')


def purge_protection_stays() -> ArmError:
    """A PUT disables purge protection."""
    return bad_request(
        'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is '
        "an irreversible action."
    )


def nothing_to_recover() -> ArmError:
    """No soft-deleted vault has the name."""
    return ArmError(
        400,
        "SoftDeletedVaultDoesNotExist",
        "A soft deleted vault with the given name does not exist. Ensure that the name for the vault that is being "
        "attempted to recover is in a recoverable state. For more information on soft delete please follow this "
        "link https://go.microsoft.com/fwlink/?linkid=2149745",
    )


def vault_is_soft_deleted() -> ArmError:
    """A new vault has the name of a soft-deleted one."""
    return ArmError(
        409,
        "ConflictError",
        "A vault with the same name already exists in deleted state. You need to either recover or purge existing "
        "key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft "
        "delete.",
    )


def vault_exists(name: str) -> ArmError:
    """A new vault has the name of another."""
    return ArmError(
        409,
        "VaultAlreadyExists",
        f"The vault name '{name}' is already in use. Vault names are globally unique.",
    )


def no_such_deleted_vault(name: str) -> ArmError:
    """No soft-deleted vault has that name and location."""
    return ArmError(404, "DeletedVaultNotFound", f"The specified deleted vault '{name}' does not exist.")


def vault_purge_protected(name: str) -> ArmError:
    """The soft-deleted vault to purge has purge protection."""
    return ArmError(403, "Forbidden", f"The vault '{name}' has purge protection enabled and cannot be purged.")

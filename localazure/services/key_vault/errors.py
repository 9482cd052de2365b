"""Key Vault's errors."""

from collections.abc import Mapping
from typing import Any


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
    """Another operation on the secret is under way. Code and inner code are those of a client's sample."""
    return KeyVaultError(409, "Conflict", f"Secret {name} is currently being deleted.", "ObjectIsBeingDeleted")


def bad_parameter(message: str) -> KeyVaultError:
    """A name, a query or a body that does not fit."""
    return KeyVaultError(400, "BadParameter", message)


def unauthorized(message: str) -> KeyVaultError:
    """No token, or one that is not valid here."""
    return KeyVaultError(401, "Unauthorized", message)


def secret_not_found(name: str) -> KeyVaultError:
    """No such secret, or no such version of it."""
    return KeyVaultError(
        404,
        "SecretNotFound",
        f"A secret with (name/id) {name} was not found in this key vault. If you recently deleted this "
        "secret you may be able to recover it using the correct recovery command. For help resolving this "
        "issue, please see https://go.microsoft.com/fwlink/?linkid=2125182",
    )


def deleted_secret_not_found(name: str) -> KeyVaultError:
    """No deleted secret of that name."""
    return KeyVaultError(404, "SecretNotFound", f"Deleted Secret not found: {name}")


def secret_disabled() -> KeyVaultError:
    """The value of a disabled secret is asked for."""
    return KeyVaultError(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled")


def deleted_but_recoverable(name: str) -> KeyVaultError:
    """The name of a soft-deleted secret is to be used again."""
    return KeyVaultError(
        409,
        "Conflict",
        f"Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused; in "
        "this state, the secret can only be recovered or purged.",
        "ObjectIsDeletedButRecoverable",
    )


def exists(name: str) -> KeyVaultError:
    """A backup is restored over a secret."""
    return KeyVaultError(409, "Conflict", f"There was a conflict restoring the secret {name}: it exists already.")


def purge_protected(vault: str, location: str) -> KeyVaultError:
    """A purge in a vault with purge protection."""
    return KeyVaultError(
        403,
        "Forbidden",
        'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault '
        "service will automatically purge it after the retention period has passed.\r\nVault: "
        f"{vault};location={location}",
    )

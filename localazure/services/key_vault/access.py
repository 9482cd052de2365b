"""Permissions on a vault's secrets and keys: by role or, where a vault does not use roles, by access policy."""

from dataclasses import dataclass
from typing import Literal

from localazure.azure import Azure
from localazure.faults.kinds import Conflict, Throttle, VaultRefuses
from localazure.services.authorization.access import has_role
from localazure.services.key_vault import errors
from localazure.services.key_vault.errors import KeyVaultError
from localazure.services.key_vault.secrets import Vault
from localazure.services.login.tokens import Principal

_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
_SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
_CRYPTO_OFFICER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"
_CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424"
CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
"""The role of services that encrypt with a key: reads keys, wraps and unwraps."""
MAY_WRAP = (CRYPTO_SERVICE_ENCRYPTION_USER, _CRYPTO_USER, _CRYPTO_OFFICER, _ADMINISTRATOR)
"""The roles that include what a service needs to encrypt with a key. Source: the roles' definitions."""


@dataclass(frozen=True)
class Permission:
    """The permission that an operation needs."""

    action: str
    """The data action of roles."""
    policy: str
    """The permission of access policies."""
    is_read: bool = False
    """Whether the action reads; the role Key Vault Secrets User includes those on secrets."""
    of: Literal["secrets", "keys"] = "secrets"
    """What the action is on."""
    roles: tuple[str, ...] = ()
    """The roles for keys, beside Key Vault Administrator and Key Vault Crypto Officer, that include it."""


GET = Permission("getSecret/action", "get", is_read=True)
LIST = Permission("readMetadata/action", "list", is_read=True)
SET = Permission("setSecret/action", "set")
UPDATE = Permission("update/action", "set")
DELETE = Permission("delete", "delete")
READ_DELETED = Permission("readMetadata/action", "get", is_read=True)
RECOVER = Permission("recover/action", "recover")
BACKUP = Permission("backup/action", "backup")
RESTORE = Permission("restore/action", "restore")
PURGE = Permission("purge/action", "purge")

_READERS = (_CRYPTO_USER, CRYPTO_SERVICE_ENCRYPTION_USER)
GET_KEY = Permission("read", "get", is_read=True, of="keys", roles=_READERS)
LIST_KEYS = Permission("read", "list", is_read=True, of="keys", roles=_READERS)
CREATE_KEY = Permission("create/action", "create", of="keys")
UPDATE_KEY = Permission("update/action", "update", of="keys", roles=(_CRYPTO_USER,))
ROTATE_KEY = Permission("rotate/action", "rotate", of="keys")
ROTATION_READ = Permission("rotationpolicy/read", "getrotationpolicy", is_read=True, of="keys")
ROTATION_WRITE = Permission("rotationpolicy/write", "setrotationpolicy", of="keys")
DELETE_KEY = Permission("delete", "delete", of="keys")
RECOVER_KEY = Permission("recover/action", "recover", of="keys")
PURGE_KEY = Permission("purge/action", "purge", of="keys")
ENCRYPT = Permission("encrypt/action", "encrypt", is_read=True, of="keys", roles=(_CRYPTO_USER,))
DECRYPT = Permission("decrypt/action", "decrypt", is_read=True, of="keys", roles=(_CRYPTO_USER,))
WRAP = Permission("wrap/action", "wrapkey", is_read=True, of="keys", roles=_READERS)
UNWRAP = Permission("unwrap/action", "unwrapkey", is_read=True, of="keys", roles=_READERS)


def require(azure: Azure, vault: Vault, principal: Principal, permission: Permission, name: str) -> None:
    """Checks a principal's permission on a secret or key, or on the vault if no name is given.

    Raises:
        KeyVaultError: 403; 429 or 409 while a fault is set.
    """
    scope = f"{vault.id}/{permission.of}/{name}" if name else vault.id
    if throttle := azure.faults.take(Throttle):
        raise errors.throttled(throttle.retry_after)
    if azure.faults.take(VaultRefuses):
        raise _no_role(vault, principal, permission, scope)
    if not permission.is_read and azure.faults.take(Conflict):
        raise errors.being_deleted(name)
    if not vault.uses_rbac:
        _require_policy(vault, principal, permission)
        return
    if permission.of == "keys":
        roles = [_ADMINISTRATOR, _CRYPTO_OFFICER, *permission.roles]
    else:
        roles = [_ADMINISTRATOR, _SECRETS_OFFICER, *([_SECRETS_USER] if permission.is_read else [])]
    if not has_role(azure, principal, scope, *roles):
        raise _no_role(vault, principal, permission, scope)


def _no_role(vault: Vault, principal: Principal, permission: Permission, scope: str) -> KeyVaultError:
    return KeyVaultError(
        403,
        "Forbidden",
        "Caller is not authorized to perform action on resource.\r\n"
        "If role assignments, deny assignments or role definitions were changed recently, please "
        "observe propagation time.\r\n"
        f"Caller: {_caller(principal)}\r\n"
        f"Action: 'Microsoft.KeyVault/vaults/{permission.of}/{permission.action}'\r\n"
        f"Resource: '{scope.lower()}'\r\n"
        "Assignment: (not found)\r\n"
        "DenyAssignmentId: null\r\n"
        "DecisionReason: 'DeniedWithNoValidRBAC' \r\n"
        f"Vault: {vault.name};location={vault.location}\r\n",
        "ForbiddenByRbac",
    )


def _require_policy(vault: Vault, principal: Principal, permission: Permission) -> None:
    for policy in vault.access_policies:
        granted = {each.lower() for each in policy.get("permissions", {}).get(permission.of) or []}
        if policy["objectId"].lower() == principal.object_id.lower() and granted & {permission.policy, "all"}:
            return
    raise KeyVaultError(
        403,
        "Forbidden",
        f"The user, group or application '{_caller(principal)}' does not have {permission.of} {permission.policy} "
        f"permission on key vault '{vault.name};location={vault.location}'. For help resolving this issue, "
        "please see https://go.microsoft.com/fwlink/?linkid=2125287",
        "ForbiddenByPolicy",
    )


def _caller(principal: Principal) -> str:
    return f"appid={principal.client_id};oid={principal.object_id};iss=https://sts.windows.net/{principal.tenant_id}/"

"""Whether a resource may encrypt with a key: what accounts, storage accounts and workspaces check of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from localazure.azure import Azure
from localazure.facts.locations import name_of
from localazure.services.arm import resources
from localazure.services.arm.resources import Resource
from localazure.services.authorization.access import has_role
from localazure.services.key_vault import keys
from localazure.services.key_vault.access import MAY_WRAP
from localazure.services.key_vault.network import refuses_services
from localazure.services.key_vault.secrets import vault_of
from localazure.services.login.tokens import Principal
from localazure.services.managed_identity.user_assigned_identities import IDENTITY

Problem = Literal[
    "identity-missing",
    "vault-missing",
    "vault-elsewhere",
    "not-protected",
    "no-role",
    "key-missing",
    "key-disabled",
    "key-unsuitable",
]
"""What a service says no to, in words of its own."""


@dataclass(frozen=True)
class KeyUse:
    """A key that a resource is to be encrypted with, and the identity that uses it."""

    store: str
    """Address of the vault or managed HSM."""
    name: str
    version: str | None
    principal_id: str | None
    """Object id of the identity; None where the resource does not have it."""


def identity_of(
    azure: Azure, resource: Resource, *, client_id: str | None = None, resource_id: str | None = None
) -> str | None:
    """The object id of the identity that a resource uses for encryption; None where it is not assigned to it.

    Args:
        azure: the local Azure.
        resource: the resource as written, or as it is.
        client_id: client id of a user-assigned identity.
        resource_id: ARM id of a user-assigned identity; without either it is the system-assigned one.
    """
    identity = resource.get("identity") or {}
    assigned = {each.lower() for each in identity.get("userAssignedIdentities") or {}}
    if not client_id and not resource_id:
        # One that a resource gets with this write has no role yet, and so no object id here.
        return identity.get("principalId")
    for each in resources.of_type(azure, IDENTITY):
        is_meant = each["properties"]["clientId"] == (client_id or "").lower() or (
            each["id"].lower() == (resource_id or "").lower()
        )
        if is_meant and each["id"].lower() in assigned:
            return str(each["properties"]["principalId"])
    return None


def problem_of(azure: Azure, use: KeyUse, location: str | None) -> Problem | None:
    """What keeps a resource from encrypting with a key, in the order in which services notice it; None if nothing.

    A managed HSM's keys and local roles are not served: there only the HSM itself is looked at.

    Args:
        azure: the local Azure.
        use: the key, and the identity that uses it.
        location: region that the vault must be in, if any.
    """
    if use.principal_id is None:
        return "identity-missing"
    host = urlsplit(use.store).hostname or ""
    kind = "Microsoft.KeyVault/managedHSMs" if host.endswith(".managedhsm.azure.net") else "Microsoft.KeyVault/vaults"
    store = next(
        (each for each in resources.of_type(azure, kind) if each["name"].lower() == host.partition(".")[0]), None
    )
    if store is None:
        return "vault-missing"
    if location and name_of(store["location"]) != name_of(location):
        return "vault-elsewhere"
    if not store["properties"].get("enablePurgeProtection"):
        return "not-protected"
    return None if kind.endswith("managedHSMs") else _problem_of_key(azure, store, use)


def _problem_of_key(azure: Azure, store: Resource, use: KeyUse) -> Problem | None:
    vault = vault_of(store)
    if refuses_services(store):
        # A service is told 403 by the vault's network rules as it is without a role.
        return "no-role"
    # Services do not tell a missing key from one that they may not read.
    scope = f"{vault.id}/keys/{use.name}"
    who = Principal(object_id=str(use.principal_id), client_id="", tenant_id=azure.subscription.tenant_id)
    if vault.uses_rbac and not has_role(azure, who, scope, *MAY_WRAP):
        return "no-role"
    if not vault.uses_rbac and not _has_policy(vault.access_policies, str(use.principal_id)):
        return "no-role"
    key = keys.found(azure, vault, use.name, use.version)
    if key is None:
        return "key-missing"
    if not key["attributes"]["enabled"] or 0 < key["attributes"].get("exp", 0) <= azure.clock.now():
        return "key-disabled"
    return None if key["kty"].startswith("RSA") else "key-unsuitable"


def _has_policy(policies: Sequence[Mapping[str, Any]], object_id: str) -> bool:
    granted = {
        each.lower()
        for policy in policies
        if policy["objectId"].lower() == object_id.lower()
        for each in policy.get("permissions", {}).get("keys") or []
    }
    return "all" in granted or granted >= {"get", "wrapkey", "unwrapkey"}

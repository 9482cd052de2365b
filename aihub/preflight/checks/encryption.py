"""Check the key that the stack encrypts with: that Azure takes it, and that the identity may use it."""

import time
from collections.abc import Iterator
from typing import Any

from aihub.azure import api_versions
from aihub.azure.key_stores import KeyUrl, find_store, subscription_of
from aihub.preflight.check import Check, Result, Target
from aihub.replacement.encryption import refusals, store_of
from aihub.replacement.existing import LOCATION, same
from aihub.settings.models import Encryption

_KEY, _IDENTITY = "hub.encryption.key", "hub.encryption.identity"
_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
_MAY_WRAP = {
    _ENCRYPTION_USER,
    "12338af0-0e69-4776-bea7-57ae8d297424",  # Key Vault Crypto User
    "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",  # Key Vault Crypto Officer
    "00482a5a-887f-4fb3-b363-3b7fe8e74483",  # Key Vault Administrator
}
_WRAPS = {"get", "wrapkey", "unwrapkey"}

Json = dict[str, Any]


def _judged(target: Target) -> list[Result]:
    """Compare with what Azure has; without results where Microsoft manages the keys, in the settings and in Azure."""
    hub = target.settings.hub
    if not target.is_judged("hub"):
        return []
    found = [*_switched(target)]
    if hub.encryption is None:
        return found
    identity = None
    if hub.encryption.identity:
        identity = target.arm.get(hub.encryption.identity, api_versions.MANAGED_IDENTITY)
        if identity is None:
            text = "there is no such user-assigned identity"
            found.append(Result("fail", _IDENTITY, text, "write the ARM id of one that exists"))
    if not hub.encryption.creates_key:
        found += _of_key(target, hub.encryption, identity)
    return found or [Result("pass", "hub.encryption", "Azure takes the key, as far as can be seen")]


def _switched(target: Target) -> Iterator[Result]:
    hub = target.settings.hub
    id_ = f"{target.group}/providers/Microsoft.CognitiveServices/accounts/{hub.name}"
    live = target.arm.get(id_, api_versions.COGNITIVE_SERVICES)
    if live:
        for each in refusals(hub.name, hub.key_store, store_of(live.get("properties") or {})):
            yield Result("fail", each.path, each.what, each.fix)


def _of_key(target: Target, encryption: Encryption, identity: Json | None) -> Iterator[Result]:
    url = KeyUrl.of(encryption.key)
    subscriptions = [target.subscription, *([subscription_of(encryption.identity)] if encryption.identity else [])]
    stores = (find_store(target.arm, each, url) for each in dict.fromkeys(subscriptions))
    store = next((each for each in stores if each), None)
    if store is None:
        text = f"{url.store} is in neither the stack's subscription nor the identity's, as far as the caller can see"
        yield Result(
            "fail", _KEY, text, "write a key of a vault in one of them, or give the caller the role Reader on the vault"
        )
        return
    hub, properties = target.settings.hub, store.get("properties") or {}
    if not same(LOCATION, str(store.get("location")), hub.location):
        text = f"{url.store} is in {store.get('location')}, and the hub in {hub.location}"
        yield Result("fail", _KEY, text, "write a key in the hub's region: Azure takes no other")
    if not properties.get("enablePurgeProtection"):
        fix = f"`az keyvault update --name {url.store} --enable-purge-protection`, or write another key"
        yield Result("fail", _KEY, f"{url.store} has no purge protection, without which Azure takes no key", fix)
    acls = properties.get("networkAcls") or {}
    is_closed = properties.get("publicNetworkAccess") == "Disabled" or acls.get("defaultAction") == "Deny"
    if is_closed and acls.get("bypass") != "AzureServices":
        text = f"the network rules of {url.store} keep out trusted services of Microsoft, and the account reads the key as one"
        yield Result("fail", _KEY, text, f"`az keyvault update --name {url.store} --bypass AzureServices`")
    if url.is_hsm:
        text = f"the local roles of {url.store} cannot be seen in Resource Manager"
        fix = "see that the identity has the role Managed HSM Crypto Service Encryption User for the key"
        yield Result("warn", _IDENTITY, text, fix)
        return
    yield from _of_version(target, store, url)
    if identity:
        yield from _of_role(target, store, url, str((identity.get("properties") or {}).get("principalId")))


def _of_version(target: Target, store: Json, url: KeyUrl) -> Iterator[Result]:
    key = target.arm.get(f"{store['id']}/keys/{url.name}", api_versions.KEY_VAULT)
    if key is None:
        yield Result("fail", _KEY, f"{url.store} has no key {url.name}", "write the name of one that it has")
        return
    properties = key.get("properties") or {}
    attributes = properties.get("attributes") or {}
    if attributes.get("enabled") is False:
        fix = f"`az keyvault key set-attributes --vault-name {url.store} --name {url.name} --enabled true`"
        yield Result("fail", _KEY, f"the key {url.name} is disabled", fix)
    if isinstance(exp := attributes.get("exp"), int) and exp <= time.time():
        fix = f"`az keyvault key rotate --vault-name {url.store} --name {url.name}`"
        yield Result("fail", _KEY, f"the key {url.name} has expired", fix)
    if not str(properties.get("kty")).upper().startswith("RSA"):
        yield Result("fail", _KEY, f"the key {url.name} is no RSA key", "write an RSA key of 2048 bits")


def _of_role(target: Target, store: Json, url: KeyUrl, principal: str) -> Iterator[Result]:
    properties, id_ = store.get("properties") or {}, f"{store['id']}/keys/{url.name}"
    if properties.get("enableRbacAuthorization"):
        path, query = f"{id_}/providers/Microsoft.Authorization/roleAssignments", f"assignedTo('{principal}')"
        listed = target.arm.collection(path, api_versions.AUTHORIZATION, {"$filter": query})
        has = any(_role(each) in _MAY_WRAP for each in listed)
        fix = (
            "`az role assignment create --role 'Key Vault Crypto Service Encryption User' "
            f"--assignee-principal-type ServicePrincipal --assignee-object-id {principal} --scope {id_}`"
        )
    else:
        policies = [each for each in properties.get("accessPolicies") or [] if each.get("objectId") == principal]
        granted = {str(name).lower() for each in policies for name in (each.get("permissions") or {}).get("keys") or []}
        has = "all" in granted or granted >= _WRAPS
        fix = f"`az keyvault set-policy --name {url.store} --object-id {principal} --key-permissions get wrapKey unwrapKey`"
    if not has:
        yield Result("fail", _IDENTITY, f"the identity may not use the key {url.name} of {url.store}", fix)


def _role(assignment: Json) -> str:
    return str((assignment.get("properties") or {}).get("roleDefinitionId")).rpartition("/")[2].lower()


ENCRYPTION_KEY = Check(
    "encryption-key",
    "hub.encryption",
    "whether it takes the customer-managed key, and the identity may use it",
    _judged,
    "the role Reader on the vault of an existing key",
)

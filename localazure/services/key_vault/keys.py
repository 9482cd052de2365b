"""The keys of vaults: versions, rotation, soft delete, and their form in Resource Manager."""

import re
import uuid
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.key_vault import errors, key_material
from localazure.services.key_vault.secrets import Vault, vault_of

Json = dict[str, Any]

_KIND = "key"
_NAME = re.compile(r"[0-9a-zA-Z-]{1,127}")
_TYPES = {"RSA": {2048, 3072, 4096}, "RSA-HSM": {2048, 3072, 4096}, "EC": {256}, "EC-HSM": {256}}
_OPERATIONS = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]
_ATTRIBUTES = ("enabled", "exp", "nbf", "exportable")


def create(azure: Azure, vault: Vault, name: str, body: Json) -> Json:
    """Adds a version with a key of its own, which is the latest then.

    Args:
        azure: the local Azure.
        vault: the key's vault.
        name: the key's name.
        body: `kty` and, optionally, `key_size`, `key_ops`, `attributes` and `tags`.

    Raises:
        KeyVaultError: the name or the body is invalid, or a soft-deleted key has the name.
    """
    if not _NAME.fullmatch(name):
        raise errors.bad_parameter(f"The request URI contains an invalid name: {name}")
    kty, attributes = body.get("kty"), body.get("attributes") or {}
    if kty not in _TYPES:
        raise errors.bad_parameter("Property kty has invalid value.")
    size = body.get("key_size") or min(_TYPES[kty])
    if size not in _TYPES[kty]:
        raise errors.bad_parameter("Property key_size has invalid value.")
    document = _document(azure, vault, name)
    if document and document["deleted"]:
        raise errors.key_deleted_but_recoverable(name)
    version = _new_version(azure, kty, size, body.get("key_ops") or _OPERATIONS)
    version["attributes"] |= {each: attributes[each] for each in _ATTRIBUTES if attributes.get(each) is not None}
    version["tags"] = body.get("tags") or {}
    before = document or {"name": name, "versions": [], "deleted": None, "rotation": _rotation(azure, {})}
    _put(azure, vault, {**before, "versions": [*before["versions"], version]})
    return _bundle(vault, name, version)


def rotate(azure: Azure, vault: Vault, name: str) -> Json:
    """Adds a version like the latest one, by the key's rotation policy.

    Raises:
        KeyVaultError: the key does not exist.
    """
    document = _live(azure, vault, name)
    last = document["versions"][-1]
    version = {**_new_version(azure, last["kty"], last["size"], last["key_ops"]), "tags": last["tags"]}
    _put(azure, vault, {**document, "versions": [*document["versions"], version]})
    return _bundle(vault, document["name"], version)


def get(azure: Azure, vault: Vault, name: str, version: str | None = None) -> Json:
    """A version of a key, by default the latest.

    Raises:
        KeyVaultError: the version does not exist, or is disabled.
    """
    document = _live(azure, vault, name)
    found = _version(document, version)
    if not found["attributes"]["enabled"]:
        raise errors.key_disabled("get")
    return _bundle(vault, document["name"], found)


def update(azure: Azure, vault: Vault, name: str, version: str | None, body: Json) -> Json:
    """Changes attributes, operations and tags of a version, by default the latest; absent members stay.

    Raises:
        KeyVaultError: the version does not exist.
    """
    document = _live(azure, vault, name)
    found, given = _version(document, version), body.get("attributes") or {}
    attributes = {each: given[each] for each in _ATTRIBUTES if given.get(each) is not None}
    changed = {
        **found,
        **{each: body[each] for each in ("key_ops", "tags") if body.get(each) is not None},
        "attributes": {**found["attributes"], **attributes, "updated": int(azure.clock.now())},
    }
    _put(azure, vault, {**document, "versions": [changed if each is found else each for each in document["versions"]]})
    return _bundle(vault, document["name"], changed)


def found(azure: Azure, vault: Vault, name: str, version: str | None) -> Json | None:
    """A version of a key as it is kept, by default the latest; None where there is none."""
    document = _document(azure, vault, name)
    if document is None or document["deleted"]:
        return None
    kept: list[Json] = document["versions"]
    return kept[-1] if version is None else next((each for each in kept if each["version"] == version), None)


def listed(azure: Azure, vault: Vault, *, deleted: bool = False) -> list[tuple[str, Json]]:
    """The latest versions of all keys, or of the soft-deleted ones, by name, without their material."""
    found = []
    for key, _ in azure.state.items(_KIND, vault.key()):
        document = _document(azure, vault, key.partition("/")[2])
        if document and bool(document["deleted"]) == deleted:
            item = _item(vault, document["name"], document["versions"][-1], with_version=False)
            found.append((document["name"].lower(), {**item, **_deletion(vault, document)}))
    return sorted(found, key=lambda item: item[0])


def versions(azure: Azure, vault: Vault, name: str) -> list[tuple[str, Json]]:
    """The versions of a key by id, without their material.

    Raises:
        KeyVaultError: the key does not exist.
    """
    document = _live(azure, vault, name)
    found = [(each["version"], _item(vault, document["name"], each)) for each in document["versions"]]
    return sorted(found, key=lambda item: item[0])


def delete(azure: Azure, vault: Vault, name: str) -> Json:
    """Soft-deletes all versions.

    Raises:
        KeyVaultError: the key does not exist.
    """
    document, now = _live(azure, vault, name), int(azure.clock.now())
    purge = now + vault.retention_days * 24 * 60 * 60
    _put(azure, vault, {**document, "deleted": {"deletedDate": now, "scheduledPurgeDate": purge}})
    return get_deleted(azure, vault, name)


def get_deleted(azure: Azure, vault: Vault, name: str) -> Json:
    """A soft-deleted key.

    Raises:
        KeyVaultError: no soft-deleted key has the name.
    """
    document = _deleted(azure, vault, name)
    return {**_bundle(vault, document["name"], document["versions"][-1]), **_deletion(vault, document)}


def recover(azure: Azure, vault: Vault, name: str) -> Json:
    """Recovers a soft-deleted key with all its versions.

    Raises:
        KeyVaultError: no soft-deleted key has the name.
    """
    document = _deleted(azure, vault, name)
    _put(azure, vault, {**document, "deleted": None})
    return _bundle(vault, document["name"], document["versions"][-1])


def purge(azure: Azure, vault: Vault, name: str) -> None:
    """Purges a soft-deleted key.

    Raises:
        KeyVaultError: no soft-deleted key has the name, or the vault has purge protection.
    """
    _deleted(azure, vault, name)
    if vault.is_purge_protected:
        raise errors.purge_protected(vault.name, vault.location)
    azure.state.delete(_KIND, vault.key(name))


def rotation_policy(azure: Azure, vault: Vault, name: str, written: Json | None = None) -> Json:
    """The rotation policy of a key, after it was written where one is given.

    Raises:
        KeyVaultError: the key does not exist.
    """
    document = _live(azure, vault, name)
    if written is not None:
        document = {**document, "rotation": _rotation(azure, written)}
        _put(azure, vault, document)
    return {"id": f"{vault.url}/keys/{document['name']}/rotationpolicy", **document["rotation"]}


def forget_vault(azure: Azure, vault_name: str) -> None:
    """Deletes all keys of a purged vault."""
    for key, _ in azure.state.items(_KIND, f"{vault_name.lower()}/"):
        azure.state.delete(_KIND, key)


def set_from_arm(azure: Azure, vault_resource: resources.Resource, name: str, body: Json) -> Json:
    """`PUT Microsoft.KeyVault/vaults/{vault}/keys/{name}`: makes the first version; a key that is there stays as it is.

    Source: Microsoft's reference of "Keys - Create If Not Exist".

    Raises:
        KeyVaultError: the body is invalid, or a soft-deleted key has the name (409).
    """
    vault, given = vault_of(vault_resource), body["properties"]
    document = _document(azure, vault, name)
    if document is None or document["deleted"]:
        asked = {"key_size": given.get("keySize"), "key_ops": given.get("keyOps"), "tags": body.get("tags")}
        create(azure, vault, name, {**asked, "kty": given.get("kty"), "attributes": given.get("attributes")})
        policy = given.get("rotationPolicy") or {}
        _put(azure, vault, {**_live(azure, vault, name), "rotation": _rotation(azure, policy)})
    return _as_arm(vault, _live(azure, vault, name))


def get_for_arm(azure: Azure, vault_resource: resources.Resource, name: str) -> Json | None:
    """The latest version of a key as Resource Manager shows it; None when it is missing or soft-deleted."""
    vault = vault_of(vault_resource)
    document = _document(azure, vault, name)
    return _as_arm(vault, document) if document and not document["deleted"] else None


def list_for_arm(azure: Azure, vault_resource: resources.Resource) -> list[Json]:
    """All keys of a vault as Resource Manager shows them."""
    found = [get_for_arm(azure, vault_resource, name) for name, _ in listed(azure, vault_of(vault_resource))]
    return [each for each in found if each]


def _new_version(azure: Azure, kty: str, size: int, operations: list[str]) -> Json:
    now = int(azure.clock.now())
    attributes = {"enabled": True, "exportable": False, "created": now, "updated": now}
    private, public = key_material.new(kty, size)
    return {
        "version": uuid.uuid4().hex,
        "kty": kty,
        "size": size,
        "key_ops": operations,
        "private": private,
        "public": public,
        "attributes": attributes,
        "tags": {},
    }


def _rotation(azure: Azure, policy: Json) -> Json:
    """A rotation policy with its dates; a key without one is only notified of its expiry.

    Source: Microsoft's "Configure cryptographic key auto-rotation in Azure Key Vault".
    """
    now = int(azure.clock.now())
    notify = {"trigger": {"timeBeforeExpiry": "P30D"}, "action": {"type": "notify"}}
    attributes = {"created": now, "updated": now, **(policy.get("attributes") or {})}
    return {"lifetimeActions": policy.get("lifetimeActions") or [notify], "attributes": attributes}


def _document(azure: Azure, vault: Vault, name: str) -> Json | None:
    document = azure.state.get(_KIND, vault.key(name))
    if document and document["deleted"] and document["deleted"]["scheduledPurgeDate"] <= azure.clock.now():
        azure.state.delete(_KIND, vault.key(name))
        return None
    return document


def _live(azure: Azure, vault: Vault, name: str) -> Json:
    document = _document(azure, vault, name)
    if document is None or document["deleted"]:
        raise errors.key_not_found(name)
    return document


def _deleted(azure: Azure, vault: Vault, name: str) -> Json:
    document = _document(azure, vault, name)
    if document is None or not document["deleted"]:
        raise errors.deleted_key_not_found(name)
    return document


def _put(azure: Azure, vault: Vault, document: Json) -> None:
    azure.state.put(_KIND, vault.key(document["name"]), document)


def _version(document: Json, version: str | None) -> Json:
    for each in document["versions"] if version else document["versions"][-1:]:
        if version in {None, each["version"]}:
            kept: Json = each
            return kept
    raise errors.key_not_found(f"{document['name']}/{version}")


def _item(vault: Vault, name: str, version: Json, *, with_version: bool = True) -> Json:
    kid = f"{vault.url}/keys/{name}" + (f"/{version['version']}" if with_version else "")
    return {"kid": kid, "attributes": {**version["attributes"], **vault.recovery}, "tags": version["tags"]}


def _bundle(vault: Vault, name: str, version: Json) -> Json:
    item = _item(vault, name, version)
    key = {"kid": item["kid"], "kty": version["kty"], "key_ops": version["key_ops"], **version["public"]}
    return {"key": key, "attributes": item["attributes"], "tags": item["tags"]}


def _deletion(vault: Vault, document: Json) -> Json:
    if not document["deleted"]:
        return {}
    return {"recoveryId": f"{vault.url}/deletedkeys/{document['name']}", **document["deleted"]}


def _as_arm(vault: Vault, document: Json) -> Json:
    latest = document["versions"][-1]
    uri = f"{vault.url}/keys/{document['name']}"
    return {
        "id": f"{vault.id}/keys/{document['name']}",
        "name": document["name"],
        "type": "Microsoft.KeyVault/vaults/keys",
        "location": vault.location,
        "tags": latest["tags"],
        "properties": {
            "attributes": {**latest["attributes"], "recoveryLevel": vault.recovery["recoveryLevel"]},
            "kty": latest["kty"],
            "keyOps": latest["key_ops"],
            "keySize": latest["size"],
            "keyUri": uri,
            "keyUriWithVersion": f"{uri}/{latest['version']}",
            "rotationPolicy": document["rotation"],
        },
    }

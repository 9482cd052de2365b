"""The secrets of vaults: versions, soft delete, and their form in Resource Manager."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.key_vault import errors

Json = dict[str, Any]

PAGE_SIZE = 25
_KIND = "secret"
_BACKUP = "secret-backup"
_DAY_SECONDS = 24 * 60 * 60
_DEFAULT_RETENTION_DAYS = 90
_NAME = re.compile(r"[0-9a-zA-Z-]{1,127}")
_MAXIMUM_VALUE_BYTES = 25 * 1024
_MOST_TAGS = 15
"""Source: Microsoft's page on secrets of Key Vault."""
_SETTABLE_ATTRIBUTES: Mapping[str, type] = {"enabled": bool, "exp": int, "nbf": int}


@dataclass(frozen=True)
class Vault:
    """The properties of a vault that its secrets depend on."""

    id: str
    name: str
    location: str
    retention_days: int
    is_purge_protected: bool
    uses_rbac: bool
    access_policies: list[Json]

    @property
    def url(self) -> str:
        """The URL of the data plane."""
        return f"https://{self.name.lower()}.vault.azure.net"

    @property
    def recovery(self) -> Json:
        """The read-only attributes with the recovery level of deleted secrets."""
        level = "Recoverable" if self.retention_days == _DEFAULT_RETENTION_DAYS else "CustomizedRecoverable"
        suffix = "" if self.is_purge_protected else "+Purgeable"
        return {"recoveryLevel": level + suffix, "recoverableDays": self.retention_days}

    def key(self, secret_name: str = "") -> str:
        """The key of a secret in the state; without a name, the prefix of all secrets of the vault."""
        return f"{self.name}/{secret_name}".lower()


def vault_of(resource: resources.Resource) -> Vault:
    """The vault of an ARM resource."""
    properties = resource["properties"]
    return Vault(
        id=resource["id"],
        name=resource["name"],
        location=resource["location"],
        retention_days=properties.get("softDeleteRetentionInDays") or _DEFAULT_RETENTION_DAYS,
        is_purge_protected=bool(properties.get("enablePurgeProtection")),
        uses_rbac=bool(properties.get("enableRbacAuthorization")),
        access_policies=properties.get("accessPolicies") or [],
    )


def find_vault(azure: Azure, name: str) -> Vault | None:
    """The vault with a name, if it answers; None while it is created, and after its deletion."""
    for resource in resources.of_type(azure, "Microsoft.KeyVault/vaults"):
        if resource["name"].lower() == name.lower() and resources.is_serving(resource):
            return vault_of(resource)
    return None


def set_secret(azure: Azure, vault: Vault, name: str, body: Json) -> Json:
    """Adds a version and makes it the latest.

    Args:
        azure: the local Azure.
        vault: the secret's vault.
        name: the secret's name.
        body: `value` and, optionally, `contentType`, `tags` and `attributes`.

    Returns:
        The bundle, with the value.

    Raises:
        KeyVaultError: the name or the body is invalid, or a soft-deleted secret has the name.
    """
    if not _NAME.fullmatch(name):
        raise errors.bad_parameter(f"The request URI contains an invalid name: {name}")
    value = body.get("value")
    if not isinstance(value, str):
        raise errors.bad_parameter("Property value has invalid value: it must be a string.")
    if len(value.encode()) > _MAXIMUM_VALUE_BYTES:
        raise errors.bad_parameter(f"Property value is too long: at most {_MAXIMUM_VALUE_BYTES} bytes are allowed.")
    document = _document(azure, vault, name)
    if document and document["deleted"]:
        raise errors.deleted_but_recoverable(name)
    now = int(azure.clock.now())
    version = {
        "version": uuid.uuid4().hex,
        "value": value,
        **_described(body),
        "attributes": {"enabled": True, **_attributes(body), "created": now, "updated": now},
    }
    versions = document["versions"] if document else []
    _put(azure, vault, document["name"] if document else name, [*versions, version])
    return _bundle(vault, name, version, with_value=True)


def get_secret(azure: Azure, vault: Vault, name: str, version: str | None = None) -> Json:
    """A version of a secret with its value, by default the latest.

    Raises:
        KeyVaultError: the version does not exist, is soft-deleted or disabled.
    """
    document = _live(azure, vault, name)
    found = _version(document, version)
    if not found["attributes"]["enabled"]:
        raise errors.secret_disabled()
    return _bundle(vault, document["name"], found, with_value=True)


def update_secret(azure: Azure, vault: Vault, name: str, version: str | None, body: Json) -> Json:
    """Changes attributes, tags and content type of a version, by default the latest; absent members stay.

    Returns:
        The bundle, without the value.

    Raises:
        KeyVaultError: the body is not valid, or the secret does not exist.
    """
    document = _live(azure, vault, name)
    found = _version(document, version)
    attributes = {**found["attributes"], **_attributes(body), "updated": int(azure.clock.now())}
    changed = {**found, **_described(body), "attributes": attributes}
    versions = [changed if each is found else each for each in document["versions"]]
    _put(azure, vault, document["name"], versions)
    return _bundle(vault, document["name"], changed)


def list_secrets(azure: Azure, vault: Vault, *, deleted: bool = False) -> list[tuple[str, Json]]:
    """The latest versions of all secrets, or of the soft-deleted ones, by name, without values."""
    found = []
    for key, _ in azure.state.items(_KIND, vault.key()):
        document = _document(azure, vault, key.partition("/")[2])
        if document and bool(document["deleted"]) == deleted:
            item = _bundle(vault, document["name"], document["versions"][-1], with_version=False)
            found.append((document["name"].lower(), {**item, **_deletion(vault, document)}))
    return sorted(found, key=lambda item: item[0])


def list_versions(azure: Azure, vault: Vault, name: str) -> list[tuple[str, Json]]:
    """The versions of a secret by id, without values.

    Raises:
        KeyVaultError: the secret does not exist.
    """
    document = _live(azure, vault, name)
    found = [(each["version"], _bundle(vault, document["name"], each)) for each in document["versions"]]
    return sorted(found, key=lambda item: item[0])


def page(items: list[tuple[str, Json]], after: str = "", limit: int = PAGE_SIZE) -> tuple[list[Json], str | None]:
    """One page of a list.

    Returns:
        The items after the given key, and the key from which to continue; None at the end.
    """
    rest = [(key, item) for key, item in items if key > after]
    shown = rest[:limit]
    return [item for _, item in shown], shown[-1][0] if len(rest) > limit else None


def delete_secret(azure: Azure, vault: Vault, name: str) -> Json:
    """Soft-deletes all versions.

    Returns:
        The deleted bundle.

    Raises:
        KeyVaultError: the secret does not exist.
    """
    document = _live(azure, vault, name)
    now = int(azure.clock.now())
    deletion = {"deletedDate": now, "scheduledPurgeDate": now + vault.retention_days * _DAY_SECONDS}
    _put(azure, vault, document["name"], document["versions"], deletion)
    return get_deleted_secret(azure, vault, name)


def get_deleted_secret(azure: Azure, vault: Vault, name: str) -> Json:
    """The bundle of a soft-deleted secret, without its value.

    Raises:
        KeyVaultError: no soft-deleted secret has the name.
    """
    document = _deleted(azure, vault, name)
    return {**_bundle(vault, document["name"], document["versions"][-1]), **_deletion(vault, document)}


def recover_secret(azure: Azure, vault: Vault, name: str) -> Json:
    """Recovers a soft-deleted secret with all its versions.

    Returns:
        The bundle, without the value.

    Raises:
        KeyVaultError: no soft-deleted secret has the name.
    """
    document = _deleted(azure, vault, name)
    _put(azure, vault, document["name"], document["versions"])
    return _bundle(vault, document["name"], document["versions"][-1])


def purge_secret(azure: Azure, vault: Vault, name: str) -> None:
    """Purges a soft-deleted secret.

    Raises:
        KeyVaultError: no soft-deleted secret has the name, or the vault has purge protection.
    """
    _deleted(azure, vault, name)
    if vault.is_purge_protected:
        raise errors.purge_protected(vault.name, vault.location)
    azure.state.delete(_KIND, vault.key(name))


def backup_secret(azure: Azure, vault: Vault, name: str) -> Json:
    """A backup of a secret with all its versions, for any vault of the subscription.

    Raises:
        KeyVaultError: the secret does not exist.
    """
    document = _live(azure, vault, name)
    blob = token_urlsafe(192)
    azure.state.put(_BACKUP, blob, {"name": document["name"], "versions": document["versions"]})
    return {"value": blob}


def restore_secret(azure: Azure, vault: Vault, body: Json) -> Json:
    """Restores a secret from a backup.

    Returns:
        The bundle, without the value.

    Raises:
        KeyVaultError: the backup is invalid, or the vault has a secret with the name.
    """
    backup = azure.state.get(_BACKUP, str(body.get("value")))
    if backup is None:
        raise errors.bad_parameter("Backup blob could not be decrypted or is of another subscription.")
    if there := _document(azure, vault, backup["name"]):
        raise errors.deleted_but_recoverable(there["name"]) if there["deleted"] else errors.exists(there["name"])
    _put(azure, vault, backup["name"], backup["versions"])
    return _bundle(vault, backup["name"], backup["versions"][-1])


def forget_vault(azure: Azure, vault_name: str) -> None:
    """Deletes all secrets of a purged vault."""
    for key, _ in azure.state.items(_KIND, f"{vault_name.lower()}/"):
        azure.state.delete(_KIND, key)


def set_from_arm(azure: Azure, vault_resource: resources.Resource, name: str, body: Json) -> Json:
    """`PUT Microsoft.KeyVault/vaults/{vault}/secrets/{name}`: each PUT adds a version, as in Azure.

    Returns:
        The secret as Resource Manager shows it, without the value.

    Raises:
        KeyVaultError: the body is invalid, or a soft-deleted secret has the name (409).
    """
    vault = vault_of(vault_resource)
    set_secret(azure, vault, name, {**body.get("properties", {}), "tags": body.get("tags")})
    return _as_arm(vault, _live(azure, vault, name))


def get_for_arm(azure: Azure, vault_resource: resources.Resource, name: str) -> Json | None:
    """The latest version of a secret as Resource Manager shows it; None when it is missing or soft-deleted."""
    vault = vault_of(vault_resource)
    document = _document(azure, vault, name)
    return _as_arm(vault, document) if document and not document["deleted"] else None


def list_for_arm(azure: Azure, vault_resource: resources.Resource) -> list[Json]:
    """All secrets of a vault as Resource Manager shows them."""
    found = [get_for_arm(azure, vault_resource, name) for name, _ in list_secrets(azure, vault_of(vault_resource))]
    return [each for each in found if each]


def _document(azure: Azure, vault: Vault, name: str) -> Json | None:
    document = azure.state.get(_KIND, vault.key(name))
    if document and document["deleted"] and document["deleted"]["scheduledPurgeDate"] <= azure.clock.now():
        azure.state.delete(_KIND, vault.key(name))
        return None
    return document


def _live(azure: Azure, vault: Vault, name: str) -> Json:
    document = _document(azure, vault, name)
    if document is None or document["deleted"]:
        raise errors.secret_not_found(name)
    return document


def _deleted(azure: Azure, vault: Vault, name: str) -> Json:
    document = _document(azure, vault, name)
    if document is None or not document["deleted"]:
        raise errors.deleted_secret_not_found(name)
    return document


def _put(azure: Azure, vault: Vault, name: str, versions: list[Json], deleted: Json | None = None) -> None:
    azure.state.put(_KIND, vault.key(name), {"name": name, "versions": versions, "deleted": deleted})


def _version(document: Json, version: str | None) -> Json:
    if version is None:
        latest: Json = document["versions"][-1]
        return latest
    for each in document["versions"]:
        if each["version"] == version:
            found: Json = each
            return found
    raise errors.secret_not_found(f"{document['name']}/{version}")


def _attributes(body: Json) -> Json:
    given = body.get("attributes") or {}
    if not isinstance(given, dict):
        raise errors.bad_parameter("Property attributes has invalid value: it must be an object.")
    chosen = {name: given[name] for name in _SETTABLE_ATTRIBUTES if given.get(name) is not None}
    for name, value in chosen.items():
        if type(value) is not _SETTABLE_ATTRIBUTES[name]:
            raise errors.bad_parameter(f"Property attributes.{name} has invalid value.")
    return chosen


def _described(body: Json) -> Json:
    """The members of a body that describe the value."""
    content_type, tags = body.get("contentType"), body.get("tags")
    if not isinstance(content_type, str | None):
        raise errors.bad_parameter("Property contentType has invalid value: it must be a string.")
    if tags is not None and not (isinstance(tags, dict) and all(isinstance(each, str) for each in tags.values())):
        raise errors.bad_parameter("Property tags has invalid value: it must map names to strings.")
    if tags is not None and len(tags) > _MOST_TAGS:
        # The text was seen in hashicorp/terraform-provider-azurerm#16780.
        raise errors.bad_parameter("Property has invalid value\r\n")
    given = {"contentType": content_type, "tags": tags}
    return {name: value for name, value in given.items() if value is not None}


def _bundle(vault: Vault, name: str, version: Json, *, with_value: bool = False, with_version: bool = True) -> Json:
    id_ = f"{vault.url}/secrets/{name}" + (f"/{version['version']}" if with_version else "")
    members = ["contentType", "tags", *(["value"] if with_value else [])]
    shown = {member: version[member] for member in members if member in version}
    return {**shown, "id": id_, "attributes": {**version["attributes"], **vault.recovery}}


def _deletion(vault: Vault, document: Json) -> Json:
    if not document["deleted"]:
        return {}
    return {"recoveryId": f"{vault.url}/deletedsecrets/{document['name']}", **document["deleted"]}


def _as_arm(vault: Vault, document: Json) -> Json:
    latest = document["versions"][-1]
    uri = f"{vault.url}/secrets/{document['name']}"
    properties = {
        "attributes": latest["attributes"],
        "secretUri": uri,
        "secretUriWithVersion": f"{uri}/{latest['version']}",
    }
    if "contentType" in latest:
        properties["contentType"] = latest["contentType"]
    return {
        "id": f"{vault.id}/secrets/{document['name']}",
        "name": document["name"],
        "type": "Microsoft.KeyVault/vaults/secrets",
        "location": vault.location,
        **({"tags": latest["tags"]} if "tags" in latest else {}),
        "properties": properties,
    }

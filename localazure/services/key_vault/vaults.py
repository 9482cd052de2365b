"""Vaults and, through ARM, their secrets."""

import re
from typing import Any

from localazure.azure import Azure
from localazure.clock import rfc3339
from localazure.facts.locations import name_of
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import Target
from localazure.services.arm.operations import asked_at
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Operation, Resource
from localazure.services.key_vault import secrets
from localazure.services.key_vault.errors import KeyVaultError

VAULT = "Microsoft.KeyVault/vaults"
SECRET = "Microsoft.KeyVault/vaults/secrets"  # noqa: S105
_DELETED = "deleted-vault"
_GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_PUBLIC_ACCESS = {"enabled", "disabled", "securedbyperimeter"}


class Vault(Behaviour):
    """A vault; a deleted one keeps its name and secrets until it is purged or recovered.

    Source of its state and its status: Azure/azure-cli, `keyvault/tests/latest/recordings/test_keyvault_mgmt.yaml`.
    """

    creating = "RegisteringDns"

    def check(self, write: Write) -> None:
        """Says who may read it, keeps soft delete and purge protection, and has a name that nobody has."""
        properties, before = write.body["properties"], (write.before or {}).get("properties", {})
        if properties.get("enableSoftDelete") is False:
            raise ArmError(400, "BadRequest", 'The property "enableSoftDelete" cannot be set to false.')
        if properties.get("enablePurgeProtection") is False or (
            before.get("enablePurgeProtection") and not properties.get("enablePurgeProtection")
        ):
            raise ArmError(
                400,
                "BadRequest",
                'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is '
                "an irreversible action.",
            )
        _check_access(properties, is_by_roles=_is_by_roles(write))
        days = properties.get("softDeleteRetentionInDays", 90)
        if not 7 <= days <= 90:
            raise ArmError(400, "BadRequest", 'The value of "softDeleteRetentionInDays" must be between 7 and 90 days.')
        if before and days != before["softDeleteRetentionInDays"]:
            raise ArmError(
                400,
                "BadRequest",
                'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
            )
        recover = properties.get("createMode") == "recover"
        deleted = _soft_deleted(write.azure).get(write.target.name.lower())
        if recover and not deleted:
            raise ArmError(
                400,
                "SoftDeletedVaultDoesNotExist",
                "A soft deleted vault with the given name does not exist. Ensure that the name for the vault that is being "
                "attempted to recover is in a recoverable state. For more information on soft delete please follow this "
                "link https://go.microsoft.com/fwlink/?linkid=2149745",
            )
        if deleted and not (recover and deleted["properties"]["vaultId"].lower() == write.target.id.lower()):
            raise ArmError(
                409,
                "ConflictError",
                "A vault with the same name already exists in deleted state. You need to either recover or purge existing "
                "key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft "
                "delete.",
            )
        taken = any(
            vault["name"].lower() == write.target.name.lower() for vault in resources.of_type(write.azure, VAULT)
        )
        if taken and not write.before:
            raise ArmError(
                409,
                "VaultAlreadyExists",
                f"The vault name '{write.target.name}' is already in use. Vault names are globally unique.",
            )

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the address and the defaults."""
        properties = resource["properties"]
        if properties.pop("createMode", None) == "recover":
            deleted = _soft_deleted(write.azure)[write.target.name.lower()]
            if deleted["properties"]["purgeProtectionEnabled"]:
                properties["enablePurgeProtection"] = True
            write.azure.state.delete(_DELETED, write.target.name.lower())
        properties.setdefault("softDeleteRetentionInDays", 90)
        resource.setdefault("tags", {})
        properties.setdefault("accessPolicies", [])
        properties.setdefault("enabledForDeployment", False)
        properties["enableRbacAuthorization"] = _is_by_roles(write)
        properties.setdefault("publicNetworkAccess", "Enabled")
        properties |= {
            "enableSoftDelete": True,
            "vaultUri": f"https://{resource['name']}.vault.azure.net/".lower(),
        }

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Keeps the vault as soft-deleted."""
        now, properties = azure.clock.now(), resource["properties"]
        purge = now + properties["softDeleteRetentionInDays"] * 86_400
        azure.state.put(
            _DELETED,
            resource["name"].lower(),
            {
                "id": f"/subscriptions/{azure.subscription.id}/providers/Microsoft.KeyVault/locations/"
                f"{resource['location']}/deletedVaults/{resource['name']}",
                "name": resource["name"],
                "type": "Microsoft.KeyVault/deletedVaults",
                "properties": {
                    "vaultId": resource["id"],
                    "location": resource["location"],
                    "tags": resource.get("tags", {}),
                    "deletionDate": rfc3339(now),
                    "scheduledPurgeDate": rfc3339(purge),
                    "purgeProtectionEnabled": bool(properties.get("enablePurgeProtection")),
                },
            },
        )


class Secret(Behaviour):
    """A secret, written through ARM: kept with those that are written to the vault itself."""

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The secret's latest version, without its value."""
        vault = resources.get(azure, str(target.parent_id))
        return secrets.get_for_arm(azure, vault, target.name) if vault else None

    def list(self, azure: Azure, _type_name: str, below: str) -> list[Resource]:
        """The vault's secrets, without their values."""
        vault = resources.get(azure, below.rstrip("/"))
        return secrets.list_for_arm(azure, vault) if vault else []

    def store(self, write: Write, resource: Resource, _seconds: float) -> tuple[Resource, Operation | None]:
        """A new version of the secret."""
        vault = resources.get(write.azure, str(write.target.parent_id))
        assert vault, "a child is written only below a parent that exists"
        try:
            return secrets.set_from_arm(write.azure, vault, write.target.name, resource), None
        except KeyVaultError as error:
            raise ArmError(error.status, error.code, error.message) from None


def _is_by_roles(write: Write) -> bool:
    """Whether roles say who may read the vault: as written, as before, or as a new vault is at an API version.

    Source: Microsoft's page "Prepare for Key Vault API version 2026-02-01 and later: Azure RBAC as default".
    """
    new = write.api_version >= "2026-02-01"
    before = (write.before or {}).get("properties", {}).get("enableRbacAuthorization", new)
    written = write.body["properties"].get("enableRbacAuthorization")
    return bool(before if written is None else written)


def _check_access(properties: dict[str, Any], *, is_by_roles: bool) -> None:
    """Who may read it is said, by roles or by policies for principals, and from where.

    Sources: Pulumi users' reports of the first words, alexander-kastil/az-204#142, Azure/azure-libraries-for-net#361.
    """
    if not is_by_roles and "accessPolicies" not in properties and properties.get("createMode") != "recover":
        raise ArmError(400, "BadRequest", "The parameter accessPolicies is not specified.")
    for index, each in enumerate(properties.get("accessPolicies") or []):
        if not _GUID.fullmatch(each["objectId"]):
            raise ArmError(
                400, "BadRequest", f"Invalid value found at accessPolicies[{index}].ObjectId: {each['objectId']}"
            )
    if properties.get("publicNetworkAccess", "Enabled").lower() not in _PUBLIC_ACCESS:
        raise ArmError(400, "BadRequest", "An invalid value was provided for 'publicNetworkAccess'.")


def _soft_deleted(azure: Azure) -> dict[str, Resource]:
    """The soft-deleted vaults by name, in lower case; those whose time is over are gone, with their secrets."""
    now = rfc3339(azure.clock.now())
    for name, document in azure.state.items(_DELETED):
        if document["properties"]["scheduledPurgeDate"] <= now:
            azure.state.delete(_DELETED, name)
            secrets.forget_vault(azure, name)
    return dict(azure.state.items(_DELETED))


def _check_name(azure: Azure, _arguments: dict[str, str], body: Any) -> Resource:
    name = str(body.get("name", ""))
    live = {vault["name"].lower() for vault in resources.of_type(azure, VAULT)}
    if name.lower() not in {*live, *_soft_deleted(azure)}:
        return {"nameAvailable": True}
    return {
        "nameAvailable": False,
        "reason": "AlreadyExists",
        "message": f"The vault name '{name}' is already in use. Vault names are globally unique so it is possible that the "
        "name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with "
        "the same name was recently deleted but not purged after being placed in a recoverable state.",
    }


def _deleted_vault(azure: Azure, arguments: dict[str, str]) -> Resource:
    found = _soft_deleted(azure).get(arguments["vault"].lower())
    if found is None or found["properties"]["location"] != name_of(arguments["location"]):
        raise ArmError(
            404, "DeletedVaultNotFound", f"The specified deleted vault '{arguments['vault']}' does not exist."
        )
    return found


def _purge(azure: Azure, arguments: dict[str, str], _body: Any) -> tuple[int, None, dict[str, str]]:
    """Purges at once, but answers as Azure does: 202, and a place to ask. Source: Vaults - Purge Deleted."""
    deleted = _deleted_vault(azure, arguments)
    if deleted["properties"]["purgeProtectionEnabled"]:
        raise ArmError(
            403,
            "Forbidden",
            f"The vault '{arguments['vault']}' has purge protection enabled and cannot be purged.",
        )
    azure.state.delete(_DELETED, arguments["vault"].lower())
    secrets.forget_vault(azure, arguments["vault"])
    done = resources.accept(azure, deleted["id"], "POST")
    return 202, None, asked_at(azure, done, arguments["api-version"], "Location")


def _list_deleted(azure: Azure, _arguments: dict[str, str], _body: Any) -> Resource:
    return {"value": [*_soft_deleted(azure).values()]}


def _get_deleted(azure: Azure, arguments: dict[str, str], _body: Any) -> Resource:
    return _deleted_vault(azure, arguments)


_PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.KeyVault"
_DELETED_VAULT = f"{_PROVIDER}/locations/{{location}}/deletedVaults/{{vault}}"

OPERATIONS = [
    ProviderOperation("GET", f"{_PROVIDER}/deletedVaults", _list_deleted),
    ProviderOperation("GET", _DELETED_VAULT, _get_deleted),
    ProviderOperation("POST", f"{_DELETED_VAULT}/purge", _purge),
    ProviderOperation("POST", f"{_PROVIDER}/checkNameAvailability", _check_name),
    # There are no managed HSMs here; the Azure CLI asks for them along with vaults.
    ProviderOperation("POST", f"{_PROVIDER}/checkMhsmNameAvailability", lambda *_: {"nameAvailable": True}),
    ProviderOperation("GET", f"{_PROVIDER}/deletedManagedHSMs", lambda *_: {"value": []}),
]

"""Vaults."""

from collections.abc import Sequence
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.formats import GUID
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.key_vault import deleted_vaults, errors
from localazure.services.network import connections, rules

VAULT = "Microsoft.KeyVault/vaults"
_PUBLIC_ACCESS = {"enabled", "disabled", "securedbyperimeter"}


class Vault(Behaviour):
    """A vault; a deleted one keeps its name and secrets until it is purged or recovered.

    Source of its state and its status: Azure/azure-cli, `keyvault/tests/latest/recordings/test_keyvault_mgmt.yaml`.
    """

    creating = "RegisteringDns"
    keeps_spelling = True

    lists: ClassVar = {"privatelinkresources": connections.link_resources}

    def invalid_name(self, _type_name: str, name: str) -> ArmError:
        """The error for an invalid name."""
        return errors.invalid_vault_name(name)

    def invalid_value(self, path: Sequence[str | int], _must: str) -> ArmError:
        """The error for an invalid value of a member."""
        return errors.invalid_value(path)

    def check(self, write: Write) -> None:
        """Checks access, soft delete, purge protection, and that the name is free."""
        properties, before = write.body["properties"], (write.before or {}).get("properties", {})
        if properties.get("enableSoftDelete") is False:
            raise errors.bad_request('The property "enableSoftDelete" cannot be set to false.')
        if properties.get("enablePurgeProtection") is False or (
            before.get("enablePurgeProtection") and not properties.get("enablePurgeProtection")
        ):
            raise errors.purge_protection_stays()
        _check_access(properties, is_by_roles=_is_by_roles(write))
        acls = properties.get("networkAcls") or {}
        rules.check(write.azure, acls, "Microsoft.KeyVault", errors.invalid_rules, takes_small_ranges=True)
        days = properties.get("softDeleteRetentionInDays", 90)
        if not 7 <= days <= 90:
            raise errors.bad_request('The value of "softDeleteRetentionInDays" must be between 7 and 90 days.')
        if before and days != before["softDeleteRetentionInDays"]:
            raise errors.retention_set()
        recover = properties.get("createMode") == "recover"
        deleted = deleted_vaults.soft_deleted(write.azure).get(write.target.name.lower())
        if recover and not deleted:
            raise errors.nothing_to_recover()
        if deleted and not (recover and deleted["properties"]["vaultId"].lower() == write.target.id.lower()):
            raise errors.vault_is_soft_deleted()
        taken = any(
            vault["name"].lower() == write.target.name.lower() for vault in resources.of_type(write.azure, VAULT)
        )
        if taken and not write.before:
            raise errors.vault_exists(write.target.name)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the address and the defaults."""
        properties = resource["properties"]
        if properties.pop("createMode", None) == "recover":
            deleted = deleted_vaults.recover(write.azure, write.target.name)
            if deleted["properties"]["purgeProtectionEnabled"]:
                properties["enablePurgeProtection"] = True
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
        if linked := connections.listed(write.azure, resource["id"]):
            properties["privateEndpointConnections"] = linked

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Keeps the vault as soft-deleted."""
        deleted_vaults.keep(azure, resource)


def _is_by_roles(write: Write) -> bool:
    """Whether the vault uses roles instead of access policies: as written, as before, or by the API version's default.

    Source: Microsoft's page "Prepare for Key Vault API version 2026-02-01 and later: Azure RBAC as default".
    """
    new = write.api_version >= "2026-02-01"
    before = (write.before or {}).get("properties", {}).get("enableRbacAuthorization", new)
    written = write.body["properties"].get("enableRbacAuthorization")
    return bool(before if written is None else written)


def _check_access(properties: dict[str, Any], *, is_by_roles: bool) -> None:
    """Checks access policies, which are required without roles, and `publicNetworkAccess`.

    Sources: Pulumi users' reports of the first words, alexander-kastil/az-204#142, Azure/azure-libraries-for-net#361.
    """
    if not is_by_roles and "accessPolicies" not in properties and properties.get("createMode") != "recover":
        raise errors.bad_request("The parameter accessPolicies is not specified.")
    for index, each in enumerate(properties.get("accessPolicies") or []):
        if not GUID.fullmatch(each["objectId"]):
            raise errors.bad_request(f"Invalid value found at accessPolicies[{index}].ObjectId: {each['objectId']}")
    if properties.get("publicNetworkAccess", "Enabled").lower() not in _PUBLIC_ACCESS:
        raise errors.invalid_value(["publicNetworkAccess"])


def _check_name(azure: Azure, _arguments: dict[str, str], body: Any) -> Resource:
    name = str(body.get("name", ""))
    live = {vault["name"].lower() for vault in resources.of_type(azure, VAULT)}
    if name.lower() not in {*live, *deleted_vaults.soft_deleted(azure)}:
        return {"nameAvailable": True}
    return {
        "nameAvailable": False,
        "reason": "AlreadyExists",
        "message": f"The vault name '{name}' is already in use. Vault names are globally unique so it is possible that the "
        "name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with "
        "the same name was recently deleted but not purged after being placed in a recoverable state.",
    }


_PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.KeyVault"

OPERATIONS = [
    ProviderOperation("POST", f"{_PROVIDER}/checkNameAvailability", _check_name),
    # The Azure CLI asks for them along with vaults.
    ProviderOperation("POST", f"{_PROVIDER}/checkMhsmNameAvailability", lambda *_: {"nameAvailable": True}),
]

"""Storage accounts, without their data planes."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.facts.locations import name_of
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.network import connections, rules
from localazure.services.storage import errors, keys
from localazure.services.storage.account_encryption import check_encryption

ACCOUNT = "Microsoft.Storage/storageAccounts"

_NAME = re.compile("[a-z0-9]{3,24}")
_MOST_ACCOUNTS = 250
_SERVICES = ("blob", "dfs", "file", "queue", "table", "web")


class StorageAccount(Behaviour):
    """A storage account; its name is part of its host name, and so unique in all of Azure."""

    actions: ClassVar = {"listkeys": keys.list_keys, "regeneratekey": keys.regenerate}
    lists: ClassVar = {"privatelinkresources": connections.link_resources}
    longest_tag_name = 128

    def invalid_name(self, _type_name: str, name: str) -> ArmError:
        """The error for an invalid name."""
        return errors.invalid_name(name)

    def invalid_value(self, path: Sequence[str | int], _must: str) -> ArmError:
        """The error for an invalid value of a member."""
        return errors.invalid_parameter(path)

    def check(self, write: Write) -> None:
        """Refuses changes of `isHnsEnabled`, and names that are taken."""
        body, before = write.body, write.before or {}
        rules.check(
            write.azure,
            (body.get("properties") or {}).get("networkAcls") or {},
            "Microsoft.Storage",
            errors.invalid_rules,
        )
        hierarchical = (body.get("properties") or {}).get("isHnsEnabled", False)
        if before and before["properties"].get("isHnsEnabled", False) != hierarchical:
            raise errors.invalid_value("The property 'isHnsEnabled' cannot be changed after the account's creation.")
        if not before and _is_taken(write.azure, write.target.name):
            raise errors.account_exists(write.target.name)
        check_encryption(write)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the addresses and the defaults.

        Source: Azure/azure-cli, `storage/tests/latest/recordings/test_create_storage_account.yaml`.
        """
        before = (write.before or {}).get("properties", {})
        now, name = write.azure.clock.timestamp(), resource["name"]
        created = before.get("creationTime", now)
        resource["sku"] = {**resource["sku"], "tier": resource["sku"]["name"].partition("_")[0].removesuffix("V2")}
        resource.setdefault("tags", {})
        properties = resource["properties"]
        for member, value in (
            ("accessTier", "Hot"),
            ("allowBlobPublicAccess", False),
            ("minimumTlsVersion", "TLS1_2"),
            ("supportsHttpsTrafficOnly", True),
        ):
            properties.setdefault(member, value)
        rules = {"bypass": "AzureServices", "virtualNetworkRules": [], "ipRules": [], "defaultAction": "Allow"}
        properties["networkAcls"] = {**rules, **properties.get("networkAcls", {})}
        encryption = {"keySource": "Microsoft.Storage", **properties.get("encryption", {})}
        services, always = encryption.get("services", {}), {"keyType": "Account", "enabled": True}
        encrypted = {
            each: {**always, **services.get(each, {}), "lastEnabledTime": created}
            for each in {**services, "file": None, "blob": None}
        }
        properties["encryption"] = {**encryption, "services": encrypted}
        properties |= {
            "creationTime": created,
            "keyCreationTime": {"key1": created, "key2": created},
            "primaryEndpoints": {each: f"https://{name}.{each}.core.windows.net/" for each in _SERVICES},
            "primaryLocation": resource["location"],
            "statusOfPrimary": "available",
            "privateEndpointConnections": connections.listed(write.azure, resource["id"]),
        }

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Deletes the keys with the account."""
        keys.forget(azure, resource)


def _is_taken(azure: Azure, name: str) -> bool:
    return any(each["name"] == name for each in resources.of_type(azure, ACCOUNT))


def _check_name(azure: Azure, _arguments: dict[str, str], body: Any) -> dict[str, Any]:
    name = str(body.get("name", ""))
    if not _NAME.fullmatch(name):
        return {
            "nameAvailable": False,
            "reason": "AccountNameInvalid",
            "message": errors.NAME_RULE.format(name=name),
        }
    if not _is_taken(azure, name):
        return {"nameAvailable": True}
    message = f"The storage account named {body['name']} is already taken."
    return {"nameAvailable": False, "reason": "AlreadyExists", "message": message}


def _usages(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    """The number of accounts in a region, and the limit of 250.

    Source: Azure/azure-cli, `storage/tests/latest/recordings/test_show_usage.yaml`.
    """
    region = name_of(arguments["location"])
    used = sum(name_of(each["location"]) == region for each in resources.of_type(azure, ACCOUNT))
    name = {"value": "StorageAccounts", "localizedValue": "Storage Accounts"}
    return {"value": [{"unit": "Count", "currentValue": used, "limit": _MOST_ACCOUNTS, "name": name}]}


_PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.Storage"

OPERATIONS = [
    ProviderOperation("POST", f"{_PROVIDER}/checkNameAvailability", _check_name),
    ProviderOperation("GET", f"{_PROVIDER}/locations/{{location}}/usages", _usages),
]

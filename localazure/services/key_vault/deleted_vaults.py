"""Soft-deleted vaults: they keep their names, secrets and keys until they are recovered or purged."""

from typing import Any

from localazure.azure import Azure
from localazure.clock import rfc3339
from localazure.facts.locations import name_of
from localazure.services.arm import resources
from localazure.services.arm.operations import polling_headers
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.key_vault import errors, keys, secrets

_DELETED = "deleted-vault"


def keep(azure: Azure, vault: Resource) -> None:
    """Keeps a vault that is deleted now."""
    now, properties = azure.clock.now(), vault["properties"]
    purge = now + properties["softDeleteRetentionInDays"] * 86_400
    azure.state.put(
        _DELETED,
        vault["name"].lower(),
        {
            "id": f"/subscriptions/{azure.subscription.id}/providers/Microsoft.KeyVault/locations/"
            f"{vault['location']}/deletedVaults/{vault['name']}",
            "name": vault["name"],
            "type": "Microsoft.KeyVault/deletedVaults",
            "properties": {
                "vaultId": vault["id"],
                "location": vault["location"],
                "tags": vault.get("tags", {}),
                "deletionDate": rfc3339(now),
                "scheduledPurgeDate": rfc3339(purge),
                "purgeProtectionEnabled": bool(properties.get("enablePurgeProtection")),
            },
        },
    )


def soft_deleted(azure: Azure) -> dict[str, Resource]:
    """The soft-deleted vaults by name, in lower case; purges those whose retention is over."""
    now = rfc3339(azure.clock.now())
    for name, document in azure.state.items(_DELETED):
        if document["properties"]["scheduledPurgeDate"] <= now:
            azure.state.delete(_DELETED, name)
            secrets.forget_vault(azure, name)
            keys.forget_vault(azure, name)
    return dict(azure.state.items(_DELETED))


def recover(azure: Azure, name: str) -> Resource:
    """Removes a vault from the soft-deleted ones, and returns its entry."""
    deleted = soft_deleted(azure)[name.lower()]
    azure.state.delete(_DELETED, name.lower())
    return deleted


def _deleted_vault(azure: Azure, arguments: dict[str, str]) -> Resource:
    found = soft_deleted(azure).get(arguments["vault"].lower())
    if found is None or found["properties"]["location"] != name_of(arguments["location"]):
        raise errors.no_such_deleted_vault(arguments["vault"])
    return found


def _purge(azure: Azure, arguments: dict[str, str], _body: Any) -> tuple[int, None, dict[str, str]]:
    """Purges at once, and answers 202 with a URL to poll, as Azure does. Source: Vaults - Purge Deleted."""
    deleted = _deleted_vault(azure, arguments)
    if deleted["properties"]["purgeProtectionEnabled"]:
        raise errors.vault_purge_protected(arguments["vault"])
    azure.state.delete(_DELETED, arguments["vault"].lower())
    secrets.forget_vault(azure, arguments["vault"])
    keys.forget_vault(azure, arguments["vault"])
    done = resources.record_ended_operation(azure, deleted["id"], "POST")
    return 202, None, polling_headers(azure, done, arguments["api-version"], "Location")


def _list(azure: Azure, _arguments: dict[str, str], _body: Any) -> Resource:
    return {"value": [*soft_deleted(azure).values()]}


def _get(azure: Azure, arguments: dict[str, str], _body: Any) -> Resource:
    return _deleted_vault(azure, arguments)


_PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.KeyVault"
_ONE = f"{_PROVIDER}/locations/{{location}}/deletedVaults/{{vault}}"

OPERATIONS = [
    ProviderOperation("GET", f"{_PROVIDER}/deletedVaults", _list),
    ProviderOperation("GET", _ONE, _get),
    ProviderOperation("POST", f"{_ONE}/purge", _purge),
    # Deleted managed HSMs are not kept; the Azure CLI asks for them along with vaults.
    ProviderOperation("GET", f"{_PROVIDER}/deletedManagedHSMs", lambda *_: {"value": []}),
]

"""Soft-deleted accounts: they keep their names, keys and deployments until they are restored or purged."""

from typing import Any

from localazure.azure import Azure
from localazure.clock import rfc3339
from localazure.facts import resource_type
from localazure.facts.locations import name_of
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Write
from localazure.services.arm.bodies import writable
from localazure.services.arm.errors import request_conflict
from localazure.services.arm.ids import group_of
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import account_keys, errors

ACCOUNT = "Microsoft.CognitiveServices/accounts"

_DELETED = "deleted-account"
_CONTENTS = "deleted-account-contents"
_DAYS = 2


def keep(azure: Azure, account: Resource) -> None:
    """Keeps an account that is deleted now, with all that is below it."""
    now = azure.clock.now()
    below = [each for each in resources.below(azure, account["id"]) if each["type"].startswith(f"{ACCOUNT}/")]
    azure.state.put(_CONTENTS, account["id"].lower(), {"account": account, "below": below})
    azure.state.put(
        _DELETED,
        account["id"].lower(),
        {
            "id": _deleted_id(azure, account),
            "name": account["name"],
            "type": "Microsoft.CognitiveServices/deletedAccounts",
            "location": account["location"],
            "kind": account["kind"],
            "properties": {
                "customSubDomainName": account["properties"].get("customSubDomainName"),
                "deletionDate": rfc3339(now),
                "scheduledPurgeDate": rfc3339(now + _DAYS * 86_400),
            },
        },
    )


def _deleted_id(azure: Azure, account: Resource) -> str:
    return (
        f"/subscriptions/{azure.subscription.id}/providers/Microsoft.CognitiveServices/locations/{account['location']}"
        f"/resourceGroups/{group_of(account['id'])}/deletedAccounts/{account['name']}"
    )


def soft_deleted(azure: Azure) -> list[tuple[str, Resource]]:
    """The soft-deleted accounts by id, in lower case; purges those whose retention is over."""
    now = rfc3339(azure.clock.now())
    for key, document in azure.state.items(_DELETED):
        if document["properties"]["scheduledPurgeDate"] <= now:
            _forget(azure, key)
    return list(azure.state.items(_DELETED))


def contents(azure: Azure, location: str) -> list[Resource]:
    """What is below the soft-deleted accounts of a region, which holds quota as before."""
    kept = [
        azure.state.get(_CONTENTS, key) or {"below": []}
        for key, document in soft_deleted(azure)
        if name_of(document["location"]) == name_of(location)
    ]
    return [each for one in kept for each in one["below"]]


def _forget(azure: Azure, key: str) -> None:
    for kind in (_DELETED, _CONTENTS):
        azure.state.delete(kind, key)
    account_keys.forget(azure, key)


def complete_restore(write: Write) -> None:
    """Completes the body of a restore that names only a location with the members of the deleted account.

    Source: `recover` of the Azure CLI (`command_modules/cognitiveservices/custom.py`), which sends no more.
    """
    if "kind" in write.body or not write.body.get("properties", {}).get("restore"):
        return
    kept = write.azure.state.get(_CONTENTS, write.target.id.lower())
    kind = resource_type(ACCOUNT)
    if kept and kind:
        before = writable(kind, kind.newest, kept["account"])
        properties = {**before.pop("properties", {}), **write.body.pop("properties")}
        write.body.update({**before, **write.body, "properties": properties})


def restore(azure: Azure, key: str) -> Resource:
    """Restores the deployments of a soft-deleted account; returns the account as it was.

    Microsoft's documentation ("Recover or purge deleted resources") says that they are kept, and provisioned ones paid
    for, until the account is purged.
    """
    kept = azure.state.get(_CONTENTS, key) or {"account": {}, "below": []}
    for kind in (_DELETED, _CONTENTS):
        azure.state.delete(kind, key)
    for each in kept["below"]:
        resources.put(azure, each)
    account: Resource = kept["account"]
    return account


def _deleted_account(azure: Azure, arguments: dict[str, str]) -> tuple[str, Resource]:
    for key, document in soft_deleted(azure):
        if (document["name"].lower(), group_of(key), document["location"]) == (
            arguments["account"].lower(),
            arguments["group"].lower(),
            name_of(arguments["location"]),
        ):
            return key, document
    raise errors.no_such_deleted_account(arguments["account"])


def _purge(azure: Azure, arguments: dict[str, str], _body: Any) -> tuple[int, None, dict[str, str]]:
    key, _ = _deleted_account(azure, arguments)
    if account := resources.get(azure, key):
        # The deletion has not ended (Azure/terraform-azurerm-avm-ptn-aiml-landing-zone#169).
        raise request_conflict(account["id"])
    _forget(azure, key)
    return 200, None, {}


def _list(azure: Azure, _arguments: dict[str, str], _body: Any) -> Resource:
    return {"value": [document for _, document in soft_deleted(azure)]}


def _get(azure: Azure, arguments: dict[str, str], _body: Any) -> Resource:
    return _deleted_account(azure, arguments)[1]


_PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices"
_ONE = f"{_PROVIDER}/locations/{{location}}/resourceGroups/{{group}}/deletedAccounts/{{account}}"

OPERATIONS = [
    ProviderOperation("GET", f"{_PROVIDER}/deletedAccounts", _list),
    ProviderOperation("GET", _ONE, _get),
    ProviderOperation("DELETE", _ONE, _purge),
]

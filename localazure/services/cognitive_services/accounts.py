"""Accounts (the AI hub) and their projects."""

import re
import secrets
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.clock import rfc3339
from localazure.facts import resource_type
from localazure.facts.locations import name_of
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Action, Behaviour, Write
from localazure.services.arm.bodies import writable
from localazure.services.arm.errors import ArmError, invalid_properties, request_conflict
from localazure.services.arm.ids import group_of
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import account_kinds, catalogue, offers

ACCOUNT = "Microsoft.CognitiveServices/accounts"
PROJECT = "Microsoft.CognitiveServices/accounts/projects"

_KEYS = "account-keys"
_DELETED = "deleted-account"
_KEPT = "deleted-account-contents"
_DELETED_DAYS = 2
_SUB_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")


def _new_key() -> str:
    return secrets.token_hex(32)


def _list_keys(azure: Azure, account: Resource, _body: Any) -> Resource:
    if account["properties"].get("disableLocalAuth"):
        raise ArmError(400, "BadRequest", "Failed to list key. disableLocalAuth is set to be true")
    keys = azure.state.get(_KEYS, account["id"].lower())
    assert keys, "an account has keys from its creation on"
    return keys


def _regenerate_key(azure: Azure, account: Resource, body: Any) -> Resource:
    name = str(body.get("keyName", "")).lower()
    if name not in {"key1", "key2"}:
        raise ArmError(400, "InvalidKeyName", "keyName must be Key1 or Key2.")
    keys = {**_list_keys(azure, account, {}), name: _new_key()}
    azure.state.put(_KEYS, account["id"].lower(), keys)
    return keys


class Account(Behaviour):
    """An account; deleted ones keep their name until they are purged or restored."""

    actions: ClassVar[Mapping[str, Action]] = {"listkeys": _list_keys, "regeneratekey": _regenerate_key}
    lists: ClassVar[Mapping[str, Action]] = {
        "models": lambda _azure, account, _body: {
            "value": [each["model"] for each in catalogue.region_models(account["location"])]
        },
        "usages": lambda azure, account, _body: catalogue.usages(azure, account["location"]),
        "skus": offers.account_skus,
        "commitmentplans": offers.no_commitments,
    }

    def check(self, write: Write) -> None:
        """The service's rules for kind, SKU, sub-domain and soft-deleted names."""
        _fill_what_was(write)
        body, properties = write.body, write.body.get("properties", {})
        account_kinds.check(body)
        domain = properties.get("customSubDomainName")
        if domain is not None and not _SUB_DOMAIN.fullmatch(domain):
            raise ArmError(
                400,
                "CustomDomainInvalid",
                # microsoft/azurechat#253
                f"Sub domain name '{domain}' is not valid.",
            )
        before = (write.before or {}).get("properties", {}).get("customSubDomainName")
        if before and domain != before:
            raise invalid_properties("The property 'customSubDomainName' cannot be changed once it is set.")
        if domain and domain != before and _holder_of(write.azure, domain) not in {None, write.target.id.lower()}:
            raise ArmError(
                409,
                "CustomDomainInUse",
                f"The subdomain name '{domain}' is already used. Please pick another name.",
            )
        if properties.get("allowProjectManagement") and (body.get("identity") or {}).get("type", "None") == "None":
            raise invalid_properties("An account with allowProjectManagement needs a managed identity.")
        if properties.get("networkAcls") and not domain:
            # That a sub-domain is needed stands in the documentation of azurerm_cognitive_account; the words do not.
            raise ArmError(400, "BadRequest", "An account with networkAcls must have a custom subdomain name.")
        restore = properties.get("restore")
        if restore and write.before:
            raise ArmError(
                409, "CanNotRestoreAnActiveResource", f"Could not restore an active account '{write.target.id}'."
            )
        deleted = dict(_soft_deleted(write.azure)).get(write.target.id.lower())
        if deleted and not write.before and not restore:
            raise ArmError(
                409,
                "FlagMustBeSetForRestore",
                f"An existing resource with ID '{write.target.id}' has been soft-deleted. To restore the resource, you must "
                "specify 'restore' to be 'true' in the property. If you don't want to restore existing resource, please "
                "purge it first.",
            )
        # That a deleted account is in one location is in its id; what Azure says of a restore to another is not known.
        if restore and (not deleted or deleted["location"] != body["location"]):
            raise ArmError(
                404,
                "CanNotRestoreANonExistingResource",
                f"Could not locate a resource to restore. The resource with ID '{write.target.id}' doesn't exist or it is "
                "already purged.",
            )

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds endpoints and ids, and makes the keys of a new account; a restored one has its own back."""
        azure, key = write.azure, write.target.id.lower()
        properties = resource.setdefault("properties", {})
        account = write.before or {}
        if properties.pop("restore", None):
            account = _restored(azure, key)
            if "principalId" in account.get("identity", {}) and "principalId" in resource.get("identity", {}):
                resource["identity"]["principalId"] = account["identity"]["principalId"]
        if azure.state.get(_KEYS, key) is None:
            azure.state.put(_KEYS, key, {"key1": _new_key(), "key2": _new_key()})
        before = account.get("properties", {})
        domain = properties.get("customSubDomainName")
        endpoint = (
            f"https://{domain}.cognitiveservices.azure.com/"
            if domain
            else f"https://{resource['location']}.api.cognitive.microsoft.com/"
        )
        properties.setdefault("publicNetworkAccess", "Enabled")
        properties |= {
            "endpoint": endpoint,
            "internalId": before.get("internalId", uuid.uuid4().hex),
            "dateCreated": before.get("dateCreated", azure.clock.timestamp()),
            "isMigrated": False,
            "capabilities": [{"name": "VirtualNetworks"}, {"name": "CustomerManagedKey"}],
            "callRateLimit": {"rules": [{"key": "default", "renewalPeriod": 1, "count": 30}]},
            "privateEndpointConnections": [],
        }
        if domain:
            properties["endpoints"] = {
                "AI Foundry API": f"https://{domain}.services.ai.azure.com/",
                "Azure AI Model Inference API": f"https://{domain}.services.ai.azure.com/",
                "OpenAI Language Model Instance API": f"https://{domain}.openai.azure.com/",
            }

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """An account with projects cannot be deleted (Azure/terraform-provider-azapi#894)."""
        nested = [each["id"] for each in resources.of_type(azure, PROJECT, resource["id"] + "/")]
        if nested:
            raise ArmError(
                409,
                "CannotDeleteResource",
                "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: "
                f"'{', '.join(nested)}'. Please delete all nested resources before deleting this resource.",
            )

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Keeps the name as soft-deleted; keys and deployments come back with a restore."""
        now = azure.clock.now()
        below = [each for each in resources.below(azure, resource["id"]) if each["type"].startswith(f"{ACCOUNT}/")]
        azure.state.put(_KEPT, resource["id"].lower(), {"account": resource, "below": below})
        azure.state.put(
            _DELETED,
            resource["id"].lower(),
            {
                "id": _deleted_id(azure, resource),
                "name": resource["name"],
                "type": "Microsoft.CognitiveServices/deletedAccounts",
                "location": resource["location"],
                "kind": resource["kind"],
                "properties": {
                    "customSubDomainName": resource["properties"].get("customSubDomainName"),
                    "deletionDate": rfc3339(now),
                    "scheduledPurgeDate": rfc3339(now + _DELETED_DAYS * 86_400),
                },
            },
        )


class Project(Behaviour):
    """A Foundry project of an account."""

    def check(self, write: Write) -> None:
        """The account must allow projects."""
        account = resources.get(write.azure, str(write.target.parent_id)) or {}
        if not account.get("properties", {}).get("allowProjectManagement"):
            raise ArmError(
                400,
                "BadRequest",
                "Project can only be created under AIServices Kind account with allowProjectManagement set to true.",
            )
        if (write.body.get("identity") or {}).get("type", "None") == "None":
            raise ArmError(400, "BadRequest", "Project needs a managed identity.")

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the project's endpoint."""
        parent = str(write.target.parent_id)
        account = resources.get(write.azure, parent) or {}
        domain = account["properties"].get("customSubDomainName")
        others = resources.of_type(write.azure, PROJECT, parent + "/")
        properties = resource.setdefault("properties", {})
        properties.setdefault("displayName", resource["name"])
        properties["isDefault"] = not others or others[0]["id"].lower() == resource["id"].lower()
        properties["endpoints"] = {
            "AI Foundry API": f"https://{domain}.services.ai.azure.com/api/projects/{resource['name']}"
        }


def account_of_sub_domain(azure: Azure, domain: str) -> Resource | None:
    """The account that answers for a sub-domain, if any."""
    for account in resources.of_type(azure, ACCOUNT):
        if account["properties"].get("customSubDomainName") == domain:
            return account
    return None


def _deleted_id(azure: Azure, account: Resource) -> str:
    return (
        f"/subscriptions/{azure.subscription.id}/providers/Microsoft.CognitiveServices/locations/{account['location']}"
        f"/resourceGroups/{group_of(account['id'])}/deletedAccounts/{account['name']}"
    )


def _soft_deleted(azure: Azure) -> list[tuple[str, Resource]]:
    """The soft-deleted accounts, by the id that they had; those whose time is over are gone."""
    now = rfc3339(azure.clock.now())
    for key, document in azure.state.items(_DELETED):
        if document["properties"]["scheduledPurgeDate"] <= now:
            _forget(azure, key)
    return list(azure.state.items(_DELETED))


def _forget(azure: Azure, key: str) -> None:
    for kind in (_DELETED, _KEPT, _KEYS):
        azure.state.delete(kind, key)


def _fill_what_was(write: Write) -> None:
    """A restore that names only a location has everything else from the account that was deleted.

    Source: `recover` of the Azure CLI (`command_modules/cognitiveservices/custom.py`), which sends no more.
    """
    if "kind" in write.body or not write.body.get("properties", {}).get("restore"):
        return
    kept = write.azure.state.get(_KEPT, write.target.id.lower())
    kind = resource_type(ACCOUNT)
    if kept and kind:
        before = writable(kind, kind.newest, kept["account"])
        properties = {**before.pop("properties", {}), **write.body.pop("properties")}
        write.body.update({**before, **write.body, "properties": properties})


def _restored(azure: Azure, key: str) -> Resource:
    """What a soft-deleted account was; the deployments that it still had are back.

    Microsoft's documentation ("Recover or purge deleted resources") says that they are kept, and provisioned ones paid
    for, until the account is purged.
    """
    kept = azure.state.get(_KEPT, key) or {"account": {}, "below": []}
    for kind in (_DELETED, _KEPT):
        azure.state.delete(kind, key)
    for each in kept["below"]:
        resources.put(azure, each)
    account: Resource = kept["account"]
    return account


def _holder_of(azure: Azure, domain: str) -> str | None:
    """The id, in lower case, of the account that has a sub-domain or, soft-deleted, still holds it."""
    if account := account_of_sub_domain(azure, domain):
        return str(account["id"]).lower()
    held = (key for key, each in _soft_deleted(azure) if each["properties"].get("customSubDomainName") == domain)
    return next(held, None)


def _deleted_account(azure: Azure, arguments: dict[str, str]) -> tuple[str, Resource]:
    for key, document in _soft_deleted(azure):
        if (document["name"].lower(), group_of(key), document["location"]) == (
            arguments["account"].lower(),
            arguments["group"].lower(),
            name_of(arguments["location"]),
        ):
            return key, document
    raise ArmError(404, "ResourceNotFound", f"There is no soft-deleted account '{arguments['account']}'.")


def _purge(azure: Azure, arguments: dict[str, str], _body: Any) -> tuple[int, None, dict[str, str]]:
    key, _ = _deleted_account(azure, arguments)
    if account := resources.get(azure, key):
        # Its deletion is still under way (Azure/terraform-azurerm-avm-ptn-aiml-landing-zone#169).
        raise request_conflict(account["id"])
    _forget(azure, key)
    return 200, None, {}


def _check_domain(azure: Azure, _arguments: dict[str, str], body: Any) -> Resource:
    domain = str(body.get("subdomainName", ""))
    taken = _holder_of(azure, domain) is not None
    return {
        "isSubdomainAvailable": not taken,
        "reason": "Sub domain name is already used." if taken else None,
        "subdomainName": domain,
        "type": ACCOUNT,
    }


def _list_deleted(azure: Azure, _arguments: dict[str, str], _body: Any) -> Resource:
    return {"value": [document for _, document in _soft_deleted(azure)]}


def _get_deleted(azure: Azure, arguments: dict[str, str], _body: Any) -> Resource:
    return _deleted_account(azure, arguments)[1]


_PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices"
_DELETED_ACCOUNT = f"{_PROVIDER}/locations/{{location}}/resourceGroups/{{group}}/deletedAccounts/{{account}}"

OPERATIONS = [
    ProviderOperation("GET", f"{_PROVIDER}/deletedAccounts", _list_deleted),
    ProviderOperation("GET", _DELETED_ACCOUNT, _get_deleted),
    ProviderOperation("DELETE", _DELETED_ACCOUNT, _purge),
    ProviderOperation("POST", f"{_PROVIDER}/checkDomainAvailability", _check_domain),
]

"""Accounts (the AI hub)."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Action, Behaviour, Write
from localazure.services.arm.errors import ArmError, invalid_properties
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import (
    account_keys,
    account_kinds,
    catalogue,
    deleted_accounts,
    errors,
    offers,
    usages,
)
from localazure.services.cognitive_services.account_encryption import check_encryption
from localazure.services.cognitive_services.deleted_accounts import ACCOUNT
from localazure.services.cognitive_services.projects import PROJECT
from localazure.services.network import connections, rules

_SUB_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")


class Account(Behaviour):
    """An account; a deleted one keeps its name until it is purged or restored."""

    actions: ClassVar[Mapping[str, Action]] = {
        "listkeys": account_keys.list_keys,
        "regeneratekey": account_keys.regenerate_key,
    }
    lists: ClassVar[Mapping[str, Action]] = {
        "models": lambda azure, account, _body: {"value": catalogue.account_models(azure, account)},
        "usages": lambda azure, account, _body: usages.usages(azure, account["location"]),
        "skus": offers.account_skus,
        "commitmentplans": offers.no_commitments,
        "privatelinkresources": connections.link_resources,
    }

    def check(self, write: Write) -> None:
        """Checks kind, SKU, sub-domain and soft-deleted names."""
        deleted_accounts.complete_restore(write)
        body, properties = write.body, write.body.get("properties", {})
        account_kinds.check(body)
        domain = properties.get("customSubDomainName")
        if domain is not None and not _SUB_DOMAIN.fullmatch(domain):
            raise errors.invalid_sub_domain(domain)
        before = (write.before or {}).get("properties", {}).get("customSubDomainName")
        if before and domain != before:
            raise invalid_properties("The property 'customSubDomainName' cannot be changed once it is set.")
        if domain and domain != before and _holder_of(write.azure, domain) not in {None, write.target.id.lower()}:
            raise errors.sub_domain_in_use(domain)
        if properties.get("allowProjectManagement") and (body.get("identity") or {}).get("type", "None") == "None":
            raise invalid_properties("An account with allowProjectManagement needs a managed identity.")
        if properties.get("networkAcls") and not domain:
            # The documentation of azurerm_cognitive_account says that a sub-domain is needed; the text was not seen.
            raise errors.bad_request("An account with networkAcls must have a custom subdomain name.")
        check_encryption(write)
        rules.check(write.azure, properties.get("networkAcls") or {}, "Microsoft.CognitiveServices", _refused)
        restore = properties.get("restore")
        if restore and write.before:
            raise errors.account_is_active(write.target.id)
        deleted = dict(deleted_accounts.soft_deleted(write.azure)).get(write.target.id.lower())
        if deleted and not write.before and not restore:
            raise errors.account_is_soft_deleted(write.target.id)
        # A deleted account's id has its location; Azure's error for a restore to another location is not known.
        if restore and (not deleted or deleted["location"] != body["location"]):
            raise errors.nothing_to_restore(write.target.id)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds endpoints and ids, and makes the keys of a new account; a restored account keeps its own."""
        azure, key = write.azure, write.target.id.lower()
        properties = resource.setdefault("properties", {})
        account = write.before or {}
        if properties.pop("restore", None):
            account = deleted_accounts.restore(azure, key)
            if "principalId" in account.get("identity", {}) and "principalId" in resource.get("identity", {}):
                resource["identity"]["principalId"] = account["identity"]["principalId"]
        account_keys.make(azure, key)
        before = account.get("properties", {})
        domain = properties.get("customSubDomainName")
        endpoint = (
            f"https://{domain}.cognitiveservices.azure.com/"
            if domain
            else f"https://{resource['location']}.api.cognitive.microsoft.com/"
        )
        properties.setdefault("publicNetworkAccess", "Enabled")
        # Azure answers true whatever is written then (Azure/azure-rest-api-specs#38678).
        if before.get("allowProjectManagement"):
            properties["allowProjectManagement"] = True
        properties |= {
            "endpoint": endpoint,
            "internalId": before.get("internalId", uuid.uuid4().hex),
            "dateCreated": before.get("dateCreated", azure.clock.timestamp()),
            "isMigrated": False,
            "capabilities": [{"name": "VirtualNetworks"}, {"name": "CustomerManagedKey"}],
            "callRateLimit": {"rules": [{"key": "default", "renewalPeriod": 1, "count": 30}]},
            "privateEndpointConnections": connections.listed(azure, resource["id"]),
        }
        if domain:
            properties["endpoints"] = {
                "AI Foundry API": f"https://{domain}.services.ai.azure.com/",
                "Azure AI Model Inference API": f"https://{domain}.services.ai.azure.com/",
                "OpenAI Language Model Instance API": f"https://{domain}.openai.azure.com/",
            }

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Refuses to delete an account with projects."""
        nested = [each["id"] for each in resources.of_type(azure, PROJECT, resource["id"] + "/")]
        if nested:
            raise errors.nested_resources_exist(nested)

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Keeps the account as soft-deleted."""
        deleted_accounts.keep(azure, resource)


def _refused(code: str, message: str) -> ArmError:
    return ArmError(400, code, message)


def account_of_sub_domain(azure: Azure, domain: str) -> Resource | None:
    """The account that answers for a sub-domain, if any."""
    for account in resources.of_type(azure, ACCOUNT):
        if account["properties"].get("customSubDomainName") == domain:
            return account
    return None


def _holder_of(azure: Azure, domain: str) -> str | None:
    """The id, in lower case, of the account with a sub-domain; soft-deleted accounts count, too."""
    if account := account_of_sub_domain(azure, domain):
        return str(account["id"]).lower()
    held = (
        key
        for key, each in deleted_accounts.soft_deleted(azure)
        if each["properties"].get("customSubDomainName") == domain
    )
    return next(held, None)


def _check_domain(azure: Azure, _arguments: dict[str, str], body: Any) -> Resource:
    domain = str(body.get("subdomainName", ""))
    taken = _holder_of(azure, domain) is not None
    return {
        "isSubdomainAvailable": not taken,
        "reason": "Sub domain name is already used." if taken else None,
        "subdomainName": domain,
        "type": ACCOUNT,
    }


OPERATIONS = [
    ProviderOperation(
        "POST", f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/checkDomainAvailability", _check_domain
    ),
]

"""The usages of a region: each quota of accounts and their deployments, and what is in use of it.

Deployments of soft-deleted accounts count until the accounts are purged or restored
(Azure-Samples/chat-with-your-data-solution-accelerator#1910).
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from localazure.azure import Azure
from localazure.facts.locations import name_of
from localazure.services.arm import resources
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import catalogue, deleted_accounts
from localazure.services.cognitive_services.catalogue import Model, Sku
from localazure.services.cognitive_services.deleted_accounts import ACCOUNT

_DEPLOYMENT = f"{ACCOUNT}/deployments"
_ACCOUNT_LIMIT = 200


def usages(azure: Azure, location: str) -> dict[str, Any]:
    """The answer of `GET …/locations/{location}/usages`: each quota of a region, and its current use."""
    used = Counter[str]()
    for deployment in held(azure, location, _DEPLOYMENT):
        if sku := _sku(deployment):
            used[sku.usage_name] += deployment["sku"]["capacity"]
    accounts = [each for each in resources.of_type(azure, ACCOUNT) if name_of(each["location"]) == name_of(location)]
    count = row(
        azure, location, "AccountCount", "Cognitive Services total account limit", len(accounts), _ACCOUNT_LIMIT
    )
    # Grouped by name: versions of a model share a quota, and all models the quota of provisioned throughput.
    quotas = {
        sku.usage_name: row(azure, location, sku.usage_name, _text(model, sku), used[sku.usage_name], sku.quota)
        for model in catalogue.models()
        for sku in model.skus
    }
    return {"value": [count, *quotas.values()], "nextLink": None}


def usage(azure: Azure, location: str, usage_name: str) -> dict[str, Any]:
    """The usage of one quota of a region, by the quota's name (`Sku.usage_name`)."""
    found: dict[str, Any] = next(
        each for each in usages(azure, location)["value"] if each["name"]["value"] == usage_name
    )
    return found


def row(azure: Azure, location: str, name: str, text: str, current: int, limit: int) -> dict[str, Any]:
    """One row of a list of usages, with the quota that the subscription has, and what is used elsewhere in it."""
    given = azure.quotas.of(location, name)
    return {
        "name": {"value": name, "localizedValue": text},
        "currentValue": current + given.elsewhere,
        "limit": limit if given.limit is None else given.limit,
        "unit": "Count",
    }


def held(azure: Azure, location: str, type_name: str) -> Iterator[Resource]:
    """The resources of a type on the accounts of a region, soft-deleted accounts included."""
    for account in resources.of_type(azure, ACCOUNT):
        if name_of(account["location"]) == name_of(location):
            yield from resources.of_type(azure, type_name, account["id"] + "/")
    for each in deleted_accounts.contents(azure, location):
        if each["type"] == type_name:
            yield each


def _sku(deployment: Resource) -> Sku | None:
    wanted = deployment["properties"]["model"]
    model = catalogue.find(wanted["format"], wanted["name"], wanted.get("version"))
    return model.sku(deployment["sku"]["name"]) if model else None


def _text(model: Model, sku: Sku) -> str:
    if sku.is_provisioned:
        zone = {"DataZone": "Data Zone ", "Global": "Global "}.get(sku.data_zone, "")
        return f"{zone}Provisioned Managed Throughput Unit"
    # Azure's names of these two are not known.
    unit = "Requests Per Minute" if model.is_by_request else "Tokens Per Minute (thousands)"
    return f"{unit if sku.is_standard else 'Enqueued Tokens (thousands)'} - {model.name}"


OPERATIONS = [
    ProviderOperation(
        "GET",
        f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/locations/{{location}}/usages",
        lambda azure, arguments, _body: usages(azure, arguments["location"]),
    )
]

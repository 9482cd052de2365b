"""SKUs of accounts and deployments, and the available capacity of models, by region.

Sources: Resource Skus - List, Accounts - List Skus, Deployments - List Skus, Model Capacities - List and Location Based
Model Capacities - List of the REST reference.
"""

from typing import Any

from localazure.azure import Azure
from localazure.facts.locations import name_of, regions
from localazure.services.arm import resources
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import account_kinds, catalogue, errors, usages

_ACCOUNT_SKU = {"name": "S0", "tier": "Standard"}
_MODEL = ("modelFormat", "modelName", "modelVersion")


def account_skus(_azure: Azure, account: Resource, _body: Any) -> dict[str, Any]:
    """The SKUs of an account."""
    return {"value": [{"resourceType": account["type"], "sku": _ACCOUNT_SKU}]}


def deployment_skus(azure: Azure, deployment: Resource, _body: Any) -> dict[str, Any]:
    """The SKUs that the region has of a deployment's model, with the capacity of one deployment."""
    wanted = deployment["properties"]["model"]
    account = resources.get(azure, deployment["id"].rpartition("/deployments/")[0]) or {}
    known = catalogue.find(wanted["format"], wanted["name"], wanted.get("version"))
    model = catalogue.in_region(azure, account["location"], known) if known else None
    return {
        "value": [
            {
                "resourceType": deployment["type"],
                "sku": {"name": each.name},
                "capacity": {
                    "minimum": each.minimum,
                    "maximum": each.quota,
                    "step": each.step,
                    "default": each.default,
                },
            }
            for each in (model.skus if model else [])
        ]
    }


def _resource_skus() -> dict[str, Any]:
    """Each kind of account in each region, in the SKU that all kinds have."""
    return {
        "value": [
            {
                "resourceType": "accounts",
                **_ACCOUNT_SKU,
                "kind": kind,
                "locations": [region.upper()],
                "restrictions": [],
            }
            for kind in account_kinds.KINDS
            for region in regions()
        ]
    }


def _capacities(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    """The available capacity of a model by region and SKU; of one region if the path names it."""
    for name in _MODEL:
        if not arguments.get(name):
            raise errors.missing_query_parameter(name)
    format_, name, version = (arguments[each] for each in _MODEL)
    model = catalogue.find(format_, name, version)
    places = [name_of(arguments["location"])] if arguments.get("location") else list(regions())
    base = f"/subscriptions/{azure.subscription.id}/providers/Microsoft.CognitiveServices/locations"
    rows = {place: {each["name"]["value"]: each for each in usages.usages(azure, place)["value"]} for place in places}
    return {
        "value": [
            {
                "id": f"{base}/{place}/models/{format_}.{name}.{version}/skuCapacities/{sku.name}",
                "name": sku.name,
                "type": "Microsoft.CognitiveServices/locations/models/skuCapacities",
                "location": place,
                "properties": {
                    "model": {"format": format_, "name": name, "version": version},
                    "skuName": sku.name,
                    "availableCapacity": _available(azure, place, rows[place][sku.usage_name]),
                },
            }
            for place in places
            for offered in [catalogue.in_region(azure, place, model) if model else None]
            for sku in (offered.skus if offered else [])
        ]
    }


def _available(azure: Azure, place: str, row: dict[str, Any]) -> int:
    """The largest deployment that is possible now: by the quota that is left, and by what the region can give.

    Source: Microsoft's documentation of provisioned throughput ("Get started"), which says that both are considered.
    """
    free = max(0, int(row["limit"] - row["currentValue"]))
    capacity = azure.quotas.of(place, row["name"]["value"]).capacity
    return free if capacity is None else min(free, capacity)


def no_commitments(_azure: Azure, _of: Any, _body: Any) -> dict[str, Any]:
    """The commitment plans of an account, or the commitment tiers of a region: none for models."""
    return {"value": []}


def _models(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    return {"value": catalogue.region_models(azure, arguments["location"])}


_PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices"
_LOCATION = f"{_PROVIDER}/locations/{{location}}"

OPERATIONS = [
    ProviderOperation("GET", f"{_PROVIDER}/skus", lambda *_: _resource_skus()),
    ProviderOperation("GET", f"{_PROVIDER}[/locations/{{location}}]/modelCapacities", _capacities),
    ProviderOperation("GET", f"{_LOCATION}/models", _models),
    ProviderOperation("GET", f"{_LOCATION}/commitmentTiers", no_commitments),
]

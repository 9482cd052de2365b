"""Lists of a subscription or a resource group: resources and regions; and resource groups."""

from typing import Any

from localazure.azure import Azure
from localazure.facts import locations
from localazure.services.arm import listing, resources
from localazure.services.arm.behaviour import Behaviour
from localazure.services.arm.errors import ArmError, group_not_found
from localazure.services.arm.ids import GROUP_TYPE
from localazure.services.arm.provider_operations import SUBSCRIPTION, SUBSCRIPTION_OR_GROUP, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.subscription import errors

_SHOWN = ("id", "name", "type", "kind", "location", "sku", "identity", "tags", "managedBy", "systemData")
"""The members of a resource that the list shows. Source: Resources - List of the REST reference."""


class ResourceGroup(Behaviour):
    """A resource group."""

    filters = listing.GROUP

    def invalid_name(self, _type_name: str, name: str) -> ArmError:
        """The error for an invalid name."""
        return errors.invalid_group_name(name)


def _resources(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    scope = f"/subscriptions/{azure.subscription.id}"
    if group := arguments.get("group"):
        scope = _group_id(azure, group)
        if resources.get(azure, scope) is None:
            raise group_not_found(group)
    tracked = [each for each in resources.below(azure, scope) if "location" in each and each["type"] != GROUP_TYPE]
    chosen = listing.select(tracked, arguments.get("$filter"), listing.RESOURCE)
    return {"value": [_summary(each) for each in chosen]}


def _summary(resource: Resource) -> Resource:
    return {name: resource[name] for name in _SHOWN if name in resource}


def _deployments(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    """The list of template deployments: empty, since templates are not served."""
    if (group := arguments.get("group")) and resources.get(azure, _group_id(azure, group)) is None:
        raise group_not_found(group)
    return {"value": []}


def _group_id(azure: Azure, group: str) -> str:
    return f"/subscriptions/{azure.subscription.id}/resourceGroups/{group}"


def _locations(azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    own = f"/subscriptions/{azure.subscription.id}"
    return {
        "value": [
            {
                "id": f"{own}/locations/{name}",
                "name": name,
                "type": "Region",
                "displayName": shown,
                "regionalDisplayName": shown,
                "metadata": {"regionType": "Physical", "regionCategory": "Recommended", "physicalLocation": shown},
            }
            for name, shown in locations.regions().items()
        ]
    }


OPERATIONS = [
    ProviderOperation("GET", f"{SUBSCRIPTION}/locations", _locations),
    ProviderOperation("GET", f"{SUBSCRIPTION_OR_GROUP}/resources", _resources),
    ProviderOperation("GET", f"{SUBSCRIPTION_OR_GROUP}/providers/Microsoft.Resources/deployments", _deployments),
]

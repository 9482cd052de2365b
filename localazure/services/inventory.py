"""What a subscription or a resource group holds, whatever its types."""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm import listing, resources
from localazure.services.arm.behaviour import Behaviour
from localazure.services.arm.errors import group_not_found
from localazure.services.arm.ids import GROUP_TYPE
from localazure.services.arm.resources import Resource
from localazure.services.arm.routes import SubscriptionRoutes

_SHOWN = ("id", "name", "type", "kind", "location", "sku", "identity", "tags", "managedBy", "systemData")
"""What the list tells of each; everything else is told by the resource's own service. Source: Resources - List."""


class ResourceGroup(Behaviour):
    """A resource group."""

    filters = listing.GROUP


def _resources(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    scope = f"/subscriptions/{azure.subscription.id}"
    if group := arguments.get("group"):
        scope = f"{scope}/resourceGroups/{group}"
        if resources.get(azure, scope) is None:
            raise group_not_found(group)
    tracked = [each for each in resources.below(azure, scope) if "location" in each and each["type"] != GROUP_TYPE]
    chosen = listing.select(tracked, arguments.get("$filter"), listing.RESOURCE)
    return {"value": [_told(each) for each in chosen]}


def _told(resource: Resource) -> Resource:
    return {name: resource[name] for name in _SHOWN if name in resource}


def add_routes(routes: SubscriptionRoutes) -> None:
    """The resources that have a location, which are those that Resource Manager itself keeps track of."""
    routes.add("GET", "/subscriptions/[^/]+(/resourceGroups/(?P<group>[^/]+))?/resources", _resources)

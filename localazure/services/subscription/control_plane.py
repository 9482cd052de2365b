"""Registration of Microsoft.Resources in Resource Manager."""

from localazure.services.registration import ControlPlane
from localazure.services.subscription import inventory, providers, subscriptions, tags

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.Resources/resourceGroups": inventory.ResourceGroup(),
    },
    operations=[*subscriptions.OPERATIONS, *providers.OPERATIONS, *inventory.OPERATIONS, *tags.OPERATIONS],
)

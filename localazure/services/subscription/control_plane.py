"""Registration of Microsoft.Resources in Resource Manager."""

from localazure.services.registration import ControlPlane
from localazure.services.subscription import inventory, subscriptions, tags

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.Resources/resourceGroups": inventory.ResourceGroup(),
    },
    operations=[*subscriptions.OPERATIONS, *inventory.OPERATIONS, *tags.OPERATIONS],
)

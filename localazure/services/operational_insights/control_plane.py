"""Registration of Microsoft.OperationalInsights in Resource Manager."""

from localazure.services.operational_insights import deleted_workspaces
from localazure.services.operational_insights.workspaces import Workspace
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.OperationalInsights/workspaces": Workspace(),
    },
    operations=deleted_workspaces.OPERATIONS,
)

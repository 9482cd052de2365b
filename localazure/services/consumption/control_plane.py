"""Registration of Microsoft.Consumption in Resource Manager."""

from localazure.services.consumption.budgets import Budget
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(types={"Microsoft.Consumption/budgets": Budget()})

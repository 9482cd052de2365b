"""Registration of Microsoft.Insights in Resource Manager."""

from localazure.services.monitor import activity_log, diagnostic_categories
from localazure.services.monitor.autoscale_settings import AutoscaleSetting
from localazure.services.monitor.components import Component
from localazure.services.monitor.diagnostic_settings import DiagnosticSetting
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.Insights/autoscaleSettings": AutoscaleSetting(),
        "Microsoft.Insights/components": Component(),
        "Microsoft.Insights/diagnosticSettings": DiagnosticSetting(),
    },
    operations=[*activity_log.OPERATIONS, *diagnostic_categories.OPERATIONS],
)

"""Registration of Microsoft.Insights in Resource Manager."""

from localazure.services.monitor import activity_log, diagnostic_categories
from localazure.services.monitor.action_groups import ActionGroup
from localazure.services.monitor.autoscale_settings import AutoscaleSetting
from localazure.services.monitor.components import Component
from localazure.services.monitor.diagnostic_settings import DiagnosticSetting
from localazure.services.monitor.metric_alerts import MetricAlert
from localazure.services.monitor.scheduled_query_rules import ScheduledQueryRule
from localazure.services.monitor.workbooks import Workbook
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.Insights/actionGroups": ActionGroup(),
        "Microsoft.Insights/autoscaleSettings": AutoscaleSetting(),
        "Microsoft.Insights/components": Component(),
        "Microsoft.Insights/diagnosticSettings": DiagnosticSetting(),
        "Microsoft.Insights/metricAlerts": MetricAlert(),
        "Microsoft.Insights/scheduledQueryRules": ScheduledQueryRule(),
        "Microsoft.Insights/workbooks": Workbook(),
    },
    operations=[*activity_log.OPERATIONS, *diagnostic_categories.OPERATIONS],
)

"""Samples of alerts, whom they reach, workbooks and diagnostic settings."""

from collections.abc import Mapping
from typing import Any

from tests.localazure.world import GROUP

ACTION_GROUP = "Microsoft.Insights/actionGroups"
METRIC_ALERT = "Microsoft.Insights/metricAlerts"
QUERY_RULE = "Microsoft.Insights/scheduledQueryRules"
DIAGNOSTICS = "Microsoft.Insights/diagnosticSettings"
WORKBOOK = "Microsoft.Insights/workbooks"

SAMPLES: Mapping[str, tuple[str, Any]] = {
    ACTION_GROUP: (
        f"{GROUP}/providers/{ACTION_GROUP}/on-call",
        {
            "location": "global",
            "properties": {
                "groupShortName": "on-call",
                "enabled": True,
                "emailReceivers": [{"name": "team", "emailAddress": "team@example.com", "useCommonAlertSchema": True}],
            },
        },
    ),
    METRIC_ALERT: (
        f"{GROUP}/providers/{METRIC_ALERT}/slow",
        {
            "location": "global",
            "properties": {
                "severity": 2,
                "enabled": True,
                "scopes": [f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/hub"],
                "evaluationFrequency": "PT1M",
                "windowSize": "PT5M",
                "criteria": {
                    "odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                    "allOf": [
                        {
                            "criterionType": "StaticThresholdCriterion",
                            "name": "slow",
                            "metricName": "AzureOpenAITimeToResponse",
                            "operator": "GreaterThan",
                            "threshold": 5000,
                            "timeAggregation": "Average",
                            "dimensions": [{"name": "ModelDeploymentName", "operator": "Include", "values": ["gpt"]}],
                        }
                    ],
                },
                "actions": [{"actionGroupId": f"{GROUP}/providers/{ACTION_GROUP}/on-call"}],
            },
        },
    ),
    QUERY_RULE: (
        f"{GROUP}/providers/{QUERY_RULE}/refused",
        {
            "location": "swedencentral",
            "properties": {
                "severity": 2,
                "scopes": [f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"],
                "evaluationFrequency": "PT5M",
                "windowSize": "PT15M",
                "criteria": {
                    "allOf": [
                        {"query": "Heartbeat", "timeAggregation": "Count", "operator": "GreaterThan", "threshold": 0}
                    ]
                },
            },
        },
    ),
    WORKBOOK: (
        f"{GROUP}/providers/{WORKBOOK}/0b9a3f6e-2f4c-4a3b-9d55-0c8f3c1b7a10",
        {
            "location": "swedencentral",
            "kind": "shared",
            "properties": {
                "displayName": "Endpoints",
                "category": "workbook",
                "serializedData": '{"version": "Notebook/1.0", "items": []}',
            },
        },
    ),
    DIAGNOSTICS: (
        f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-demo/providers/{DIAGNOSTICS}/to-logs",
        {
            "properties": {
                "workspaceId": f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs",
                "logs": [{"categoryGroup": "allLogs", "enabled": True}],
            }
        },
    ),
}
"""A path and a body for each of these types."""

"""The connection of a hub's projects to Application Insights, where traces of their agents go."""

import pulumi

from aihub.azure import api_versions
from components.dynamic.arm_resource import ArmResource

CONNECTION = "application-insights"
"""Name of the connection."""


def connect_insights(
    *,
    account_id: pulumi.Input[str],
    insights_id: pulumi.Input[str],
    connection_string: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> ArmResource:
    """Declare the connection, on the account for all its projects: a write to the account, where one runs at a time.

    The form is that of Microsoft's `connection-application-insights.bicep` (microsoft-foundry/foundry-samples). The API
    version of azure-native's class does not publish the category.

    Args:
        account_id: ARM id of the hub's account.
        insights_id: ARM id of the Application Insights component.
        connection_string: its connection string, with which anybody can send telemetry: a secret.
        opts: options of the connection.
    """
    return ArmResource(
        "monitoring-tracing",
        {
            "resource_id": pulumi.Output.concat(account_id, "/connections/", CONNECTION),
            "api_version": api_versions.COGNITIVE_SERVICES_CONNECTIONS,
            "body": {
                "properties": {
                    "authType": "ApiKey",
                    "category": "AppInsights",
                    "target": insights_id,
                    "isSharedToAll": True,
                    "metadata": {"ApiType": "Azure", "ResourceId": insights_id},
                    "credentials": {"key": pulumi.Output.secret(connection_string)},
                }
            },
        },
        opts,
    )

"""The connection of a hub's projects to Application Insights, where traces of their agents go."""

import pulumi

from aihub import naming
from aihub.azure import api_versions
from components.dynamic.connection import Connection


def connect_insights(
    *,
    account_id: pulumi.Input[str],
    insights_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> Connection:
    """Declare the connection, on the account for all its projects: a write to the account, where one runs at a time.

    The form is that of Microsoft's `connection-application-insights.bicep` (microsoft-foundry/foundry-samples). The API
    version of azure-native's class does not publish the category. The key is the component's connection string, with
    which anybody can send telemetry.

    Args:
        account_id: ARM id of the hub's account.
        insights_id: ARM id of the Application Insights component.
        opts: options of the connection.
    """
    return Connection(
        "monitoring-tracing",
        {
            "resource_id": pulumi.Output.concat(account_id, "/connections/", naming.TRACING_CONNECTION),
            "api_version": api_versions.COGNITIVE_SERVICES_CONNECTIONS,
            "properties": {
                "authType": "ApiKey",
                "category": "AppInsights",
                "target": insights_id,
                "isSharedToAll": True,
                "metadata": {"ApiType": "Azure", "ResourceId": insights_id},
            },
            "secrets": {
                "key": {
                    "resource_id": insights_id,
                    "api_version": api_versions.COMPONENTS,
                    "path": "properties.ConnectionString",
                }
            },
        },
        opts,
    )

"""Log Analytics and Application Insights."""

from tests.conformance.assumptions import DOCS, documented
from tests.conformance.azure import Azure
from tests.conformance.needs import INSIGHTS, LOGS, Json

LOG_BODY: Json = {"properties": {"sku": {"name": "PerGB2018"}, "retentionInDays": 30}}


@documented(f"{DOCS}/rest/api/loganalytics/workspaces/create-or-update")
def log_workspace_lives(azure: Azure) -> None:
    """A Log Analytics workspace is made, read back, changed in place and deleted."""
    logs = azure.id(LOGS, azure.name("logs"))
    body = azure.located(logs, LOG_BODY)
    azure.put(logs, body).ok(201).has("properties.sku.name", "PerGB2018")
    azure.put(logs, {**body, "tags": {"changed": "yes"}}).ok(200).has("tags.changed", "yes")
    azure.get(logs).ok(200).has("properties.provisioningState", "Succeeded").has("properties.retentionInDays", 30)
    azure.delete(logs).ok()
    azure.get(logs).refused(404, "ResourceNotFound")


@documented(f"{DOCS}/rest/api/application-insights/components/create-or-update")
def insights_live(azure: Azure) -> None:
    """Application Insights keep their data in a Log Analytics workspace, and say how to send it: `ConnectionString`."""
    logs = azure.need(azure.id(LOGS, azure.name("insightslogs")), LOG_BODY)
    insights = azure.id(INSIGHTS, azure.name("insights"))
    properties = {"Application_Type": "web", "WorkspaceResourceId": logs}
    body = azure.located(insights, {"kind": "web", "properties": properties})
    made = azure.put(insights, body).ok(200)
    assert made["properties.ConnectionString"].startswith("InstrumentationKey=")
    azure.put(insights, {**body, "tags": {"changed": "yes"}}).ok(200).has("tags.changed", "yes")
    azure.get(insights).ok(200)
    azure.delete(insights).ok(200)
    azure.get(insights).refused(404, "ResourceNotFound")

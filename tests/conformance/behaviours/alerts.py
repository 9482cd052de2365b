"""Diagnostic settings, alerts, whom they reach, and workbooks."""

from typing import Any

from tests.conformance.assumptions import DOCS, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import LOGS, Json, new_account

GROUPS, ALERTS = "Microsoft.Insights/actionGroups", "Microsoft.Insights/metricAlerts"
RULES, WORKBOOKS = "Microsoft.Insights/scheduledQueryRules", "Microsoft.Insights/workbooks"
LOG_BODY: Json = {"properties": {"sku": {"name": "PerGB2018"}, "retentionInDays": 30}}
GUID = "6f5f2a9e-3a58-4f0b-8f8f-0e4b6a1d2c77"


def account(azure: Azure) -> str:
    """The account that behaviours here share; its id."""
    return new_account(azure, "alerts")


def logs(azure: Azure) -> str:
    """The Log Analytics workspace that behaviours here share; its id."""
    return azure.need(azure.id(LOGS, azure.name("alertlogs")), LOG_BODY)


def alert_body(scope: str, **criterion: Any) -> Json:
    """A metric alert on the availability of models."""
    one = {
        "criterionType": "StaticThresholdCriterion",
        "name": "availability",
        "metricName": "AzureOpenAIAvailabilityRate",
        "operator": "LessThan",
        "threshold": 99.5,
        "timeAggregation": "Average",
        "skipMetricValidation": True,
        **criterion,
    }
    criteria = {"odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", "allOf": [one]}
    properties = {"severity": 1, "enabled": True, "scopes": [scope], "criteria": criteria}
    return {"location": "global", "properties": {**properties, "evaluationFrequency": "PT1M", "windowSize": "PT5M"}}


@documented(f"{DOCS}/rest/api/monitor/metric-alerts/create-or-update")
def alert_is_made_changed_and_deleted(azure: Azure) -> None:
    """A metric alert takes a fraction as its threshold, and is resolved by itself unless it says otherwise."""
    alert = azure.id(ALERTS, azure.name("alert"))
    body = alert_body(account(azure))
    azure.put(alert, body).ok().has("properties.autoMitigate", True)
    azure.put(alert, {**body, "tags": {"changed": "yes"}}).ok(200).has("tags.changed", "yes")
    azure.get(alert).ok(200).has("properties.criteria.allOf.0.threshold", 99.5)
    azure.delete(alert).ok()
    azure.get(alert).refused(404, "ResourceNotFound")


@seen("hashicorp/terraform-provider-azurerm#22210")
def alert_on_an_unknown_metric_is_refused(azure: Azure) -> None:
    """A metric that the type does not have is refused, unless its validation is skipped."""
    alert = azure.id(ALERTS, azure.name("unknownalert"))
    unknown = alert_body(account(azure), metricName="NoSuchMetric", skipMetricValidation=False)
    azure.put(alert, unknown).refused(400, "BadRequest")
    azure.put(alert, alert_body(account(azure), metricName="NoSuchMetric")).ok()


@documented(f"{DOCS}/rest/api/monitor/action-groups/create-or-update")
def action_group_is_made_and_deleted(azure: Azure) -> None:
    """An action group is global; lists of receivers that are not given are answered empty."""
    group = azure.id(GROUPS, azure.name("group"))
    azure.put(group, {"location": "global", "properties": {"groupShortName": "aihub", "enabled": True}}).ok(201)
    azure.get(group).ok(200).has("properties.emailReceivers", [])
    azure.delete(group).ok()
    azure.get(group).refused(404, "ResourceNotFound")


@documented(
    "https://github.com/Azure/azure-rest-api-specs/pull/32650",
    f"{DOCS}/azure/azure-monitor/alerts/alerts-troubleshoot-log",
)
def rule_on_a_table_that_is_not_there_yet_is_made(azure: Azure) -> None:
    """A rule on a query is made before its table exists, when its query is not validated."""
    query = "union isfuzzy=true (datatable(Code:string)[]), AzureDiagnostics"
    criterion = {"query": query, "timeAggregation": "Count", "operator": "GreaterThan", "threshold": 0}
    properties = {"severity": 2, "enabled": True, "scopes": [logs(azure)], "evaluationFrequency": "PT5M"}
    more = {"windowSize": "PT15M", "skipQueryValidation": True, "criteria": {"allOf": [criterion]}}
    rule = azure.id(RULES, azure.name("rule"))
    azure.put(rule, azure.located(rule, {"properties": {**properties, **more}})).ok(201)
    azure.get(rule).ok(200).has("properties.skipQueryValidation", True)
    azure.delete(rule).ok()


@documented(f"{DOCS}/azure/azure-monitor/visualize/workbooks-automate")
def workbook_keeps_its_text(azure: Azure) -> None:
    """A workbook is named by a GUID, and answers with its text as it was written."""
    text = '{"version": "Notebook/1.0", "items": []}'
    properties = {"displayName": "Endpoints", "category": "workbook", "serializedData": text}
    workbook = azure.id(WORKBOOKS, GUID)
    azure.put(workbook, azure.located(workbook, {"kind": "shared", "properties": properties})).ok(201)
    azure.delete(workbook).ok()
    azure.get(workbook).refused(404, "ResourceNotFound")


@seen("Azure/terraform-azurerm-avm-ptn-aiml-landing-zone#19")
def category_goes_to_a_workspace_once(azure: Azure) -> None:
    """Two diagnostic settings of a resource cannot send one category to one workspace: 409 `Conflict`."""
    settings = f"{account(azure)}/providers/Microsoft.Insights/diagnosticSettings"
    body: Json = {"properties": {"workspaceId": logs(azure), "logs": [{"category": "Audit", "enabled": True}]}}
    azure.put(f"{settings}/one", body).ok(200)
    azure.put(f"{settings}/two", body).refused(409, "Conflict")
    azure.delete(f"{settings}/one").ok()


@plausible("Azure answers so what the portal made, hashicorp/terraform-provider-azurerm#10388")
def categories_that_are_not_named_are_answered(azure: Azure) -> None:
    """A diagnostic setting answers with the categories that it does not name, as off."""
    setting = f"{account(azure)}/providers/Microsoft.Insights/diagnosticSettings/partly"
    logs_body = [{"category": "Audit", "enabled": True}]
    made = azure.put(setting, {"properties": {"workspaceId": logs(azure), "logs": logs_body}}).ok(200)
    assert {each["category"] for each in made["properties.logs"] if not each["enabled"]} >= {"RequestResponse", "Trace"}
    azure.delete(setting).ok()

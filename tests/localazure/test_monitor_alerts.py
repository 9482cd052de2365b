"""Alerts, action groups, workbooks and diagnostic settings that Azure refuses, and what it adds to those it takes."""

import copy
from typing import Any

import pytest

from tests.localazure.alert_samples import ACTION_GROUP, DIAGNOSTICS, METRIC_ALERT, QUERY_RULE, WORKBOOK
from tests.localazure.manager import (
    ACCOUNT,
    SAMPLES,
    VAULT,
    WORKSPACE,
    Manager,
    kind_of,
    manage,
)
from tests.localazure.world import GROUP, World

CRITERION = SAMPLES[METRIC_ALERT][1]["properties"]["criteria"]["allOf"][0]


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


def other(type_name: str, **properties: Any) -> Any:
    """The sample's body with other properties."""
    body = copy.deepcopy(SAMPLES[type_name][1])
    body["properties"] |= properties
    return body


def on(*criteria: Any) -> Any:
    return {"odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", "allOf": list(criteria)}


def condition(**members: Any) -> Any:
    return {"allOf": [{**SAMPLES[QUERY_RULE][1]["properties"]["criteria"]["allOf"][0], **members}]}


TWO_VALUES = [{"name": "ModelDeploymentName", "operator": "Include", "values": ["one", "two"]}]
REFUSED: dict[str, tuple[str, Any, int, str]] = {
    "metric that accounts do not have": (
        METRIC_ALERT,
        {"criteria": on({**CRITERION, "metricName": "Requests"})},
        400,
        "Couldn't find a metric named Requests. Make sure the name is correct.",
    ),
    "metric of another type": (
        METRIC_ALERT,
        {"criteria": on({**CRITERION, "metricName": "RequestLatency"})},
        400,
        "Couldn't find a metric named RequestLatency",
    ),
    "dimension that the metric does not have": (
        METRIC_ALERT,
        {"criteria": on({**CRITERION, "dimensions": [{"name": "Deployment", "operator": "Include", "values": ["x"]}]})},
        400,
        "a dimension named Deployment of the metric AzureOpenAITimeToResponse",
    ),
    "several values where there are several criteria": (
        METRIC_ALERT,
        {"criteria": on({**CRITERION, "dimensions": TWO_VALUES}, {**CRITERION, "name": "again"})},
        400,
        "only one value within each criterion",
    ),
    "window that there is not": (METRIC_ALERT, {"windowSize": "PT7M"}, 400, "'PT7M' of 'windowSize'"),
    "each minute over six hours": (
        METRIC_ALERT,
        {"windowSize": "PT6H"},
        400,
        "must be greater than or equal to five minutes since the period is greater than four hours",
    ),
    "less often than its window": (METRIC_ALERT, {"evaluationFrequency": "PT15M"}, 400, "less than or equal to"),
    "scope that is not there": (METRIC_ALERT, {"scopes": [f"{GROUP}/providers/{ACCOUNT}/no"]}, 404, "was not found"),
    "scope of another region": (METRIC_ALERT, {"targetResourceRegion": "eastus2"}, 400, "Alert scope is invalid."),
    "severity 5": (METRIC_ALERT, {"severity": 5}, 400, "between 0 and 4"),
    "action group that is not there": (
        METRIC_ALERT,
        {"actions": [{"actionGroupId": f"{GROUP}/providers/{ACTION_GROUP}/no"}]},
        404,
        "was not found",
    ),
    "table to which nothing was sent": (
        QUERY_RULE,
        {"criteria": condition(query="AzureDiagnostics | where Category == 'Audit'")},
        400,
        "Failed to resolve table or column expression named 'AzureDiagnostics'",
    ),
    "average of no column": (QUERY_RULE, {"criteria": condition(timeAggregation="Average")}, 400, "measure column"),
    "query over three days": (
        QUERY_RULE,
        {
            "windowSize": "P1D",
            "criteria": condition(failingPeriods={"numberOfEvaluationPeriods": 3, "minFailingPeriodsToAlert": 1}),
        },
        400,
        "2 days",
    ),
    "address without a host": (
        ACTION_GROUP,
        {"emailReceivers": [{"name": "team", "emailAddress": "team@"}]},
        400,
        "The email address of the receiver 'team' is not valid.",
    ),
    "two receivers of one name": (
        ACTION_GROUP,
        {"emailReceivers": [{"name": each, "emailAddress": "a@b.example"} for each in ("team", "Team")]},
        400,
        "not unique",
    ),
    "content that is no workbook": (WORKBOOK, {"serializedData": "[]"}, 400, "not valid JSON of a workbook"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_azure_refuses(manager: Manager, case: str) -> None:
    type_name, properties, status, text = REFUSED[case]
    await manager.prepare(type_name)
    path = SAMPLES[type_name][0]
    answer = await manager.send("PUT", path, other(type_name, **properties), kind_of(type_name).api_versions[0])
    assert (answer.status, text in answer.error["message"]) == (status, True), answer.text


async def test_rule_in_another_region_than_its_workspace_is_refused(manager: Manager) -> None:
    await manager.prepare(QUERY_RULE)
    path, body = SAMPLES[QUERY_RULE]
    answer = await manager.send("PUT", path, {**body, "location": "eastus2"}, kind_of(QUERY_RULE).api_versions[0])
    assert "must match the location 'swedencentral'" in answer.error["message"]


async def test_metric_that_is_not_validated_and_a_fraction_are_taken(manager: Manager) -> None:
    await manager.prepare(METRIC_ALERT)
    unknown = {**CRITERION, "metricName": "MyOwn", "skipMetricValidation": True, "threshold": 99.9}
    path, version = SAMPLES[METRIC_ALERT][0], kind_of(METRIC_ALERT).api_versions[0]
    answer = await manager.send("PUT", path, other(METRIC_ALERT, criteria=on(unknown)), version)
    assert (answer.status, answer.body["properties"]["autoMitigate"]) == (200, True)
    assert answer.body["properties"]["criteria"]["allOf"][0]["threshold"] == 99.9


async def test_query_that_is_not_validated_reads_any_table(manager: Manager) -> None:
    await manager.prepare(QUERY_RULE)
    path, version = SAMPLES[QUERY_RULE][0], kind_of(QUERY_RULE).api_versions[0]
    body = other(QUERY_RULE, criteria=condition(query="AzureDiagnostics"), skipQueryValidation=True)
    assert (await manager.send("PUT", path, body, version)).status == 201


async def test_workbook_is_named_by_a_guid(manager: Manager) -> None:
    await manager.prepare(WORKBOOK)
    path, body = SAMPLES[WORKBOOK]
    answer = await manager.send("PUT", f"{path}-more", body, kind_of(WORKBOOK).api_versions[0])
    assert (answer.status, "must be a GUID" in answer.error["message"]) == (400, True)


def settings(name: str) -> str:
    return f"{SAMPLES[VAULT][0]}/providers/{DIAGNOSTICS}/{name}"


def sending(*categories: str, workspace: str = "logs") -> Any:
    logs = [{"category": each, "enabled": True} for each in categories]
    return {"properties": {"workspaceId": f"{GROUP}/providers/{WORKSPACE}/{workspace}", "logs": logs}}


async def test_category_is_sent_to_one_target_once(manager: Manager) -> None:
    await manager.prepare(DIAGNOSTICS)
    version = kind_of(DIAGNOSTICS).api_versions[0]
    one = await manager.send("PUT", settings("one"), sending("AuditEvent"), version)
    assert one.status == 200
    everything = {**sending()["properties"], "logs": [{"categoryGroup": "allLogs", "enabled": True}]}
    for body in (sending("AuditEvent"), {"properties": everything}):
        answer = await manager.send("PUT", settings("two"), body, version)
        assert (answer.status, answer.error["code"]) == (409, "Conflict")
        assert "is already used in diagnostic setting 'one' for category 'AuditEvent'." in answer.error["message"]
    assert (await manager.send("PUT", settings("one"), sending("AuditEvent"), version)).status == 200
    assert (await manager.send("PUT", settings("two"), sending("AzurePolicyEvaluationDetails"), version)).status == 200


async def test_categories_that_are_not_named_are_answered_as_off(manager: Manager) -> None:
    await manager.prepare(DIAGNOSTICS)
    answer = await manager.send("PUT", settings("one"), sending("AuditEvent"), kind_of(DIAGNOSTICS).api_versions[0])
    shown = answer.body["properties"]
    assert {each["category"]: each["enabled"] for each in [*shown["logs"], *shown["metrics"]]} == {
        "AuditEvent": True,
        "AzurePolicyEvaluationDetails": False,
        "AllMetrics": False,
    }
    assert shown["logs"][0]["retentionPolicy"] == {"enabled": False, "days": 0}


async def test_resource_has_five_settings_at_most(manager: Manager) -> None:
    await manager.prepare(DIAGNOSTICS)
    version = kind_of(DIAGNOSTICS).api_versions[0]
    statuses = []
    for index in range(6):
        path = f"{GROUP}/providers/{WORKSPACE}/logs{index}"
        await manager.send("PUT", path, {"location": "swedencentral"}, kind_of(WORKSPACE).api_versions[0])
        body = sending("AuditEvent", workspace=f"logs{index}")
        statuses.append((await manager.send("PUT", settings(f"s{index}"), body, version)).status)
    assert statuses == [200, 200, 200, 200, 200, 400]

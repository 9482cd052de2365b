"""What the settings' monitoring declares: diagnostic settings, alerts, whom they reach, the workbook and tracing."""

import json
from collections import Counter
from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc

from aihub.azure import resource_manager
from components.monitoring import metric_alerts
from localazure.services.monitor import diagnostic_categories, metrics
from tests.components.recording import Recording
from tests.unit.every_type import COMPUTE, ONLINE, OPENAI, RESERVED, SERVERLESS

EVERY: dict[str, Any] = {
    "diagnostics": ["audit", "requests", "metrics"],
    "alerts": {
        "throttled_percent": 5,
        "latency_ms": 5000,
        "answer_ms": 60000,
        "availability_percent": 99.5,
        "tokens_percent": 80,
        "utilization_percent": 90,
        "key_expiry": True,
    },
    "notify": {"emails": ["team@example.com"]},
    "workbook": True,
    "tracing": True,
}
KINDS = {"openai": OPENAI, "compute": COMPUTE, "serverless": SERVERLESS, "online": ONLINE}
DEEPSEEK = {
    "type": "model-inference",
    "model": {"publisher": "DeepSeek", "name": "DeepSeek-V4-Flash", "version": "2026-04-23"},
    "sku": {"name": "GlobalStandard", "capacity": 20},
}
FOREIGN = (
    "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg-logs/providers/"
    "Microsoft.OperationalInsights/workspaces/log-central"
)


def alerts(recording: Recording) -> dict[str, dict[str, Any]]:
    return {each.inputs["ruleName"]: each.inputs for each in recording.of_type("monitor:MetricAlert")}


def criterion(alert: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = alert["criteria"]["allOf"][0]
    return found


def rules(recording: Recording) -> dict[str, dict[str, Any]]:
    return {each.inputs["ruleName"]: each.inputs for each in recording.of_type("monitor:ScheduledQueryRule")}


def test_nothing_is_declared_without_it(run: Any) -> None:
    assert not [
        each for each in run(KINDS).resources if "monitor" in each.type.lower() and "Autoscale" not in each.type
    ]


def test_every_resource_that_has_logs_is_diagnosed(run: Any) -> None:
    settings = run(KINDS, monitoring={"diagnostics": ["audit", "requests", "metrics"]}).of_type(
        "monitor:DiagnosticSetting"
    )
    sent = {
        each.name.removeprefix("monitoring-").removesuffix("-logs"): [
            entry["category"] for entry in [*each.inputs["logs"], *each.inputs["metrics"]]
        ]
        for each in settings
    }
    assert sent["account"] == ["Audit", "RequestResponse", "AzureOpenAIRequestUsage", "Trace", "AllMetrics"]
    assert sent["vault"] == sent["classic-vault"] == ["AuditEvent", "AzurePolicyEvaluationDetails", "AllMetrics"]
    assert sent["storage"] == ["Capacity", "Transaction"]
    assert sent["blob"] == sent["file"] == ["StorageRead", "StorageWrite", "StorageDelete", "Capacity", "Transaction"]
    assert sent["online"] == ["AmlOnlineEndpointTrafficLog", "AllMetrics"]
    assert {"workspace", "project", "logs"} <= sent.keys()
    assert {each.inputs["name"] for each in settings} == {"aihub"}


def test_categories_are_those_that_azure_has(run: Any) -> None:
    types = {
        "account": "Microsoft.CognitiveServices/accounts",
        "vault": "Microsoft.KeyVault/vaults",
        "classic-vault": "Microsoft.KeyVault/vaults",
        "logs": "Microsoft.OperationalInsights/workspaces",
        "storage": "Microsoft.Storage/storageAccounts",
        "blob": "Microsoft.Storage/storageAccounts/blobServices",
        "file": "Microsoft.Storage/storageAccounts/fileServices",
        "workspace": "Microsoft.MachineLearningServices/workspaces",
        "project": "Microsoft.MachineLearningServices/workspaces",
        "online": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints",
    }
    for each in run(KINDS, monitoring=EVERY).of_type("monitor:DiagnosticSetting"):
        type_name = types[each.name.removeprefix("monitoring-").removesuffix("-logs")]
        assert {entry["category"] for entry in each.inputs["logs"]} <= (
            diagnostic_categories.logs(type_name) or {}
        ).keys()
        known = diagnostic_categories.metrics(type_name) or {}
        assert {entry["category"] for entry in each.inputs["metrics"]} <= known.keys()


def test_all_is_the_group_of_all_logs(run: Any) -> None:
    recording = run({"chat": OPENAI}, monitoring={"diagnostics": ["all"]})
    assert recording.named("monitoring-account-logs").inputs["logs"] == [{"categoryGroup": "allLogs", "enabled": True}]


def test_deployments_with_the_same_threshold_share_an_alert(run: Any) -> None:
    deployments = {"one": OPENAI, "two": OPENAI, "reserved": RESERVED, "deepseek": DEEPSEEK, "online": ONLINE}
    own = {**EVERY["alerts"], "deployments": {"two": {"latency_ms": 2000}}}
    found = alerts(run(deployments, monitoring={**EVERY, "alerts": own}))
    watched = {
        name.removeprefix("ai-demo-"): (criterion(each)["metricName"], criterion(each)["dimensions"][0]["values"])
        for name, each in found.items()
    }
    assert watched == {
        "latency": ("AzureOpenAITimeToResponse", ["one", "reserved"]),
        "latency-2000": ("AzureOpenAITimeToResponse", ["two"]),
        "answer": ("AzureOpenAITTLTInMS", ["one", "two", "reserved"]),
        "answer-models": ("TimeToLastByte", ["deepseek"]),
        "answer-online": ("RequestLatency", ["*"]),
        "availability": ("AzureOpenAIAvailabilityRate", ["one", "two", "reserved"]),
        "availability-models": ("ModelAvailabilityRate", ["deepseek"]),
        "tokens-40000": ("TokenTransaction", ["one", "two"]),
        "tokens-models-80000": ("TotalTokens", ["deepseek"]),
        "utilization": ("AzureOpenAIProvisionedManagedUtilizationV2", ["reserved"]),
    }
    assert criterion(found["ai-demo-availability"])["threshold"] == 99.5
    assert criterion(found["ai-demo-availability"])["operator"] == "LessThan"


def test_fifty_deployments_have_as_many_alerts_as_one(run: Any) -> None:
    recording = run({f"chat-{index}": OPENAI for index in range(50)}, monitoring=EVERY)
    assert len(alerts(recording)) + len(rules(recording)) == 6


def test_metrics_and_dimensions_are_published() -> None:
    types = {"online": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"}
    dimensions = {"online": "deployment"}
    for kind in metric_alerts.KINDS.values():
        for family, metric in kind.metrics.items():
            known = metrics.of(types.get(family, "Microsoft.CognitiveServices/accounts")) or {}
            assert dimensions.get(family, "ModelDeploymentName") in known[metric], metric


def test_shares_of_answers_are_rules_on_the_log_of_requests(run: Any) -> None:
    found = rules(run({"chat": OPENAI, "online": ONLINE, "compute": COMPUTE}, monitoring=EVERY))
    assert found.keys() == {"ai-demo-throttled", "ai-demo-availability-online", "ai-demo-key-expiry"}
    throttled = found["ai-demo-throttled"]
    (condition,) = throttled["criteria"]["allOf"]
    assert '| where Endpoint in ("chat", "ai-demo-online")' in condition["query"]
    assert 'Code matches regex "^429$"' in condition["query"]
    assert (condition["threshold"], condition["metricMeasureColumn"]) == (5, "Share")
    assert throttled["skipQueryValidation"] is True
    failing = found["ai-demo-availability-online"]["criteria"]["allOf"][0]
    assert failing["threshold"] == 0.5
    assert "AzureDiagnostics" not in failing["query"]


def test_online_endpoint_is_measured_by_itself(run: Any) -> None:
    recording = run({"online": ONLINE}, monitoring=EVERY)
    assert alerts(recording)["ai-demo-answer-online"]["scopes"] == ["/id/online-endpoint"]


def test_alerts_reach_whom_the_settings_name(run: Any) -> None:
    group = FOREIGN.replace("OperationalInsights/workspaces/log-central", "Insights/actionGroups/ag-on-call")
    notify = {"emails": ["a@example.com", "b@example.com"], "action_groups": [group]}
    recording = run({"chat": OPENAI}, monitoring={**EVERY, "notify": notify})
    made = recording.one("monitor:ActionGroup").inputs
    assert [each["emailAddress"] for each in made["emailReceivers"]] == ["a@example.com", "b@example.com"]
    assert (made["groupShortName"], made["location"]) == ("ai-demo", "global")
    for each in alerts(recording).values():
        assert each["actions"] == [{"actionGroupId": "/id/monitoring-alerts"}, {"actionGroupId": group}]
    for each in rules(recording).values():
        assert each["actions"] == {"actionGroups": ["/id/monitoring-alerts", group]}


def test_webhook_is_a_secret(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://hooks.example/services/T000"
    asked = []

    def value(*of: str) -> pulumi.Output[str]:
        asked.append(of)
        return pulumi.Output.secret(address)

    monkeypatch.setattr("components.stack.monitoring.vault_secret", value)
    notify = {"webhook": {"vault": "kv-operations", "name": "alert-webhook"}}
    recording = run({"chat": OPENAI}, monitoring={**EVERY, "notify": notify})
    receivers = recording.one("monitor:ActionGroup").inputs["webhookReceivers"]
    assert rpc.is_rpc_secret(receivers)
    assert rpc.unwrap_rpc_secret(receivers)[0]["serviceUri"] == address
    assert asked == [("monitoring.notify.webhook", "kv-operations", "alert-webhook")]


def test_workbook_has_a_row_for_each_endpoint_that_is_measured(run: Any) -> None:
    deployments = {"chat": OPENAI, "deepseek": DEEPSEEK, "online": ONLINE, "serverless": SERVERLESS}
    first, again = (run(deployments, monitoring=EVERY).one("applicationinsights:Workbook").inputs for _ in range(2))
    assert first == again
    items = json.loads(first["serializedData"])["items"]
    rows = Counter(each["name"].rpartition("-")[0] for each in items if each["type"] == 10)
    assert rows == {"chat": 3, "deepseek": 3, "online": 3}
    assert "$" not in first["serializedData"]
    (table,) = [each for each in items if each["type"] == 3]
    assert table["content"]["crossComponentResources"] == ["/id/hub-logs"]


def test_projects_are_connected_before_the_first_deployment(run: Any) -> None:
    recording = run({"chat": OPENAI}, monitoring={"tracing": True})
    connection = recording.named("monitoring-tracing")
    properties = connection.inputs["properties"]
    assert (properties["category"], properties["isSharedToAll"]) == ("AppInsights", True)
    assert connection.inputs["secrets"]["key"]["resource_id"] == properties["target"] == "/id/hub-insights"
    assert "hub-project-chat" in connection.depends_on
    assert "monitoring-tracing" in recording.named("chat-deployment").depends_on


class Arm:
    """Resource Manager with one Log Analytics workspace."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def get(self, resource_id: str, _version: str) -> Any:
        return {"location": "westeurope"} if resource_id == FOREIGN else None


def test_logs_go_to_a_workspace_that_exists(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource_manager, "Arm", Arm)
    recording = run({"chat": OPENAI}, monitoring={**EVERY, "destination": FOREIGN})
    assert {each.inputs["workspaceId"] for each in recording.of_type("monitor:DiagnosticSetting")} == {FOREIGN}
    assert {each["location"] for each in rules(recording).values()} == {"westeurope"}
    assert {each["scopes"][0] for each in rules(recording).values()} == {FOREIGN}


def test_workspace_that_does_not_exist_is_said_before_anything_is_written(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource_manager, "Arm", Arm)
    with pytest.raises(pulumi.RunError, match=r"monitoring\.destination: the Log Analytics workspace does not exist"):
        run({"chat": OPENAI}, monitoring={**EVERY, "destination": f"{FOREIGN}-x"})

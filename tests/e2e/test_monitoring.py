"""A stack of every type with all of its monitoring: made, unchanged, changed and destroyed by the real engine."""

from typing import Any

import pytest

from tests.e2e.every_type import every_type
from tests.e2e.project import ACCOUNT, COGNITIVE_SERVICES, GROUP, HUB_NAME, VAULT, Json, Project, gpt

pytestmark = pytest.mark.e2e

INSIGHTS = f"{GROUP}/providers/Microsoft.Insights"
VERSIONS = {
    "metricAlerts": "2018-03-01",
    "scheduledQueryRules": "2025-01-01-preview",
    "actionGroups": "2024-10-01-preview",
    "workbooks": "2023-06-01",
    "components": "2020-02-02",
}
MONITORING: Json = {
    "diagnostics": ["audit", "requests", "metrics"],
    "alerts": {
        "throttled_percent": 5,
        "latency_ms": 5000,
        "answer_ms": 60000,
        "availability_percent": 99.5,
        "tokens_percent": 80,
        "key_expiry": True,
    },
    "notify": {"emails": ["team@example.com"]},
    "workbook": True,
    "tracing": True,
}


def monitored(**changes: Json | None) -> Json:
    """Settings with a deployment of each kind, other deployments, and all of the monitoring."""
    return {**every_type(**changes), "monitoring": MONITORING}


def listed(project: Project, kind: str) -> dict[str, Any]:
    """The resources of a kind in the stack's group, by name."""
    answer = project.arm("GET", f"{INSIGHTS}/{kind}", version=VERSIONS[kind])
    return {each["name"].removeprefix(f"{HUB_NAME}-"): each["properties"] for each in answer.json()["value"]}


def watched(project: Project) -> dict[str, list[str]]:
    """What each metric alert watches."""
    alerts = listed(project, "metricAlerts")
    return {name: each["criteria"]["allOf"][0]["dimensions"][0]["values"] for name, each in alerts.items()}


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    shared_project.up(monitored())
    return shared_project


def test_nothing_changes_when_nothing_was_changed(deployed: Project) -> None:
    deployed.succeed("preview", "--expect-no-changes")
    assert deployed.pulumi("refresh", "--preview-only", "--expect-no-changes").code == 0
    drift = deployed.run("aihub", "drift")
    assert drift.code == 0, drift.output


def test_azure_has_the_alerts_of_every_type(deployed: Project) -> None:
    assert watched(deployed) == {
        "latency": ["openai", "router"],
        "answer": ["openai", "router"],
        "answer-models": ["inference", "claude"],
        "answer-hugging": ["*"],
        "availability": ["openai", "router"],
        "availability-models": ["inference", "claude"],
        "tokens-40000": ["openai", "router"],
        "tokens-models-4000": ["inference", "claude"],
    }
    assert listed(deployed, "scheduledQueryRules").keys() == {"throttled", "availability-online", "key-expiry"}
    group = listed(deployed, "actionGroups")["alerts"]
    assert [each["emailAddress"] for each in group["emailReceivers"]] == ["team@example.com"]
    assert len(listed(deployed, "workbooks")) == 1


def test_logs_of_every_resource_go_to_the_workspace(deployed: Project) -> None:
    resources = [each["id"] for each in deployed.resources() if "DiagnosticSetting" in each["type"]]
    on = {each.partition("/providers/Microsoft.Insights")[0].rpartition("/providers/")[2] for each in resources}
    assert {each.partition("/")[0] for each in on} == {
        "Microsoft.CognitiveServices",
        "Microsoft.KeyVault",
        "Microsoft.MachineLearningServices",
        "Microsoft.OperationalInsights",
        "Microsoft.Storage",
    }
    setting = f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/aihub"
    answer = deployed.arm("GET", setting, version="2021-05-01-preview").json()["properties"]
    assert {each["category"] for each in answer["logs"] if each["enabled"]} == {
        "AuditEvent",
        "AzurePolicyEvaluationDetails",
    }


def test_projects_are_connected_and_the_connection_string_is_nowhere_in_clear(deployed: Project) -> None:
    connection = f"{ACCOUNT}/connections/application-insights"
    shown = deployed.arm("GET", connection, version=COGNITIVE_SERVICES).json()["properties"]
    assert (shown["category"], shown["isSharedToAll"]) == ("AppInsights", True)
    (insights,) = listed(deployed, "components").values()
    secret = insights["ConnectionString"]
    assert insights["InstrumentationKey"] in secret
    for path in deployed.folder.rglob("*"):
        if path.is_file() and ".local" not in path.parts and "printed" in path.parts:
            assert secret.encode() not in path.read_bytes(), path
    assert secret not in str(deployed.state())


def test_an_added_deployment_is_watched_too(deployed: Project) -> None:
    deployed.forget_requests()
    deployed.up(monitored(added=gpt(capacity=10)))
    assert watched(deployed)["latency"] == ["openai", "router", "added"]
    assert watched(deployed)["tokens-40000"] == ["openai", "router", "added"]
    written = {
        each.path.rpartition("/")[2] for each in deployed.requests() if each.is_write and "metricAlerts" in each.path
    }
    assert written == {f"{HUB_NAME}-{name}" for name in ("latency", "answer", "availability", "tokens-40000")}


def test_destroy_leaves_nothing(deployed: Project) -> None:
    deployed.succeed("destroy", "--yes", "--skip-preview")
    assert deployed.arm("GET", GROUP, version="2024-03-01").status_code == 404
    assert deployed.resource_ids() == set()

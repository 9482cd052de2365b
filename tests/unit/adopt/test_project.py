"""Endpoints of a hub project become entries of the settings."""

from typing import Any

from aihub import naming
from aihub.adopt.settings.project import deployment_name, online_deployment, serverless_deployment
from aihub.adopt.settings.secrets import EndpointSecrets
from tests.unit.adopt.bodies import GROUP, PROJECT, endpoint, found, resource, slot

NO_SECRETS = EndpointSecrets()
COHERE = "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"


def autoscale(slot_id: str, **change: Any) -> dict[str, Any]:
    def rule(operator: str, threshold: int, direction: str, value: str) -> dict[str, Any]:
        trigger = {"metricName": "CpuUtilizationPercentage", "operator": operator, "threshold": threshold}
        action = {"direction": direction, "type": "ChangeCount", "value": value, "cooldown": "PT10M", **change}
        return {"metricTrigger": trigger, "scaleAction": action}

    rules = [rule("GreaterThan", 80, "Increase", "2"), rule("LessThan", 20, "Decrease", "1")]
    profile = {"capacity": {"minimum": "1", "maximum": "4", "default": "1"}, "rules": rules}
    scale_id = f"{GROUP}/providers/Microsoft.Insights/autoscaleSettings/by-load"
    return resource(scale_id, {"targetResourceUri": slot_id.upper(), "profiles": [profile]})


def test_a_slot_has_its_assets_by_short_names_its_limits_and_its_scaling() -> None:
    blue = slot(
        "ai-search-churn",
        "blue",
        environmentId=f"{PROJECT}/environments/env/versions/2",
        codeConfiguration={"codeId": f"{PROJECT}/codes/code/versions/1", "scoringScript": "score.py"},
        requestSettings={
            "requestTimeout": "PT1M45S",
            "maxConcurrentRequestsPerInstance": 4,
            "maxQueueWait": "PT0.5S",
        },
        livenessProbe={"initialDelay": "PT30S", "period": "PT10S", "failureThreshold": 5},
        appInsightsEnabled=False,
    )
    group = found(scales=[autoscale(blue["id"])])
    part = online_deployment(group, endpoint("ai-search-churn", [blue], traffic={"blue": 100, "green": 0}), NO_SECRETS)
    assert part.values == {
        "type": "managed-compute",
        "slots": {
            "blue": {
                "model": "azureml:churn:3",
                "environment": "azureml:env:2",
                "code": {"id": "azureml:code:1", "scoring_script": "score.py"},
                "instance_type": "Standard_DS3_v2",
                "instances": 2,
                "request": {"timeout_seconds": 105, "max_concurrent": 4},
                "liveness": {"initial_delay_seconds": 30, "failure_threshold": 5},
                "autoscale": {
                    "min": 1,
                    "max": 4,
                    "rules": [{"above": 80, "by": 2}, {"below": 20}],
                    "cooldown_minutes": 10,
                },
                "app_insights": False,
            }
        },
        "traffic": {"blue": 100},
        "probe": {"body": {}},
    }


def test_scaling_that_the_settings_do_not_know_is_noted_and_left_out() -> None:
    blue = slot("ai-search-churn", "blue")
    group = found(scales=[autoscale(blue["id"], type="PercentChangeCount")])
    part = online_deployment(group, endpoint("ai-search-churn", [blue]), NO_SECRETS)
    assert "autoscale" not in part.values["slots"]["blue"]
    assert any("autoscale setting by-load" in note.what for note in part.notes)


def test_variables_that_look_like_secrets_are_named_and_not_written() -> None:
    variables = {"WORKERS": "2", "API_KEY": "abc", "URL": "https://u:hunter22pw@host"}
    part = online_deployment(
        found(), endpoint("e-1", [slot("e-1", "blue", environmentVariables=variables)]), NO_SECRETS
    )
    assert part.values["slots"]["blue"]["environment_variables"] == {"WORKERS": "2"}
    told = " ".join(f"{note.what} {note.then}" for note in part.notes)
    assert "API_KEY" in told
    assert "URL" in told
    assert "hunter22pw" not in told


def test_a_serverless_endpoint_has_its_model_without_a_version_and_its_subscription() -> None:
    subscription = resource(f"{PROJECT}/marketplaceSubscriptions/cohere", {"modelId": COHERE})
    properties = {"authMode": "Key", "modelSettings": {"modelId": COHERE}}
    body = resource(f"{PROJECT}/serverlessEndpoints/ai-search-cohere", properties)
    part = serverless_deployment(found(subscriptions=[subscription]), body, NO_SECRETS)
    assert part.values == {"type": "serverless-api", "model": COHERE, "marketplace": {"accept_terms": True}}
    assert part.notes == []
    other = resource(f"{PROJECT}/marketplaceSubscriptions/by-hand", {"modelId": COHERE})
    [note] = serverless_deployment(found(subscriptions=[other]), body, NO_SECRETS).notes
    assert "named by-hand, and the settings derive cohere" in note.what


def test_a_name_that_derives_from_no_deployment_is_written() -> None:
    part = online_deployment(found(), endpoint("churn", [slot("churn", "blue")]), NO_SECRETS)
    assert part.values["endpoint_name"] == "churn"


def test_the_secrets_say_which_deployment_a_shortened_name_belongs_to() -> None:
    long = "a-deployment-with-a-name-that-is-much-too-long"
    assert deployment_name(found(), naming.endpoint_name("ai-search", long), EndpointSecrets({long: {}})) == long

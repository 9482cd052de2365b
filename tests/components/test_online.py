"""Online endpoints: slots side by side, traffic after them, and the contract's entry."""

from typing import Any

import pulumi
import pytest
from pulumi_azure_native import resources

from components.deployments.online import OnlineEndpoint
from tests.components.recording import CREATED_AT, SCORING_URI, Recording, record

PROJECT = "/subscriptions/s/resourceGroups/rg-demo/providers/Microsoft.MachineLearningServices/workspaces/p"
BERT = "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25"
BLUE: dict[str, Any] = {"model": BERT, "instance_type": "Standard_DS3_v2", "instances": 2}
ARGS: dict[str, Any] = {
    "resource_group_name": "rg-demo",
    "workspace_name": "p",
    "workspace_id": PROJECT,
    "location": "swedencentral",
    "vault_name": "kv-demo",
    "vault_id": "/subscriptions/s/vaults/kv-demo",
    "key_expiry_days": 60,
    "endpoint_name": "ai-demo-bert",
    "auth": "key",
    "task": "fill-mask",
    "slots": {"blue": BLUE},
    "traffic": {"blue": 100},
    "mirror": {},
    "rollout": {"steps": [10, 100], "timeout_seconds": 60},
    "tags": {"stack": "dev"},
}
MASKED = {"inputs": "The capital of France is [MASK]."}


def deployment(opts: pulumi.ResourceOptions | None = None, **changes: Any) -> Recording:
    def program() -> None:
        args: Any = {**ARGS, **changes}
        pulumi.export("endpoint", OnlineEndpoint("bert", args, opts).endpoint)

    return record(program)


def slot(**changes: Any) -> Recording:
    return deployment(slots={"blue": BLUE | changes})


def slot_properties(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = slot(**changes).one("machinelearningservices:OnlineDeployment").inputs["properties"]
    return found


def endpoint_of(recording: Recording) -> dict[str, Any]:
    found: dict[str, Any] = recording.outputs["aihub-dev"]["endpoint"]
    return found


def test_endpoint_is_made_without_traffic_which_its_slots_get_later() -> None:
    inputs = deployment().one("ArmResource").inputs
    assert inputs["resource_id"] == f"{PROJECT}/onlineEndpoints/ai-demo-bert"
    assert inputs["api_version"] == "2025-12-01"
    assert inputs["body"] == {
        "location": "swedencentral",
        "identity": {"type": "SystemAssigned"},
        "tags": {"stack": "dev"},
        "properties": {"authMode": "Key", "publicNetworkAccess": "Enabled"},
    }
    assert inputs["replace_on"] == ["properties.authMode"]


def test_gated_models_may_read_the_projects_token() -> None:
    properties = deployment(gated=True).one("ArmResource").inputs["body"]["properties"]
    assert properties["properties"] == {"enforce_access_to_default_secret_stores": "enabled"}


def test_slot_is_what_the_settings_say() -> None:
    probe = {
        "initial_delay_seconds": 600,
        "period_seconds": 10,
        "timeout_seconds": 2,
        "failure_threshold": 30,
        "success_threshold": 1,
    }
    recording = slot(
        environment_variables={"WORKERS": "1"},
        request={"timeout_seconds": 90, "max_concurrent": 4, "max_queue_wait_seconds": None},
        liveness=probe,
        app_insights=False,
    )
    made = recording.one("machinelearningservices:OnlineDeployment")
    assert made.inputs["deploymentName"] == "blue"
    assert made.inputs["sku"] == {"name": "Default", "capacity": 2}
    assert made.inputs["properties"] == {
        "endpointComputeType": "Managed",
        "model": BERT,
        "instanceType": "Standard_DS3_v2",
        "scaleSettings": {"scaleType": "Default"},
        "environmentVariables": {"WORKERS": "1"},
        "requestSettings": {
            "requestTimeout": "PT90S",
            "maxConcurrentRequestsPerInstance": 4,
            "maxQueueWait": "PT0.5S",
        },
        "livenessProbe": {
            "initialDelay": "PT600S",
            "period": "PT10S",
            "timeout": "PT2S",
            "failureThreshold": 30,
            "successThreshold": 1,
        },
        "appInsightsEnabled": False,
        "egressPublicNetworkAccess": "Enabled",
    }
    assert made.request.replaceOnChanges == ["properties.instanceType"]


def test_ones_own_assets_are_named_by_their_arm_ids() -> None:
    code = {"id": "azureml:churn-code:1", "scoring_script": "score.py"}
    properties = slot_properties(model="azureml:churn:3", environment="azureml:churn-env:2", code=code)
    assert properties["model"] == f"{PROJECT}/models/churn/versions/3"
    assert properties["environmentId"] == f"{PROJECT}/environments/churn-env/versions/2"
    assert properties["codeConfiguration"] == {
        "codeId": f"{PROJECT}/codes/churn-code/versions/1",
        "scoringScript": "score.py",
    }
    assert slot_properties(model=f"azureml:{PROJECT}/models/churn/versions/3")["model"] == properties["model"]


def test_number_of_instances_is_left_to_autoscale_where_there_is_some() -> None:
    rules = [{"metric": "CpuUtilizationPercentage", "above": 70, "below": None, "by": 2}]
    recording = slot(autoscale={"min": 1, "max": 5, "rules": rules, "cooldown_minutes": 5})
    made = recording.one("machinelearningservices:OnlineDeployment")
    assert made.request.ignoreChanges == ["sku.capacity"]
    scale = recording.one("monitor:AutoscaleSetting").inputs
    assert scale["targetResourceUri"] == f"/id/{made.name}"
    (profile,) = scale["profiles"]
    assert profile["capacity"] == {"minimum": "1", "maximum": "5", "default": "2"}
    (rule,) = profile["rules"]
    assert rule["metricTrigger"] == {
        "metricName": "CpuUtilizationPercentage",
        "metricResourceUri": f"/id/{made.name}",
        "operator": "GreaterThan",
        "threshold": 70,
        "statistic": "Average",
        "timeAggregation": "Average",
        "timeGrain": "PT1M",
        "timeWindow": "PT5M",
    }
    assert rule["scaleAction"] == {"direction": "Increase", "type": "ChangeCount", "value": "2", "cooldown": "PT5M"}


def test_without_autoscale_the_number_of_instances_is_what_the_settings_say() -> None:
    recording = deployment()
    assert not recording.one("machinelearningservices:OnlineDeployment").request.ignoreChanges
    assert recording.of_type("monitor:AutoscaleSetting") == []


def test_slots_are_made_side_by_side_and_traffic_waits_for_all() -> None:
    recording = deployment(slots={"blue": BLUE, "green": BLUE}, traffic={"blue": 90, "green": 10})
    blue, green = recording.of_type("machinelearningservices:OnlineDeployment")
    assert blue.name not in green.depends_on
    assert green.name not in blue.depends_on
    traffic = recording.one("Traffic")
    assert {blue.name, green.name} <= traffic.depends_on
    inputs = traffic.inputs
    assert inputs["endpoint_id"] == "/id/bert-endpoint"
    assert (inputs["traffic"], inputs["mirror"]) == ({"blue": 90, "green": 10}, {})
    assert (inputs["steps"], inputs["timeout_seconds"], inputs["auth"]) == ([10, 100], 60, "key")
    assert inputs["body"] == MASKED
    assert inputs["slots"].keys() == {"blue", "green"}


def test_slot_that_changed_is_told_from_what_it_was() -> None:
    def seen(**changes: Any) -> str:
        found: str = slot(**changes).one("Traffic").inputs["slots"]["blue"]
        return found

    assert seen() == seen()
    assert seen() != seen(model=BERT.replace("25", "26"))


def test_probe_in_the_settings_is_what_slots_and_callers_send() -> None:
    recording = deployment(task="score", probe={"body": {"data": [[1, 2, 3]]}})
    assert recording.one("Traffic").inputs["body"] == {"data": [[1, 2, 3]]}
    (route,) = endpoint_of(recording)["routes"]
    assert route["body"] == {"data": [[1, 2, 3]]}


def test_endpoint_is_announced_at_the_scoring_uri_that_it_has_with_traffic() -> None:
    recording = deployment()
    endpoint = endpoint_of(recording)
    assert endpoint["target_uri"] == SCORING_URI
    auth = {"type": "key", "header": "Authorization", "format": "Bearer {credential}"}
    assert endpoint["routes"] == [
        {"name": "score", "uri": SCORING_URI, "task": "fill-mask", "auth": auth, "body": MASKED}
    ]
    assert (endpoint["model_name"], endpoint["model_version"]) == ("bert-base-uncased", "25")
    assert endpoint["publisher"] == "HuggingFace"
    assert endpoint["sku"] == {"name": "Standard_DS3_v2", "capacity": 2}
    assert endpoint["resource_id"] == "/id/bert-endpoint"
    assert "bert-traffic" in recording.named("bert-uri").depends_on


def test_slot_with_the_most_traffic_stands_for_the_endpoint() -> None:
    green = BLUE | {"model": BERT.replace("25", "26"), "instances": 1}
    endpoint = endpoint_of(deployment(slots={"blue": BLUE, "green": green}, traffic={"blue": 10, "green": 90}))
    assert (endpoint["model_version"], endpoint["sku"]["capacity"]) == ("26", 1)


def test_endpoint_without_traffic_is_called_at_its_first_slot() -> None:
    (route,) = endpoint_of(deployment(traffic={}))["routes"]
    assert route["headers"] == {"azureml-model-deployment": "blue"}


def test_key_in_the_vault_is_the_endpoints_own() -> None:
    owner = {"id": "/id/bert-endpoint", "api_version": "2025-12-01", "created_at": CREATED_AT}
    assert deployment().named("bert-key").inputs["owner"] == owner


@pytest.mark.parametrize(("auth", "mode"), [("aml-token", "AMLToken"), ("entra", "AADToken")])
def test_without_keys_none_is_kept_and_callers_are_told_what_to_get(auth: str, mode: str) -> None:
    recording = deployment(auth=auth)
    assert recording.one("ArmResource").inputs["body"]["properties"]["authMode"] == mode
    assert [each.name for each in recording.of_type("UriSecret")] == ["bert-uri"]
    endpoint = endpoint_of(recording)
    assert endpoint.get("key_secret") is None
    assert endpoint["auth"]["type"] == recording.one("Traffic").inputs["auth"] == auth
    assert endpoint["auth"].get("scope") == ("https://ml.azure.com/.default" if auth == "entra" else None)


def test_what_comes_before_the_component_comes_before_all_of_its_resources() -> None:
    def program() -> None:
        args: Any = ARGS
        first = resources.ResourceGroup("first")
        OnlineEndpoint("bert", args, pulumi.ResourceOptions(depends_on=[first]))

    for each in record(program).resources:
        if each.name != "first" and each.type.startswith(("azure-native:", "pulumi-python:")):
            assert "first" in each.depends_on

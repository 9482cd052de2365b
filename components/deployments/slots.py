"""The slots of an online endpoint: models on machines, and how many machines there are."""

import hashlib
import json
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import machinelearningservices, monitor

from aihub.contract.model_ids import OWN_ASSET


class CodeArgs(TypedDict):
    """Code that scores."""

    id: str
    """Registered code."""
    scoring_script: str
    """The script in it."""


class RequestSettingsArgs(TypedDict):
    """Limits of one instance."""

    timeout_seconds: int
    """Longest time for one request."""
    max_concurrent: int
    """Requests at once."""
    max_queue_wait_seconds: NotRequired[int | None]
    """Longest wait for an instance. Default: the service's."""


class ContainerProbeArgs(TypedDict):
    """A liveness or readiness probe of a container."""

    initial_delay_seconds: int
    """Time before the first probe."""
    period_seconds: int
    """Time between two probes."""
    timeout_seconds: int
    """Longest time for one probe."""
    failure_threshold: int
    """Failures in a row that count as one."""
    success_threshold: int
    """Successes in a row that count as one."""


class ScaleRuleArgs(TypedDict):
    """Condition under which instances are added or removed."""

    metric: str
    """What is measured."""
    above: NotRequired[int | None]
    """Percentage above which instances are added."""
    below: NotRequired[int | None]
    """Percentage below which instances are taken away."""
    by: int
    """Instances to add or take away."""


class AutoscaleArgs(TypedDict):
    """Limits and rules for the number of instances."""

    min: int
    """Fewest instances."""
    max: int
    """Most instances."""
    rules: list[ScaleRuleArgs]
    """Condition under which instances are added or removed."""
    cooldown_minutes: int
    """Time after a change in which there is no other."""


class SlotArgs(TypedDict):
    """Arguments of one slot."""

    model: str
    """The model's id, with its version."""
    environment: NotRequired[str | None]
    """The environment's id, for models of one's own."""
    code: NotRequired[CodeArgs | None]
    """Scoring code, for models of one's own."""
    instance_type: str
    """VM size."""
    instances: NotRequired[int | None]
    """Number of instances; with autoscale, to start with. Default: 1."""
    environment_variables: NotRequired[dict[str, str] | None]
    """Environment variables of the container."""
    request: NotRequired[RequestSettingsArgs | None]
    """Limits of one instance. Default: the service's."""
    liveness: NotRequired[ContainerProbeArgs | None]
    """When Azure restarts a container. Default: the service's rule."""
    readiness: NotRequired[ContainerProbeArgs | None]
    """When a container gets requests. Default: the service's rule."""
    autoscale: NotRequired[AutoscaleArgs | None]
    """Limits and rules for the number of instances. Default: `instances`."""
    app_insights: NotRequired[bool | None]
    """Whether requests and logs go to Application Insights. Default: true."""


class SlotParent(TypedDict):
    """The endpoint that a slot belongs to."""

    resource_group_name: pulumi.Input[str]
    """The hub's resource group."""
    workspace_name: pulumi.Input[str]
    """The hub project."""
    workspace_id: pulumi.Input[str]
    """The project's ARM id."""
    location: pulumi.Input[str]
    """The project's region."""
    endpoint_name: pulumi.Input[str]
    """The endpoint."""
    tags: NotRequired[dict[str, str] | None]
    """Tags of the slot."""


def fingerprint(slot: SlotArgs) -> str:
    """Return a text that changes when the slot changes."""
    return hashlib.sha256(json.dumps(slot, sort_keys=True).encode()).hexdigest()[:16]


def make_slot(
    logical_name: str, name: str, slot: SlotArgs, parent: SlotParent, opts: pulumi.ResourceOptions
) -> "machinelearningservices.OnlineDeployment":
    """A slot, with its autoscale settings."""
    code, autoscale = slot.get("code"), slot.get("autoscale")

    def asset(kind: str, asset_id: str | None) -> pulumi.Input[str] | None:
        return _arm_id(parent["workspace_id"], kind, asset_id) if asset_id else None

    made = machinelearningservices.OnlineDeployment(
        logical_name,
        resource_group_name=parent["resource_group_name"],
        workspace_name=parent["workspace_name"],
        endpoint_name=parent["endpoint_name"],
        deployment_name=name,
        location=parent["location"],
        sku={"name": "Default", "capacity": slot.get("instances") or 1},
        # Where there are several types to choose from, the SDK does not translate the names in a dictionary.
        properties=machinelearningservices.ManagedOnlineDeploymentArgs(
            endpoint_compute_type="Managed",
            model=asset("models", slot["model"]),
            environment_id=asset("environments", slot.get("environment")),
            code_configuration=machinelearningservices.CodeConfigurationArgs(
                code_id=asset("codes", code["id"]), scoring_script=code["scoring_script"]
            )
            if code
            else None,
            instance_type=slot["instance_type"],
            scale_settings=machinelearningservices.DefaultScaleSettingsArgs(scale_type="Default"),
            environment_variables=slot.get("environment_variables") or None,
            request_settings=_request_settings(slot.get("request")),
            liveness_probe=_probe(slot.get("liveness")),
            readiness_probe=_probe(slot.get("readiness")),
            app_insights_enabled=slot.get("app_insights") is not False,
        ),
        tags=parent.get("tags"),
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(
                # Azure's own client may set it only on creation.
                replace_on_changes=["properties.instanceType"],
                delete_before_replace=True,
                ignore_changes=["sku.capacity"] if autoscale else [],
            ),
        ),
    )
    if autoscale:
        _scale(f"{logical_name}-autoscale", slot, autoscale, made, parent, opts)
    return made


def _scale(
    logical_name: str,
    slot: SlotArgs,
    autoscale: AutoscaleArgs,
    deployment: "machinelearningservices.OnlineDeployment",
    parent: SlotParent,
    opts: pulumi.ResourceOptions,
) -> None:
    def rules(rule: ScaleRuleArgs) -> list[monitor.ScaleRuleArgsDict]:
        operators, directions = monitor.ComparisonOperationType, monitor.ScaleDirection
        wanted = [
            (operators.GREATER_THAN, rule.get("above"), directions.INCREASE),
            (operators.LESS_THAN, rule.get("below"), directions.DECREASE),
        ]
        return [
            {
                "metric_trigger": {
                    "metric_name": rule["metric"],
                    "metric_resource_uri": deployment.id,
                    "operator": operator,
                    "threshold": threshold,
                    "statistic": monitor.MetricStatisticType.AVERAGE,
                    "time_aggregation": monitor.TimeAggregationType.AVERAGE,
                    "time_grain": "PT1M",
                    "time_window": "PT5M",
                },
                "scale_action": {
                    "direction": direction,
                    "type": monitor.ScaleType.CHANGE_COUNT,
                    "value": str(rule["by"]),
                    "cooldown": f"PT{autoscale['cooldown_minutes']}M",
                },
            }
            for operator, threshold, direction in wanted
            if threshold is not None
        ]

    monitor.AutoscaleSetting(
        logical_name,
        resource_group_name=parent["resource_group_name"],
        location=parent["location"],
        enabled=True,
        target_resource_uri=deployment.id,
        profiles=[
            {
                "name": "load",
                "capacity": {
                    "minimum": str(autoscale["min"]),
                    "maximum": str(autoscale["max"]),
                    # While there are no measurements.
                    "default": str(max(autoscale["min"], min(slot.get("instances") or 1, autoscale["max"]))),
                },
                "rules": [each for rule in autoscale["rules"] for each in rules(rule)],
            }
        ],
        tags=parent.get("tags"),
        opts=opts,
    )


def _request_settings(
    request: RequestSettingsArgs | None,
) -> "machinelearningservices.OnlineRequestSettingsArgs | None":
    if request is None:
        return None
    return machinelearningservices.OnlineRequestSettingsArgs(
        request_timeout=_duration(request["timeout_seconds"]),
        max_concurrent_requests_per_instance=request["max_concurrent"],
        max_queue_wait=_duration(request.get("max_queue_wait_seconds")),
    )


def _probe(probe: ContainerProbeArgs | None) -> "machinelearningservices.ProbeSettingsArgs | None":
    if probe is None:
        return None
    return machinelearningservices.ProbeSettingsArgs(
        initial_delay=_duration(probe["initial_delay_seconds"]),
        period=_duration(probe["period_seconds"]),
        timeout=_duration(probe["timeout_seconds"]),
        failure_threshold=probe["failure_threshold"],
        success_threshold=probe["success_threshold"],
    )


def _duration(seconds: int | None) -> str | None:
    """ISO 8601, as ARM takes it."""
    return None if seconds is None else f"PT{seconds}S"


def _arm_id(workspace_id: pulumi.Input[str], kind: str, asset_id: str) -> pulumi.Input[str]:
    """An asset's id as ARM takes it; `azureml:<name>:<version>` is short for one of the workspace's own."""
    if own := OWN_ASSET.fullmatch(asset_id):
        return pulumi.Output.concat(workspace_id, f"/{kind}/{own['name']}/versions/{own['version']}")
    return asset_id.removeprefix("azureml:") if asset_id.startswith("azureml:/subscriptions/") else asset_id

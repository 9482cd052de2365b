"""Metric alerts: one for all deployments with the same threshold, which fires for each of them by itself.

A rule of its own for each deployment and kind would be 250 resources at 50 deployments, which each run has to compare.
Azure bills and evaluates the time series, that is each deployment, and not the rules.
"""

from collections.abc import Mapping
from typing import NamedTuple, TypedDict

import pulumi
from pulumi_azure_native import monitor

WINDOW_MINUTES = 5
"""What is averaged or added up."""
_ONE_RESOURCE = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"


class _Kind(NamedTuple):
    label: str
    severity: int
    text: str
    operator: str
    aggregation: str
    metrics: Mapping[str, str]
    """The metric by the family of deployments."""


KINDS: Mapping[str, _Kind] = {
    "availability_percent": _Kind(
        "availability",
        1,
        "Fewer requests than this share (percent) are answered without a server error.",
        "LessThan",
        "Average",
        {"azure-openai": "AzureOpenAIAvailabilityRate", "model-inference": "ModelAvailabilityRate"},
    ),
    "latency_ms": _Kind(
        "latency",
        2,
        "Answers begin later than this (milliseconds), on average.",
        "GreaterThan",
        "Average",
        {"azure-openai": "AzureOpenAITimeToResponse", "model-inference": "TimeToResponse"},
    ),
    "answer_ms": _Kind(
        "answer",
        2,
        "Answers take longer than this (milliseconds), on average.",
        "GreaterThan",
        "Average",
        {"azure-openai": "AzureOpenAITTLTInMS", "model-inference": "TimeToLastByte", "online": "RequestLatency"},
    ),
    "tokens_percent": _Kind(
        "tokens",
        3,
        "More tokens than this are processed in five minutes, out of the deployment's capacity.",
        "GreaterThan",
        "Total",
        {"azure-openai": "TokenTransaction", "model-inference": "TotalTokens"},
    ),
    "utilization_percent": _Kind(
        "utilization",
        2,
        "More of the provisioned throughput units is used than this share (percent); at 100 requests are refused.",
        "GreaterThan",
        "Average",
        {"azure-openai": "AzureOpenAIProvisionedManagedUtilizationV2", "model-inference": "ProvisionedUtilization"},
    ),
}
"""The kinds of metric alerts, by the field of their threshold. Source: Microsoft's "Supported metrics"."""


class MetricAlertArgs(TypedDict):
    """Arguments of a metric alert."""

    kind: str
    """A key of `KINDS`."""
    family: str
    """`azure-openai`, `model-inference` or `online`."""
    suffix: str
    """What tells the alert from others of its kind and family; empty for the usual threshold."""
    threshold: float
    """The threshold."""
    deployments: list[str]
    """Values of the metric's dimension: deployments of the account, or slots of an online endpoint."""
    scope: pulumi.Input[str]
    """ARM id of the resource that is measured."""


def metric_alert(
    hub_name: str,
    args: MetricAlertArgs,
    *,
    resource_group_name: pulumi.Input[str],
    action_groups: list[pulumi.Input[str]],
    tags: dict[str, str] | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Declare a metric alert.

    Args:
        hub_name: first part of its name in Azure.
        args: its arguments.
        resource_group_name: its resource group.
        action_groups: whom it reaches.
        tags: its tags.
        opts: its options.
    """
    kind = KINDS[args["kind"]]
    name = "-".join([kind.label, *(["models"] if args["family"] == "model-inference" else [])]) + args["suffix"]
    dimension = "deployment" if args["family"] == "online" else "ModelDeploymentName"
    criterion = monitor.MetricCriteriaArgs(
        criterion_type="StaticThresholdCriterion",
        name=kind.label,
        metric_name=kind.metrics[args["family"]],
        operator=kind.operator,
        threshold=args["threshold"],
        time_aggregation=kind.aggregation,
        dimensions=[monitor.MetricDimensionArgs(name=dimension, operator="Include", values=args["deployments"])],
        # A resource that was just made has no definitions of its metrics for some minutes, and Azure would refuse.
        skip_metric_validation=True,
    )
    monitor.MetricAlert(
        f"monitoring-{name}",
        rule_name=f"{hub_name}-{name}",
        resource_group_name=resource_group_name,
        location="global",
        description=kind.text,
        severity=kind.severity,
        enabled=True,
        scopes=[args["scope"]],
        evaluation_frequency="PT1M",
        window_size=f"PT{WINDOW_MINUTES}M",
        criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
            odata_type=_ONE_RESOURCE, all_of=[criterion]
        ),
        auto_mitigate=True,
        actions=[{"action_group_id": each} for each in action_groups],
        tags=tags,
        opts=opts,
    )

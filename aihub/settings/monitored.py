"""What Azure measures of each kind of deployment, and so which alerts it can have.

Source: Microsoft's "Supported metrics" of Microsoft.CognitiveServices/accounts and of
Microsoft.MachineLearningServices/workspaces/onlineEndpoints. Of what runs in other ways nothing is published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from aihub.catalogue.tasks import TASKS_IN_TOKENS
from aihub.settings.models import (
    AzureOpenAIDeployment,
    Deployment,
    ModelInferenceDeployment,
    Monitoring,
    OnlineDeployment,
)

Threshold = Literal[
    "throttled_percent",
    "latency_ms",
    "answer_ms",
    "availability_percent",
    "tokens_percent",
    "utilization_percent",
]
"""A field of the thresholds of alerts."""
THRESHOLDS: tuple[Threshold, ...] = (
    "throttled_percent",
    "latency_ms",
    "answer_ms",
    "availability_percent",
    "tokens_percent",
    "utilization_percent",
)
FROM_LOGS: Mapping[str, tuple[Threshold, ...]] = {
    "account": ("throttled_percent",),
    "online": ("throttled_percent", "availability_percent"),
}
"""Thresholds of what no metric says: it is counted in the log of requests."""


@dataclass(frozen=True)
class Measured:
    """What Azure measures of a deployment."""

    family: Literal["azure-openai", "model-inference", "online"]
    """Which metrics it has: those of Azure OpenAI, of models in general, or of online endpoints."""
    thresholds: tuple[Threshold, ...]
    """The alerts that it can have."""
    tokens_per_minute: int | None = None
    """Its capacity, where that is one of tokens per minute."""

    @property
    def from_logs(self) -> tuple[Threshold, ...]:
        """The thresholds that are compared with the log of requests."""
        return FROM_LOGS["online" if self.family == "online" else "account"]


def measured(deployment: Deployment) -> Measured | None:
    """Return what Azure measures of a deployment; None where nothing is."""
    if isinstance(deployment, OnlineDeployment):
        return Measured("online", ("throttled_percent", "answer_ms", "availability_percent"))
    if not isinstance(deployment, AzureOpenAIDeployment | ModelInferenceDeployment):
        return None
    name, in_tokens = deployment.sku.name, deployment.task in TASKS_IN_TOKENS
    if name.endswith("Batch"):
        # Jobs, which nobody waits for.
        return None
    is_provisioned = "Provisioned" in name
    is_openai = isinstance(deployment, AzureOpenAIDeployment)
    known: list[Threshold] = ["throttled_percent", "answer_ms", "availability_percent"]
    # Of models in general, the time to the first byte is measured for provisioned deployments only.
    if is_openai or is_provisioned:
        known.append("latency_ms")
    if is_provisioned:
        known.append("utilization_percent")
    elif in_tokens:
        known.append("tokens_percent")
    per_minute = deployment.sku.capacity * 1000 if in_tokens and not is_provisioned else None
    return Measured("azure-openai" if is_openai else "model-inference", tuple(known), per_minute)


def threshold(monitoring: Monitoring, deployment: str, field: Threshold) -> float | None:
    """Return a threshold of a deployment: its own, or that of all."""
    own = monitoring.alerts.deployments.get(deployment)
    given = cast("float | None", getattr(own, field)) if own else None
    return cast("float | None", getattr(monitoring.alerts, field)) if given is None else given

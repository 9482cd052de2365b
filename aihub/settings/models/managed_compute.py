"""Managed compute: online endpoints on virtual machines in the hub project, or accelerators on the hub's account."""

import json
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from aihub import naming
from aihub.settings.models.base import EndpointName, Promotion, Section, WholeNumber, name_field, text_field
from aihub.settings.models.smoke import Checks, Latency

_REGISTRY_MODEL = "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25"


def _asset(kind: str, what: str) -> Any:
    """Return the pydantic field of an asset id: in a registry, `azureml:<name>:<version>`, or an ARM id."""
    one = rf"/{kind}/[^/\s]+/versions/[^/\s]+"
    return text_field(
        rf"^(azureml://registries/[^/\s]+{one}|azureml:[^:/\s]+:[^:/\s]+|(azureml:)?/subscriptions/\S+{one})$",
        f"not {what} with its version; write azureml://registries/<registry>/{kind}/<name>/versions/<version>, or "
        "azureml:<name>:<version> for your own",
        _REGISTRY_MODEL if kind == "models" else "azureml:churn:1",
    )


SlotName = Annotated[str, name_field(naming.SLOT, "blue")]
SlotModel = Annotated[str, _asset("models", "a model")]
Environment = Annotated[str, _asset("environments", "an environment")]
CodeId = Annotated[str, _asset("codes", "code")]
VmSize = Annotated[
    str,
    text_field(
        r"^Standard_[A-Za-z0-9_-]+$",
        "not a VM size; write it as Azure does, as in Standard_DS3_v2",
        "Standard_DS3_v2",
    ),
]
VariableName = Annotated[
    str,
    text_field(
        r"^[a-zA-Z_][a-zA-Z0-9_]*$",
        "not a name for an environment variable; write letters, digits and '_', not starting with a digit",
    ),
]
Percent = Annotated[int, Field(ge=0, le=100, examples=[100])]
Seconds = Annotated[int, Field(ge=1, le=3600)]


def _is_json(body: dict[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(body, allow_nan=False)
    except (TypeError, ValueError):
        raise ValueError("contains a date or another value that JSON does not have; put it in quotes") from None
    return body


class Code(Section, promotion=Promotion.RELEASE):
    """Scoring code, for models that come without it."""

    id: CodeId
    """Registered code asset: `azureml:<name>:<version>` or an ARM id."""
    scoring_script: Annotated[str, Field(min_length=1, examples=["score.py"])]
    """File in the code asset that defines `init` and `run`."""


class RequestSettings(Section, promotion=Promotion.RELEASE):
    """Request settings of each instance (ARM's `requestSettings`)."""

    timeout_seconds: Annotated[int, Field(ge=1, le=180)] = 90
    """Longest time for one request, in seconds; Azure answers 408 after that."""
    max_concurrent: WholeNumber = 1
    """Requests that one instance processes at the same time."""
    max_queue_wait_seconds: Annotated[int, Field(ge=1, le=180)] | None = None
    """Longest time that a request waits for an instance, in seconds. By default half a second."""


class ContainerProbe(Section, promotion=Promotion.RELEASE):
    """A liveness or readiness probe of a container (ARM's `livenessProbe` and `readinessProbe`)."""

    initial_delay_seconds: Seconds = 10
    """Time before the first probe, in seconds."""
    period_seconds: Seconds = 10
    """Time between two probes, in seconds."""
    timeout_seconds: Seconds = 2
    """Longest time for one probe, in seconds."""
    failure_threshold: WholeNumber = 30
    """Consecutive failed probes after which the container has failed the check."""
    success_threshold: WholeNumber = 1
    """Consecutive successful probes after which the container has passed the check."""


Metric = Literal[
    "CpuUtilizationPercentage",
    "CpuMemoryUtilizationPercentage",
    "GpuUtilizationPercentage",
    "GpuMemoryUtilizationPercentage",
]


class ScaleRule(Section, promotion=Promotion.ENVIRONMENT):
    """Condition under which instances are added or removed."""

    metric: Metric = "CpuUtilizationPercentage"
    """Metric: its average over all instances and the last 5 minutes is compared."""
    above: Percent | None = Field(default=None, examples=[70])
    """Percentage above which instances are added."""
    below: Percent | None = Field(default=None, examples=[30])
    """Percentage below which instances are removed."""
    by: WholeNumber = 1
    """Number of instances to add or remove."""


class Autoscale(Section, promotion=Promotion.ENVIRONMENT):
    """Number of instances by load (Azure Monitor autoscale)."""

    min: WholeNumber = 1
    """Minimum number of instances."""
    max: WholeNumber = Field(examples=[5])
    """Maximum number of instances; the quota must allow it."""
    rules: Annotated[list[ScaleRule], Field(min_length=1)] = Field(
        default=[ScaleRule.by_default(above=70), ScaleRule.by_default(below=30)],
        examples=[[{"above": 70}, {"below": 30}]],
    )
    """Condition under which instances are added or removed."""
    cooldown_minutes: Annotated[int, Field(ge=1, le=10080)] = 5
    """Minutes after a change during which no other is made."""


class Slot(Section, promotion=Promotion.RELEASE):
    """One deployment of an online endpoint, such as blue or green."""

    model: SlotModel
    """Model with its version: an id in a registry, `azureml:<name>:<version>` or an ARM id."""
    environment: Environment | None = None
    """Environment for a model of your own; models in MLflow format need none."""
    code: Code | None = Field(default=None, examples=[{"id": "azureml:churn:1", "scoring_script": "score.py"}])
    """Scoring code for a model of your own."""
    instance_type: Annotated[VmSize, Promotion.ADJUSTABLE]
    """VM size of each instance."""
    instances: Annotated[WholeNumber, Promotion.ENVIRONMENT] = 1
    """Number of instances; with `autoscale`, the number to start with."""
    environment_variables: Annotated[
        dict[VariableName, Annotated[str, Field(examples=["1"])]], Promotion.ADJUSTABLE
    ] = Field(default={}, examples=[{"WORKERS": "1"}])
    """Environment variables of the container. No secrets."""
    request: RequestSettings = RequestSettings.by_default()
    """Limits on the requests of each instance."""
    liveness: ContainerProbe | None = Field(default=None, examples=[{"initial_delay_seconds": 10}])
    """Liveness probe: Azure restarts a container that fails it. By default Azure's own values."""
    readiness: ContainerProbe | None = Field(default=None, examples=[{"initial_delay_seconds": 10}])
    """Readiness probe: only a container that passes it gets requests. By default Azure's own values."""
    autoscale: Annotated[Autoscale | None, Promotion.ENVIRONMENT] = Field(default=None, examples=[{"min": 1, "max": 5}])
    """Number of instances by load (Azure Monitor autoscale)."""
    app_insights: Annotated[bool, Promotion.ENVIRONMENT] = True
    """Whether requests and logs go to Application Insights."""


class Rollout(Section, promotion=Promotion.ADJUSTABLE):
    """Steps in which traffic moves to a changed slot."""

    steps: Annotated[list[Annotated[int, Field(ge=1, le=100, examples=[100])]], Field(min_length=1)] = Field(
        default=[100], examples=[[10, 50, 100]]
    )
    """Steps from the present traffic to the declared traffic, in percent of the way, with a probe before each."""
    timeout_seconds: Seconds = 300
    """Longest time for a slot to answer its probe, in seconds."""

    @field_validator("steps")
    @classmethod
    def _rise_to_the_whole(cls, steps: list[int]) -> list[int]:
        if steps[-1] != 100 or any(low >= high for low, high in pairwise(steps)):
            raise ValueError("steps that do not rise to 100; write steps: [10, 50, 100]")
        return steps


class Probe(Section, promotion=Promotion.RELEASE):
    """Request that tests whether a slot works."""

    body: Annotated[dict[str, Any], AfterValidator(_is_json)] = Field(examples=[{"data": [[1, 2, 3]]}])
    """Body of the request: the smallest one that the model answers with 200."""


class OnlineDeployment(Section, promotion=Promotion.RELEASE):
    """A managed online endpoint in the hub project: models on virtual machines of your own quota."""

    type: Literal["managed-compute"]
    """Kind of deployment."""
    host: Literal["project"] = "project"
    """Where it runs: virtual machines in the hub project, or accelerators on the hub's `account`."""
    task: Literal["score", "chat/completions", "embeddings", "fill-mask", "text-generation", "text-classification"] = (
        "score"
    )
    """Task of the endpoint."""
    auth: Annotated[Literal["key", "aml-token", "entra"] | None, Promotion.ADJUSTABLE] = None
    """Authentication of calls. By default `key`, or `entra` where `hub.auth` is entra."""
    endpoint_name: Annotated[EndpointName | None, Promotion.ENVIRONMENT] = None
    """Name of the endpoint, unique in its region. By default the hub's name and the deployment's name."""
    slots: Annotated[dict[SlotName, Slot], Field(min_length=1, max_length=20)] = Field(
        examples=[{"blue": {"model": _REGISTRY_MODEL, "instance_type": "Standard_DS3_v2"}}]
    )
    """Deployments of the endpoint by name, such as blue and green."""
    traffic: dict[SlotName, Percent] = Field(default={}, examples=[{"blue": 100}])
    """Percentage of the requests for each slot; adds up to 100, or to 0."""
    mirror: dict[SlotName, Annotated[int, Field(ge=1, le=50, examples=[10])]] = Field(
        default={}, examples=[{"green": 10}]
    )
    """Mirror traffic: percentage of the requests that are copied to a slot without traffic; its answers are dropped."""
    rollout: Rollout = Rollout.by_default()
    """Steps in which traffic moves to a changed slot."""
    probe: Probe | None = Field(default=None, examples=[{"body": {"data": [[1, 2, 3]]}}])
    """Request that tests whether a slot works; required for the task score, with a default for the other tasks."""
    gated: bool = False
    """Whether the model is gated on Hugging Face: Azure downloads it with the token that is the Pulumi secret
    `aihub:huggingFaceToken`."""
    smoke: Latency = Latency.by_default()
    """What the smoke test expects. It sends the request of `probe`."""


class ManagedComputeDeployment(Section, promotion=Promotion.RELEASE):
    """A model on accelerators of the hub's account (managed compute deployments, in preview)."""

    type: Literal["managed-compute"]
    """Kind of deployment."""
    host: Literal["account"]
    """Where it runs: accelerators on the hub's account, or virtual machines in the hub `project`."""
    model: Annotated[
        str,
        text_field(
            r"^azureml://registries/azure-huggingface/models/[^/\s]+/versions/[^/\s]+$",
            "not a model of the registry azure-huggingface with its version; write "
            "azureml://registries/azure-huggingface/models/<model>/versions/<version>",
            "azureml://registries/azure-huggingface/models/Qwen--Qwen3-8B/versions/1",
        ),
    ]
    """Id of the model in the registry, with its version."""
    template: Annotated[
        str,
        text_field(
            r"^azureml://registries/[^/\s]+/deploymenttemplates/[^/\s]+/versions/[^/\s]+$",
            "not a template with its version; write azureml://registries/<registry>/deploymenttemplates/<template>/versions/"
            "<version>, since a label can move to another version",
            "azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1",
        ),
    ]
    """Id of the deployment template, which defines how the model is served, with its version."""
    accelerator: Literal["A100_80GB", "H100_80GB", "MI_300_192GB"]
    """Kind of accelerator."""
    instances: Annotated[WholeNumber, Promotion.ENVIRONMENT] = 1
    """Number of instances of the model."""
    task: Literal["chat/completions", "embeddings"] = "chat/completions"
    """Task of the endpoint, the last part of its target URI."""
    route: Literal["managed-deployments", "v1"] | None = None
    """Route that becomes the target URI. By default `managed-deployments`, which every runtime has."""
    openai_compatible: bool = True
    """Whether the runtime has OpenAI's API: vLLM, SGLang and TensorRT-LLM do, TEI does not."""
    smoke: Checks = Checks.by_default()
    """What the smoke test sends to this endpoint, and what it expects."""

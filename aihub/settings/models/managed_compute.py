"""Managed compute: virtual machines of one's own quota in the hub project, or accelerators of the hub's account."""

import json
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from aihub import naming
from aihub.settings.models.base import EndpointName, Section, WholeNumber, rule, text
from aihub.settings.models.smoke import Checks, Latency

_REGISTRY_MODEL = "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25"


def _asset(kind: str, what: str) -> Any:
    """The id of an asset in a registry, of one's own by name and version, or by ARM id."""
    one = rf"/{kind}/[^/\s]+/versions/[^/\s]+"
    return text(
        rf"^(azureml://registries/[^/\s]+{one}|azureml:[^:/\s]+:[^:/\s]+|(azureml:)?/subscriptions/\S+{one})$",
        f"not {what} with its version; write azureml://registries/<registry>/{kind}/<name>/versions/<version>, or "
        "azureml:<name>:<version> for your own",
        _REGISTRY_MODEL if kind == "models" else "azureml:churn:1",
    )


SlotName = Annotated[str, rule(naming.SLOT, "blue")]
SlotModel = Annotated[str, _asset("models", "a model")]
Environment = Annotated[str, _asset("environments", "an environment")]
CodeId = Annotated[str, _asset("codes", "code")]
VmSize = Annotated[
    str,
    text(
        r"^Standard_[A-Za-z0-9_-]+$",
        "not a VM size; write it as Azure does, as in Standard_DS3_v2",
        "Standard_DS3_v2",
    ),
]
VariableName = Annotated[
    str,
    text(
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
        raise ValueError("holds a date or another value that JSON lacks; put it in quotes") from None
    return body


class Code(Section):
    """Code that scores, for models that bring none."""

    id: CodeId
    """Registered code, by `azureml:<name>:<version>` or by ARM id."""
    scoring_script: Annotated[str, Field(min_length=1, examples=["score.py"])]
    """Script in it with `init` and `run`."""


class RequestSettings(Section):
    """Limits of one instance."""

    timeout_seconds: Annotated[int, Field(ge=1, le=180)] = 90
    """Longest time for one request; Azure answers 408 after it."""
    max_concurrent: WholeNumber = 1
    """Requests that one instance works on at once."""
    max_queue_wait_seconds: Annotated[int, Field(ge=1, le=180)] | None = None
    """Longest time that a request waits for an instance. By default half a second."""


class ContainerProbe(Section):
    """How Azure asks a container whether it lives or is ready."""

    initial_delay_seconds: Seconds = 10
    """Time before the first probe."""
    period_seconds: Seconds = 10
    """Time between two probes."""
    timeout_seconds: Seconds = 2
    """Longest time for one probe."""
    failure_threshold: WholeNumber = 30
    """Failures in a row that count as one."""
    success_threshold: WholeNumber = 1
    """Successes in a row that count as one."""


Metric = Literal[
    "CpuUtilizationPercentage",
    "CpuMemoryUtilizationPercentage",
    "GpuUtilizationPercentage",
    "GpuMemoryUtilizationPercentage",
]


class ScaleRule(Section):
    """When instances are added or taken away."""

    metric: Metric = "CpuUtilizationPercentage"
    """What is measured: its average over all instances and the last 5 minutes."""
    above: Percent | None = Field(default=None, examples=[70])
    """Percentage above which instances are added."""
    below: Percent | None = Field(default=None, examples=[30])
    """Percentage below which instances are taken away."""
    by: WholeNumber = 1
    """Instances to add or take away."""


class Autoscale(Section):
    """How many instances there are, by load."""

    min: WholeNumber = 1
    """Fewest instances."""
    max: WholeNumber = Field(examples=[5])
    """Most instances; the quota must allow them."""
    rules: Annotated[list[ScaleRule], Field(min_length=1)] = Field(
        default=[ScaleRule(above=70), ScaleRule(below=30)], examples=[[{"above": 70}, {"below": 30}]]
    )
    """When instances are added or taken away."""
    cooldown_minutes: Annotated[int, Field(ge=1, le=10080)] = 5
    """Time after a change in which there is no other."""


class Slot(Section):
    """One deployment behind an online endpoint."""

    model: SlotModel
    """Model by its id in a registry, by `azureml:<name>:<version>` or by ARM id, with its version."""
    environment: Environment | None = None
    """Environment of a model of your own; one in MLflow's format needs none."""
    code: Code | None = Field(default=None, examples=[{"id": "azureml:churn:1", "scoring_script": "score.py"}])
    """Scoring code of a model of your own."""
    instance_type: VmSize
    """VM size of each instance."""
    instances: WholeNumber = 1
    """Number of instances; with `autoscale`, the number to start with."""
    environment_variables: dict[VariableName, Annotated[str, Field(examples=["1"])]] = Field(
        default={}, examples=[{"WORKERS": "1"}]
    )
    """Environment variables of the container. No secrets."""
    request: RequestSettings = RequestSettings()
    """How one instance takes requests."""
    liveness: ContainerProbe | None = Field(default=None, examples=[{"initial_delay_seconds": 10}])
    """When Azure restarts a container; by default Azure's own rule."""
    readiness: ContainerProbe | None = Field(default=None, examples=[{"initial_delay_seconds": 10}])
    """When a container gets requests; by default Azure's own rule."""
    autoscale: Autoscale | None = Field(default=None, examples=[{"min": 1, "max": 5}])
    """How many instances there are, by load."""
    app_insights: bool = True
    """Requests and logs go to Application Insights."""


class Rollout(Section):
    """Steps of a move of traffic."""

    steps: Annotated[list[Annotated[int, Field(ge=1, le=100, examples=[100])]], Field(min_length=1)] = Field(
        default=[100], examples=[[10, 50, 100]]
    )
    """Shares of the way from the present traffic to the wanted, in percent, with a probe after each."""
    timeout_seconds: Seconds = 300
    """Longest time that a slot has to answer its probe."""

    @field_validator("steps")
    @classmethod
    def _rise_to_the_whole(cls, steps: list[int]) -> list[int]:
        if steps[-1] != 100 or any(low >= high for low, high in pairwise(steps)):
            raise ValueError("steps that do not rise to 100; write steps: [10, 50, 100]")
        return steps


class Probe(Section):
    """What proves that a slot works."""

    body: Annotated[dict[str, Any], AfterValidator(_is_json)] = Field(examples=[{"data": [[1, 2, 3]]}])
    """Body of the request: the smallest that the model answers with 200."""


class OnlineDeployment(Section):
    """A model on virtual machines behind an online endpoint of the hub project."""

    type: Literal["managed-compute"]
    """Kind of deployment."""
    host: Literal["project"] = "project"
    """Where it runs: virtual machines in the hub project, or accelerators on the hub's `account`."""
    task: Literal["score", "chat/completions", "embeddings", "fill-mask", "text-generation", "text-classification"] = (
        "score"
    )
    """What the endpoint is asked for."""
    auth: Literal["key", "aml-token", "entra"] | None = None
    """How it is called. By default a key, or `entra` where the hub has no keys."""
    endpoint_name: EndpointName | None = None
    """Name of the endpoint, unique in its region. By default the hub's and the deployment's."""
    slots: Annotated[dict[SlotName, Slot], Field(min_length=1, max_length=20)] = Field(
        examples=[{"blue": {"model": _REGISTRY_MODEL, "instance_type": "Standard_DS3_v2"}}]
    )
    """Deployments behind the endpoint by name, such as blue and green."""
    traffic: dict[SlotName, Percent] = Field(default={}, examples=[{"blue": 100}])
    """Percentage of the requests that each slot answers: 100 in all, or none at all."""
    mirror: dict[SlotName, Annotated[int, Field(ge=1, le=50, examples=[10])]] = Field(
        default={}, examples=[{"green": 10}]
    )
    """Percentage of the requests that a slot without traffic gets a copy of; nobody sees its answers."""
    rollout: Rollout = Rollout()
    """How traffic moves to what has changed."""
    probe: Probe | None = Field(default=None, examples=[{"body": {"data": [[1, 2, 3]]}}])
    """What proves that a slot works; for tasks other than score there is a default."""
    gated: bool = False
    """The model's page on Hugging Face asks for consent: it is loaded with the token in the Pulumi configuration,
    `aihub:huggingFaceToken`."""
    smoke: Latency = Latency()
    """What the smoke test expects; what it asks is the `probe`."""


class ManagedComputeDeployment(Section):
    """A model on accelerators of the hub's account (preview)."""

    type: Literal["managed-compute"]
    """Kind of deployment."""
    host: Literal["account"]
    """Where it runs: accelerators on the hub's account, or virtual machines in the hub `project`."""
    model: Annotated[
        str,
        text(
            r"^azureml://registries/azure-huggingface/models/[^/\s]+/versions/[^/\s]+$",
            "not a pinned model of the registry azure-huggingface; write "
            "azureml://registries/azure-huggingface/models/<model>/versions/<version>",
            "azureml://registries/azure-huggingface/models/Qwen--Qwen3-8B/versions/1",
        ),
    ]
    """Model by its id in the registry, with its version."""
    template: Annotated[
        str,
        text(
            r"^azureml://registries/[^/\s]+/deploymenttemplates/[^/\s]+/versions/[^/\s]+$",
            "not a pinned template; write azureml://registries/<registry>/deploymenttemplates/<template>/versions/"
            "<version>, since a label moves",
            "azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1",
        ),
    ]
    """Template that says how the model is served, with its version."""
    accelerator: Literal["A100_80GB", "H100_80GB", "MI_300_192GB"]
    """Kind of accelerator."""
    instances: WholeNumber = 1
    """Number of instances of the model."""
    task: Literal["chat/completions", "embeddings"] = "chat/completions"
    """What the endpoint is asked for; the last part of its target URI."""
    route: Literal["managed-deployments", "v1"] | None = None
    """Which route is the target URI. By default `managed-deployments`, which every runtime has."""
    openai_compatible: bool = True
    """The runtime speaks OpenAI's API, as vLLM, SGLang and TensorRT-LLM do, and TEI does not."""
    smoke: Checks = Checks()
    """What the smoke test asks, and what it expects."""

"""The settings of an environment: YAML files in, validated and frozen pydantic models out, all problems at once.

Pure: no Pulumi, no cloud, no environment variables.
"""

from aihub.settings.errors import Problem, SettingsError
from aihub.settings.load import Loaded, RemovedDeployments, load, load_settings, relative_to_cwd, stacks
from aihub.settings.models import (
    Access,
    AzureOpenAIDeployment,
    Checks,
    ClassicHub,
    Connection,
    Consumer,
    Deployment,
    Guardrails,
    Hub,
    KeyVault,
    Latency,
    ManagedComputeDeployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    OpenAIModel,
    PublishedModel,
    SecretReference,
    ServerlessDeployment,
    Settings,
    Sku,
    Slot,
    Smoke,
    Waiver,
)
from aihub.settings.waivers import Waived

__all__ = [
    "Access",
    "AzureOpenAIDeployment",
    "Checks",
    "ClassicHub",
    "Connection",
    "Consumer",
    "Deployment",
    "Guardrails",
    "Hub",
    "KeyVault",
    "Latency",
    "Loaded",
    "ManagedComputeDeployment",
    "ModelInferenceDeployment",
    "OnlineDeployment",
    "OpenAIModel",
    "Problem",
    "PublishedModel",
    "RemovedDeployments",
    "SecretReference",
    "ServerlessDeployment",
    "Settings",
    "SettingsError",
    "Sku",
    "Slot",
    "Smoke",
    "Waived",
    "Waiver",
    "load",
    "load_settings",
    "relative_to_cwd",
    "stacks",
]

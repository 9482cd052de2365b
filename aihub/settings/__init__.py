"""The settings of an environment: YAML in, frozen and validated models out, all errors at once.

Pure: no Pulumi, no cloud, no environment variables.
"""

from aihub.settings.errors import Problem, SettingsError
from aihub.settings.load import Loaded, TakenOut, as_seen_from_here, load, load_settings, stacks
from aihub.settings.models import (
    Access,
    AzureOpenAIDeployment,
    Checks,
    ClassicHub,
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
    Reader,
    ServerlessDeployment,
    Settings,
    Sku,
    Slot,
    Smoke,
)

__all__ = [
    "Access",
    "AzureOpenAIDeployment",
    "Checks",
    "ClassicHub",
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
    "Reader",
    "ServerlessDeployment",
    "Settings",
    "SettingsError",
    "Sku",
    "Slot",
    "Smoke",
    "TakenOut",
    "as_seen_from_here",
    "load",
    "load_settings",
    "stacks",
]

"""The settings of an environment: YAML in, frozen and validated models out, all errors at once.

Pure: no Pulumi, no cloud, no environment variables.
"""

from aihub.settings.errors import Problem, SettingsError
from aihub.settings.load import Loaded, as_seen_from_here, load, load_settings, stacks
from aihub.settings.models import (
    AzureOpenAIDeployment,
    ClassicHub,
    Deployment,
    Guardrails,
    Hub,
    KeyVault,
    ManagedComputeDeployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    OpenAIModel,
    PublishedModel,
    ServerlessDeployment,
    Settings,
    Sku,
    Slot,
)

__all__ = [
    "AzureOpenAIDeployment",
    "ClassicHub",
    "Deployment",
    "Guardrails",
    "Hub",
    "KeyVault",
    "Loaded",
    "ManagedComputeDeployment",
    "ModelInferenceDeployment",
    "OnlineDeployment",
    "OpenAIModel",
    "Problem",
    "PublishedModel",
    "ServerlessDeployment",
    "Settings",
    "SettingsError",
    "Sku",
    "Slot",
    "as_seen_from_here",
    "load",
    "load_settings",
    "stacks",
]

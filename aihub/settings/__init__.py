"""The settings of an environment: YAML in, frozen and validated models out, all errors at once.

Pure: no Pulumi, no cloud, no environment variables.
"""

from aihub.settings.errors import Problem, SettingsError
from aihub.settings.load import Loaded, as_seen_from_here, load, load_settings, stacks
from aihub.settings.models import (
    AzureOpenAIDeployment,
    Deployment,
    Hub,
    KeyVault,
    ModelInferenceDeployment,
    OpenAIModel,
    PublishedModel,
    Settings,
    Sku,
)

__all__ = [
    "AzureOpenAIDeployment",
    "Deployment",
    "Hub",
    "KeyVault",
    "Loaded",
    "ModelInferenceDeployment",
    "OpenAIModel",
    "Problem",
    "PublishedModel",
    "Settings",
    "SettingsError",
    "Sku",
    "as_seen_from_here",
    "load",
    "load_settings",
    "stacks",
]

"""Hosts of the endpoints of Microsoft.MachineLearningServices."""

from localazure.services.machine_learning.inference import online, serverless
from localazure.services.registration import DataPlane

DATA_PLANE = DataPlane(
    {
        "*.models.ai.azure.com": serverless.application,
        "*.inference.ml.azure.com": online.application,
    }
)

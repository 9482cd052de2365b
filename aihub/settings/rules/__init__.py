"""Rules that several fields, or several deployments, must keep together.

They look at whatever is valid by itself, so that they speak up even while other parts of the settings are wrong.
"""

from collections.abc import Iterator

from aihub.settings.errors import Problem, dotted
from aihub.settings.models import (
    AzureOpenAIDeployment,
    Deployment,
    ManagedComputeDeployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    ServerlessDeployment,
    Settings,
)
from aihub.settings.overlay import locate
from aihub.settings.rules import access, account, endpoints, guardrails, managed_compute, serverless, smoke, tags
from aihub.settings.rules.parts import Finding, Parts
from aihub.settings.yaml_file import Node


def problems(settings: Settings | None, root: Node) -> Iterator[Problem]:
    """Yield a problem for each broken rule.

    Args:
        settings: None when they are not valid as a whole.
        root: the settings as they were written.
    """
    parts = Parts.of(settings, root)
    for path, text in _findings(parts):
        at = locate(root, path)
        yield Problem(at.file, at.line, dotted(path), text)


def _findings(parts: Parts) -> Iterator[Finding]:
    for name, deployment in parts.deployments.items():
        for path, text in _of_deployment(name, deployment, parts):
            yield ("deployments", name, *path), text
    yield from endpoints.findings(parts)
    yield from guardrails.findings(parts)
    yield from access.findings(parts)
    yield from tags.findings(parts)


def _of_deployment(name: str, deployment: Deployment, parts: Parts) -> Iterator[Finding]:
    yield from smoke.of_deployment(deployment)
    match deployment:
        case AzureOpenAIDeployment():
            yield from account.of_azure_openai(name, deployment, parts)
        case ModelInferenceDeployment():
            yield from account.of_model_inference(deployment, parts)
        case ServerlessDeployment():
            yield from serverless.of_deployment(name, deployment, parts)
        case OnlineDeployment():
            yield from managed_compute.of_deployment(deployment, parts)
        case ManagedComputeDeployment():
            yield from managed_compute.of_account_deployment(deployment)

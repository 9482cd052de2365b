"""Rules on several fields or deployments together, and on the texts as they are written.

A rule reads each part of the settings that is valid by itself, and so reports problems even while other parts are
invalid.
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
from aihub.settings.nodes import Node, locate
from aihub.settings.rules import characters, names, retired_models, secrets, unpinned, unused_consents
from aihub.settings.rules.access import check_access
from aihub.settings.rules.account import check_azure_openai, check_model_inference
from aihub.settings.rules.endpoints import check_endpoint_names
from aihub.settings.rules.guardrails import check_guardrails
from aihub.settings.rules.managed_compute import check_managed_compute, check_online
from aihub.settings.rules.parts import ValidParts, Violation
from aihub.settings.rules.serverless import check_serverless
from aihub.settings.rules.smoke import check_smoke
from aihub.settings.rules.tags import check_tags
from aihub.settings.rules.unpinned import check_unpinned


def problems_as_written(root: Node) -> Iterator[Problem]:
    """Yield a problem for each broken rule on names and texts, which need not be valid otherwise."""
    yield from names.collisions(root)
    yield from characters.problems(root)


def warnings(settings: Settings, root: Node) -> list[Problem]:
    """Return a warning for each part of valid settings that is not advisable."""
    found = [each for rule in (retired_models, unused_consents, unpinned) for each in rule.warnings(settings, root)]
    return [*found, *secrets.warnings(root)]


def problems(settings: Settings | None, root: Node) -> Iterator[Problem]:
    """Yield a problem for each broken rule on several fields or deployments.

    Args:
        settings: the valid settings, or None when they are invalid.
        root: the settings as they are written.
    """
    parts = ValidParts.of(settings, root)
    for path, text in _violations(parts):
        at = locate(root, path)
        yield Problem(at.file, at.line, dotted(path), text)


def _violations(parts: ValidParts) -> Iterator[Violation]:
    for name, deployment in parts.deployments.items():
        for path, text in _deployment_violations(name, deployment, parts):
            yield ("deployments", name, *path), text
    yield from check_endpoint_names(parts)
    yield from check_guardrails(parts)
    yield from check_access(parts)
    yield from check_tags(parts)
    yield from check_unpinned(parts)


def _deployment_violations(name: str, deployment: Deployment, parts: ValidParts) -> Iterator[Violation]:
    yield from check_smoke(deployment)
    match deployment:
        case AzureOpenAIDeployment():
            yield from check_azure_openai(name, deployment, parts)
        case ModelInferenceDeployment():
            yield from check_model_inference(deployment, parts)
        case ServerlessDeployment():
            yield from check_serverless(name, deployment, parts)
        case OnlineDeployment():
            yield from check_online(deployment, parts)
        case ManagedComputeDeployment():
            yield from check_managed_compute(deployment)

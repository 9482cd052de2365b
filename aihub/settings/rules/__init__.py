"""Rules on several fields or deployments together, and on the texts as they are written.

A rule reads each part of the settings that is valid by itself, and so reports problems even while other parts are
invalid.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from aihub.settings.errors import Problem
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
from aihub.settings.rules import characters, names
from aihub.settings.rules.access import check_access
from aihub.settings.rules.account import check_azure_openai, check_model_inference
from aihub.settings.rules.connections import check_connections
from aihub.settings.rules.cost import check_budget, check_cost
from aihub.settings.rules.encryption import check_encryption
from aihub.settings.rules.endpoints import check_endpoint_names
from aihub.settings.rules.guardrails import check_guardrails
from aihub.settings.rules.identity import check_identity, check_pipelines
from aihub.settings.rules.managed_compute import check_managed_compute, check_online
from aihub.settings.rules.monitoring import check_monitoring
from aihub.settings.rules.network import check_network
from aihub.settings.rules.offers import check_offers
from aihub.settings.rules.parts import ValidParts, Violation
from aihub.settings.rules.protection import check_protection
from aihub.settings.rules.retirement import check_retirement
from aihub.settings.rules.secrets import check_secrets
from aihub.settings.rules.serverless import check_serverless
from aihub.settings.rules.smoke import check_smoke
from aihub.settings.rules.tags import check_tags
from aihub.settings.rules.unpinned import check_needed, check_unpinned
from aihub.settings.rules.unused_consents import check_consents
from aihub.settings.rules.waivers import check_waivers

_ON_PARTS: tuple[Callable[[ValidParts], Iterator[Violation]], ...] = (
    check_endpoint_names,
    check_guardrails,
    check_network,
    check_access,
    check_identity,
    check_pipelines,
    check_encryption,
    check_tags,
    check_unpinned,
    check_budget,
    check_protection,
    check_connections,
)
"""Rules on each part of the settings that is valid by itself, whatever is wrong elsewhere."""
_ON_VALID_SETTINGS: tuple[Callable[[Settings, Node], Iterator[Violation]], ...] = (
    check_offers,
    check_consents,
    check_needed,
    check_secrets,
    check_waivers,
    check_cost,
    check_monitoring,
)
"""Rules on the settings as a whole and on the file's own text, which are read only while no other error is known."""


def problems_as_written(root: Node) -> Iterator[Problem]:
    """Yield a problem for each broken rule on names and texts, which need not be valid otherwise."""
    yield from names.collisions(root)
    yield from characters.problems(root)


def problems_of_parts(settings: Settings | None, root: Node) -> Iterator[Problem]:
    """Yield a problem for each broken rule on several fields or deployments.

    Args:
        settings: the valid settings, or None when they are invalid.
        root: the settings as they are written.
    """
    parts = ValidParts.of(settings, root)
    return _located(root, (found for rule in (_check_deployments, *_ON_PARTS) for found in rule(parts)))


def problems_of_settings(settings: Settings, root: Node, today: date) -> Iterator[Problem]:
    """Yield a problem, mostly a warning, for each broken rule on settings that are valid so far.

    Args:
        settings: the valid settings.
        root: the settings as they are written.
        today: the day by which models are retired.
    """
    yield from _located(root, (found for rule in _ON_VALID_SETTINGS for found in rule(settings, root)))
    yield from _located(root, check_retirement(settings, today))


def _located(root: Node, violations: Iterable[Violation]) -> Iterator[Problem]:
    for each in violations:
        yield locate(root, each.path).problem(*each)


def _check_deployments(parts: ValidParts) -> Iterator[Violation]:
    for name, deployment in parts.deployments.items():
        for found in _deployment_violations(name, deployment, parts):
            yield found.below("deployments", name)


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

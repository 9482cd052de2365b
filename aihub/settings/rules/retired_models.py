"""Warnings about models that Azure has retired, from a list as old as this version of aihub.

The check is offline, and so never complete: only Azure knows which models it offers a subscription today.
"""

from collections.abc import Iterator

from aihub.catalogue.retired import Retired, retired
from aihub.rules import models as rules
from aihub.settings.models import AzureOpenAIDeployment, Deployment, ModelInferenceDeployment, Settings
from aihub.settings.nodes import Node
from aihub.settings.rules.parts import Violation


def check_retired(settings: Settings, _root: Node) -> Iterator[Violation]:
    """Yield each deployment of a retired model, at the model's name."""
    for name, deployment in settings.deployments.items():
        fact = _fact(deployment)
        if fact is not None:
            on = f" on {fact.date}" if fact.date else ""
            text = f"Azure retired this model{on}; use {fact.use}, unless this stack is local"
            yield Violation(rules.MODEL_RETIRED, ("deployments", name, "model", "name"), text)


def _fact(deployment: Deployment) -> Retired | None:
    if not isinstance(deployment, AzureOpenAIDeployment | ModelInferenceDeployment):
        return None
    return retired(deployment.model.name, deployment.model.version)

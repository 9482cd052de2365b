"""Warnings about models that Azure has retired, from a list as old as this version of aihub.

The check is offline, and so never complete: only Azure knows which models it offers a subscription today.
"""

from aihub.catalogue.retired import Retired, retired
from aihub.settings.errors import Problem, dotted
from aihub.settings.models import AzureOpenAIDeployment, Deployment, ModelInferenceDeployment, Settings
from aihub.settings.nodes import Node, locate


def warnings(settings: Settings, root: Node) -> list[Problem]:
    """Return a warning for each deployment of a retired model, placed at the model's name."""
    found = []
    for name, deployment in settings.deployments.items():
        fact = _fact(deployment)
        if fact is not None:
            path = ("deployments", name, "model", "name")
            at = locate(root, path)
            on = f" on {fact.date}" if fact.date else ""
            text = f"Azure retired this model{on}; use {fact.use}, unless this stack is local"
            found.append(Problem(at.file, at.line, dotted(path), text, is_warning=True))
    return found


def _fact(deployment: Deployment) -> Retired | None:
    if not isinstance(deployment, AzureOpenAIDeployment | ModelInferenceDeployment):
        return None
    return retired(deployment.model.name, deployment.model.version)

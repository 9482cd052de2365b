"""Warn of models that Azure has retired, from what was known when this version was made.

Offline and therefore never complete; what a subscription is offered today is a question for Azure.
"""

from pathlib import Path
from typing import Any

import yaml

from aihub.settings.errors import Problem, dotted
from aihub.settings.merge import locate
from aihub.settings.models import AzureOpenAIDeployment, Deployment, ModelInferenceDeployment, Settings
from aihub.settings.source import Node

_FACTS = Path(__file__).with_name("retired_models.yaml")


def warnings(settings: Settings, root: Node) -> list[Problem]:
    """Return a warning for each deployment of a retired model, placed at the model's name."""
    facts = yaml.load(_FACTS.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    found = []
    for name, deployment in settings.deployments.items():
        fact = next((fact for fact in facts if _is_of(fact, deployment)), None)
        if fact is not None:
            path = ("deployments", name, "model", "name")
            at = locate(root, path)
            on = f" on {fact['date']}" if "date" in fact else ""
            text = f"Azure retired this model{on}; use {fact['use']}, unless this stack is local"
            found.append(Problem(at.file, at.line, dotted(path), text, is_warning=True))
    return found


def _is_of(fact: dict[str, Any], deployment: Deployment) -> bool:
    if not isinstance(deployment, AzureOpenAIDeployment | ModelInferenceDeployment):
        return False
    model = deployment.model
    same_name = str(fact["model"]).casefold() == model.name.casefold()
    return same_name and model.version in fact.get("versions", [model.version])

"""Warnings about models that Azure has retired or soon will, from lists as old as this version of aihub.

The check is offline, and so never complete: only Azure knows which models it offers a subscription today.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from aihub.catalogue.retirement import Retirement, as_of, retirement
from aihub.contract.model_ids import model_of
from aihub.rules import models as rules
from aihub.settings.errors import SettingsPath
from aihub.settings.models import (
    AzureOpenAIDeployment,
    Deployment,
    ModelInferenceDeployment,
    ServerlessDeployment,
    Settings,
)
from aihub.settings.rules.parts import Violation

_SOON = timedelta(days=60)
"""Time before a retirement from which on it is warned of; Microsoft announces them 60 days ahead or earlier."""


def check_retirement(settings: Settings, today: date) -> Iterator[Violation]:
    """Yield each deployment of a model that is retired or soon will be, at the model's name."""
    for name, deployment in settings.deployments.items():
        path, end = _end(deployment)
        if end is None:
            continue
        use = f"; use {end.use}" if end.use else "; choose another"
        if end.is_by(today):
            on = f" on {end.day}" if end.day else ""
            text = f"Azure retired this model{on}{use}, unless this stack is local"
            yield Violation(rules.MODEL_RETIRED, ("deployments", name, *path), text)
        elif end.is_by(today + _SOON):
            text = f"Azure retires this model on {end.day}, by Microsoft's schedule of {as_of()}{use}"
            yield Violation(rules.MODEL_RETIRES_SOON, ("deployments", name, *path), text)


def _end(deployment: Deployment) -> tuple[SettingsPath, Retirement | None]:
    """Return where the model of a deployment is written, and its retirement; None where none is known."""
    match deployment:
        case AzureOpenAIDeployment() | ModelInferenceDeployment():
            model = deployment.model
            return ("model", "name"), retirement(model.name, model.version, deployment.sku.name)
        case ServerlessDeployment():
            return ("model",), retirement(model_of(deployment.model).name, None, None)
    return (), None

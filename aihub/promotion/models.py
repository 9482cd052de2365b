"""The catalogue's models that settings deploy."""

from collections.abc import Iterator
from typing import NamedTuple

from aihub.contract.model_ids import model_of
from aihub.settings import AzureOpenAIDeployment, ModelInferenceDeployment, ServerlessDeployment, Settings


class Model(NamedTuple):
    """A model of the catalogue, as it is deployed."""

    name: str
    version: str | None
    """None where Azure deploys the latest."""
    sku: str | None
    """None where there is none."""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.name, self.version)))


def models_in(settings: Settings) -> Iterator[tuple[str, Model]]:
    """Yield each model that Azure may retire, with the name of its deployment; those on managed compute it does not."""
    for name, deployment in settings.deployments.items():
        match deployment:
            case AzureOpenAIDeployment() | ModelInferenceDeployment():
                yield name, Model(deployment.model.name, deployment.model.version, deployment.sku.name)
            case ServerlessDeployment():
                yield name, Model(model_of(deployment.model).name, None, None)
        if isinstance(deployment, AzureOpenAIDeployment) and deployment.routing:
            for each in deployment.routing.models:
                yield name, Model(each.name, each.version, None)

"""Models of registries and workspaces, which can be deployed in a workspace, by asset id."""

import functools
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from localazure import fast_yaml

_REGISTERED = re.compile(
    r"azureml://registries/(?P<registry>[^/]+)/models/(?P<name>[^/]+)(/versions/(?P<version>[^/]+))?", re.IGNORECASE
)
_OWN = re.compile(
    r"(azureml:|/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.MachineLearningServices/workspaces/[^/]+/models/)"
    r"(?P<name>[^/:]+)(:|/versions/)(?P<version>[^/:]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AssetId:
    """A model's asset id."""

    registry: str | None
    """The registry's name; None for a model that is registered in a workspace."""
    name: str
    version: str | None


@dataclass(frozen=True)
class RegistryModel:
    """A model; the fields are described at the top of `registry_models.yaml`."""

    name: str
    versions: list[str]
    tasks: list[str]
    registry: str | None = None
    serverless: Literal["azure", "marketplace"] | None = None
    path: str = "/score"
    mlflow: bool = False
    gated: bool = False
    answers: Literal["errors"] | None = None

    def can(self, task: str) -> bool:
        """Whether the model has a task such as `chatCompletion`."""
        return task in self.tasks


@functools.cache
def models() -> list[RegistryModel]:
    """All models of `registry_models.yaml`."""
    text = (files(__package__) / "registry_models.yaml").read_text(encoding="utf-8")
    return [RegistryModel(**entry) for entry in fast_yaml.parse(text)]


def parse(asset_id: str) -> AssetId | None:
    """Parses an asset id: a registry's, an ARM id of a workspace, or `azureml:name:version`; None for another text."""
    match = _REGISTERED.fullmatch(asset_id) or _OWN.fullmatch(asset_id)
    if match is None:
        return None
    return AssetId(match.groupdict().get("registry"), match["name"], match["version"])


def find_model(asset_id: str) -> RegistryModel | None:
    """The model with an asset id, with or without a version; None when it does not exist."""
    wanted = parse(asset_id)
    if wanted is None:
        return None
    for model in models():
        is_named = _same(model.registry, wanted.registry) and _same(model.name, wanted.name)
        if is_named and (wanted.version is None or wanted.version in model.versions):
            return model
    if wanted.registry is None and wanted.version:
        return RegistryModel(wanted.name, [wanted.version], ["score"])
    return None


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").lower() == (other or "").lower()

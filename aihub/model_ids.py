"""What the ids of models in registries and workspaces say of them."""

import re
from typing import NamedTuple

_ID = re.compile(r"(?:registries|workspaces)/(?P<registry>[^/]+)/models/(?P<name>[^/]+)(?:/\w+/(?P<version>[^/]+))?$")


class RegistryModel(NamedTuple):
    """A model by its place."""

    registry: str
    """Registry, or workspace for a model of one's own."""
    name: str
    version: str | None
    """Version or label; None where the id names none."""


def registry_model(model_id: str) -> RegistryModel:
    """Takes an id apart: `azureml://registries/R/models/M[/versions/V]`, or the ARM id of a workspace's model.

    Raises:
        ValueError: it is not the id of a model.
    """
    found = _ID.search(model_id)
    if found is None:
        raise ValueError(f"{model_id} is not the id of a model; write azureml://registries/R/models/M/versions/V")
    return RegistryModel(found["registry"], found["name"], found["version"])

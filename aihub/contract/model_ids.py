"""Parse the ids of models in registries and workspaces."""

import re
from typing import NamedTuple

OWN_ASSET = re.compile(r"azureml:(?P<name>[^:/]+):(?P<version>[^:/]+)")
"""The id of a model or another asset of one's own workspace: `azureml:churn:3`."""
_LONG = re.compile(r".*/(?P<registry>[^/]+)/models/(?P<name>[^/]+)(?:/\w+/(?P<version>[^/]+))?")


class ModelPlace(NamedTuple):
    """A model by its place."""

    registry: str
    """The registry; for a model of one's own its workspace, or empty where the id names none."""
    name: str
    version: str | None
    """Version or label; None where the id names none."""


def model_of(model_id: str) -> ModelPlace:
    """Takes an id apart: `azureml://registries/R/models/M[/versions/V]`, an ARM id, or `azureml:M:V` of one's own.

    Raises:
        ValueError: it is not the id of a model.
    """
    if found := OWN_ASSET.fullmatch(model_id):
        return ModelPlace("", found["name"], found["version"])
    if found := _LONG.fullmatch(model_id):
        return ModelPlace(found["registry"], found["name"], found["version"])
    raise ValueError(f"{model_id} is not the id of a model; write azureml://registries/<registry>/models/<model>")

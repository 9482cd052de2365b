"""Models of managed compute, their templates, and the quota of accelerators."""

import functools
import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from localazure import fast_yaml
from localazure.services.cognitive_services.catalogue import Dimensions, Model

REGISTRY = "azure-huggingface"
_ASSET = re.compile(
    r"azureml://registries/(?P<registry>[^/]+)/(?P<kind>models|deploymenttemplates)/(?P<name>[^/]+)"
    r"/(?P<by>versions|labels)/(?P<value>[^/]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asset:
    """A parsed asset id, such as `azureml://registries/R/models/M/versions/1`."""

    registry: str
    kind: str
    name: str
    version: str | None
    """The version; None when the id has a label such as `latest` instead."""
    label: str | None


@dataclass(frozen=True)
class Template:
    """A deployment template; the fields are described at the top of `managed_models.yaml`."""

    name: str
    versions: list[str]
    runtime: str
    accelerator: str
    count: int


@dataclass(frozen=True)
class ManagedModel:
    """A version of a model, with its templates."""

    model: Model
    """The model as the inference routes use it."""
    is_open_ai_compatible: bool
    templates: list[Template] = field(repr=False)

    def template(self, asset: Asset) -> Template | None:
        """The template with an id, if it is one of the model's."""
        return next(
            (
                each
                for each in self.templates
                if asset.name.lower() == each.name and (asset.version is None or asset.version in each.versions)
            ),
            None,
        )


def parse(asset_id: str) -> Asset | None:
    """Parses an asset id; None for another text."""
    match = _ASSET.fullmatch(asset_id)
    if match is None:
        return None
    is_version = match["by"].lower() == "versions"
    version, label = (match["value"], None) if is_version else (None, match["value"])
    return Asset(match["registry"].lower(), match["kind"].lower(), match["name"], version, label)


def find(asset: Asset) -> ManagedModel | None:
    """The model with an id, which must have a version; None when the registry does not have it."""
    if asset.registry != REGISTRY or asset.kind != "models":
        return None
    return _models().get((asset.name.lower(), asset.version or ""))


def quotas() -> dict[str, int]:
    """The quota of accelerators of one region, by type."""
    return dict(_table()["quotas"])


@functools.cache
def _table() -> Any:
    return fast_yaml.parse((files(__package__) / "managed_models.yaml").read_text(encoding="utf-8"))


@functools.cache
def _models() -> dict[tuple[str, str], ManagedModel]:
    return {
        (entry["name"], version): ManagedModel(
            Model(
                format="HuggingFace",
                publisher=entry["name"].partition("--")[0],
                name=entry["name"],
                version=version,
                is_default=version == entry["versions"][-1],
                capabilities=dict.fromkeys([*entry["capabilities"], "inference"], "true"),
                lifecycle="Preview",
                retires="",
                skus=[],
                dimensions=Dimensions(**entry["dimensions"]) if "dimensions" in entry else None,
            ),
            entry["open_ai"],
            [Template(**each) for each in entry["templates"]],
        )
        for entry in _table()["models"]
        for version in entry["versions"]
    }

"""The catalogue of models."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

from localazure import fast_yaml
from localazure.azure import Azure
from localazure.services.arm.resources import Resource

Json = dict[str, Any]


@dataclass(frozen=True)
class Sku:
    """A SKU in which a model is offered."""

    name: str
    usage_name: str
    """The quota that a deployment's capacity counts against."""
    default: int
    """The default capacity of a deployment, in the SKU's unit."""
    quota: int
    """The quota of one region, unless `quotas.yaml` has another; also the largest capacity of one deployment."""
    minimum: int = 1
    step: int = 1

    @property
    def is_standard(self) -> bool:
        """Whether the SKU is billed per token, with a rate limit per minute."""
        return self.name.endswith("Standard")

    @property
    def is_provisioned(self) -> bool:
        """Whether the SKU is billed per hour, in throughput units."""
        return self.name.endswith("ProvisionedManaged")

    @property
    def data_zone(self) -> str:
        """Where data may be processed: `Global`, `DataZone`, or empty for the region."""
        return re.split("Standard|ProvisionedManaged|Batch", self.name)[0]


@dataclass(frozen=True)
class Dimensions:
    """The length of a model's embeddings."""

    length: int
    adjustable: bool = False
    """Whether a request may ask for shorter embeddings."""


@dataclass(frozen=True)
class Model:
    """A version of a model; the fields are described at the top of `catalogue.yaml`."""

    format: str
    publisher: str
    name: str
    version: str
    is_default: bool
    capabilities: Mapping[str, str]
    lifecycle: str
    retires: str
    """The time of retirement, in ARM's format."""
    skus: list[Sku] = field(repr=False)
    reasoning: bool = False
    thinks: bool = False
    dimensions: Dimensions | None = None

    @property
    def is_open_ai(self) -> bool:
        """Whether the model is one of Azure OpenAI, which has routes and roles of its own."""
        return self.format == "OpenAI"

    @property
    def is_gone(self) -> bool:
        """Whether the model is retired, so that its deployments answer 410."""
        return self.lifecycle == "Deprecated"

    @property
    def is_by_request(self) -> bool:
        """Whether the unit of capacity is requests per minute instead of thousands of tokens per minute."""
        return not any(map(self.can, ("chatCompletion", "responses", "embeddings", "messages")))

    def can(self, capability: str) -> bool:
        """Whether the model has a capability such as `chatCompletion`."""
        return self.capabilities.get(capability) == "true"

    def sku(self, name: str) -> Sku | None:
        """The SKU with a name, if the model is offered in it."""
        return next((each for each in self.skus if each.name == name), None)

    def as_arm(self) -> Json:
        """The member `model` of ARM's lists of models."""
        return {
            "format": self.format,
            "publisher": self.publisher,
            "name": self.name,
            "version": self.version,
            "isDefaultVersion": self.is_default,
            "maxCapacity": max(each.quota for each in self.skus),
            "capabilities": dict(self.capabilities),
            "lifecycleStatus": self.lifecycle,
            "deprecation": {"inference": self.retires, "deprecationStatus": "Planned"},
            "skus": [
                {
                    "name": each.name,
                    "usageName": each.usage_name,
                    "deprecationDate": self.retires,
                    "capacity": {
                        "minimum": each.minimum,
                        "maximum": each.quota,
                        "step": each.step,
                        "default": each.default,
                    },
                }
                for each in self.skus
            ],
        }


@functools.cache
def models() -> list[Model]:
    """All models of the catalogue."""
    text = (files(__package__) / "catalogue.yaml").read_text(encoding="utf-8")
    return [_model(entry) for entry in fast_yaml.parse(text)]


def find(format_: str, name: str, version: str | None) -> Model | None:
    """The model with a format, name and version; without a version, the default version."""
    for model in models():
        if (model.format, model.name) == (format_, name) and (
            model.version == version if version else model.is_default
        ):
            return model
    return None


def in_region(azure: Azure, location: str, model: Model) -> Model | None:
    """A model as a region has it: with the SKUs that are offered there; None where there is none."""
    offer = azure.model_offers.of(location, model.name, model.version)
    skus = [each for each in model.skus if offer.skus is None or each.name in offer.skus]
    if not skus:
        return None
    retires = f"{offer.retires}T00:00:00Z" if offer.retires else model.retires
    return replace(model, skus=skus, retires=retires, lifecycle=offer.lifecycle or model.lifecycle)


def region_models(azure: Azure, location: str) -> list[Json]:
    """The items of `GET …/locations/{location}/models`: each model, once for each kind of account that can have it."""
    offered = [each for model in models() if (each := in_region(azure, location, model))]
    return [
        {
            "kind": kind,
            "skuName": "S0",
            "description": f"{model.publisher} {model.name}",
            "model": model.as_arm(),
        }
        for kind in ("OpenAI", "AIServices")
        for model in offered
        if model.is_open_ai or kind == "AIServices"
    ]


def account_models(azure: Azure, account: Resource) -> list[Json]:
    """The items of `GET …/accounts/{account}/models`: those of its kind, without what says the kind."""
    kind = "OpenAI" if account.get("kind") == "OpenAI" else "AIServices"
    return [each["model"] for each in region_models(azure, account["location"]) if each["kind"] == kind]


def _model(entry: Json) -> Model:
    dimensions = entry.get("dimensions")
    converted = {
        "capabilities": dict.fromkeys([*entry["capabilities"], "inference"], "true"),
        "dimensions": Dimensions(**dimensions) if dimensions else None,
        "retires": f"{entry['retires']}T00:00:00Z",
        "skus": [Sku(**each) for each in entry["skus"]],
    }
    return Model(**{**entry, **converted})

"""The models of a region, where they are other than the local Azure's own, from `.local/models.yaml` or a test.

The file has regions, `*` for all, and below each `model version`, or a model for all of its versions. A list is the
SKUs that the region has of it, none of them when it is empty; a mapping may also say when the version is retired, and
its lifecycle:

    westeurope:
      gpt-4.1 2025-04-14: [GlobalStandard]
      gpt-5: []
    "*":
      gpt-4o 2024-08-06: {lifecycle: Deprecating, retires: 2026-12-31}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from localazure.data_file import DataFile, DataFileError
from localazure.facts.locations import name_of

ALL_REGIONS = "*"
LIFECYCLES = ("Preview", "GenerallyAvailable", "Stable", "Legacy", "Deprecating", "Deprecated")
_MEMBERS = {"skus", "retires", "lifecycle"}


class ModelFileError(DataFileError):
    """The file of models cannot be read, or something in it is wrong."""


@dataclass(frozen=True)
class Offer:
    """How one region has a model; what is None is as in the catalogue."""

    skus: tuple[str, ...] | None = None
    retires: date | None = None
    lifecycle: str | None = None


Offers = Mapping[tuple[str, str], Offer]


class ModelOffers:
    """The models of a file, which is read again when it has changed, and those set by a test."""

    def __init__(self, path: Path | None = None) -> None:
        self._file: DataFile[Offers] = DataFile(path, _parse, {})
        self._set: dict[tuple[str, str], Offer] = {}

    def set(self, model: str, offer: Offer, region: str = ALL_REGIONS) -> None:
        """Sets how a region has a model, or `model version`, in place of the file."""
        self._set[name_of(region), model] = offer

    def of(self, region: str, model: str, version: str) -> Offer:
        """How a region has a version of a model, as it is given; empty when it is not.

        Raises:
            DataFileError: the file is wrong.
        """
        for offers in (self._set, self._file.content()):
            for place in (name_of(region), ALL_REGIONS):
                for name in (f"{model} {version}", model):
                    if (place, name) in offers:
                        return offers[place, name]
        return Offer()


def _parse(given: Any, path: Path) -> Offers:
    found = {}
    for region, models in _mapping(given, f"{path}: regions with their models are expected").items():
        for model, offer in _mapping(models, f"{path}, {region}: models with their SKUs are expected").items():
            found[name_of(str(region)), str(model)] = _offer(offer, f"{path}, {region}, {model}")
    return found


def _mapping(given: Any, message: str) -> dict[Any, Any]:
    if not isinstance(given, dict):
        raise ModelFileError(message)
    return given


def _offer(given: Any, place: str) -> Offer:
    members = given if isinstance(given, dict) else {"skus": given}
    skus, retires, lifecycle = (members.get(name) for name in ("skus", "retires", "lifecycle"))
    if (
        not members.keys() <= _MEMBERS
        or not (skus is None or (isinstance(skus, list) and all(isinstance(each, str) for each in skus)))
        or not (retires is None or type(retires) is date)
        or lifecycle not in {None, *LIFECYCLES}
    ):
        raise ModelFileError(
            f"{place}: a list of SKUs is expected, or a mapping with skus, retires (a date) and lifecycle (one of "
            f"{', '.join(LIFECYCLES)})"
        )
    return Offer(None if skus is None else tuple(skus), retires, lifecycle)

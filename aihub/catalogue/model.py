"""What a catalogue of models says: versions, SKUs, regions, each with the day of its source; pure data and lookups.

The snapshot that ships (`offers.py`) and Azure's own list (`live.py`) have these types. A lookup answers `unknown`
wherever the source does not say: only a source that lists everything can say no.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal, get_args

from aihub.catalogue.retirement import Retirement, retirement
from aihub.catalogue.tasks import tasks_of
from aihub.catalogue.versions import newest_first

Answer = Literal["yes", "no", "unknown"]

SkuName = Literal[
    "GlobalStandard",
    "DataZoneStandard",
    "Standard",
    "GlobalBatch",
    "DataZoneBatch",
    "GlobalProvisionedManaged",
    "DataZoneProvisionedManaged",
    "ProvisionedManaged",
]
"""SKUs of deployments on an account."""
SKUS: tuple[SkuName, ...] = get_args(SkuName)
"""All of them, in the order in which they are shown; the first one offered is the usual one."""
SERVERLESS = "serverless-api"
"""Stands in the place of a SKU for serverless endpoints, which have none."""
LEAST_UNITS = {
    "GlobalProvisionedManaged": (15, 5),
    "DataZoneProvisionedManaged": (15, 5),
    "ProvisionedManaged": (25, 25),
}
"""The smallest capacity of any model with a provisioned SKU, and the step that each model's is a multiple of, in
throughput units. The limits of each model are in Azure's list. Source: Microsoft's page on provisioned throughput."""


@dataclass(frozen=True)
class Source:
    """Where facts come from."""

    title: str
    as_of: date
    """The day on which it was read."""
    url: str = ""
    """The page; empty for Azure's own list."""
    read_at: datetime | None = None
    """When Azure's list was read; None for a page."""

    def __str__(self) -> str:
        """Return the source with its day, as in `Microsoft's page "Model retirement schedule" of 2026-09-29`."""
        title = f'Microsoft\'s page "{self.title}"' if self.url else self.title
        return f"{title} of {self.as_of}"


@dataclass(frozen=True)
class CapacityLimits:
    """What capacity one deployment can have, in the unit of its SKU; None where Azure does not say."""

    minimum: int | None = None
    maximum: int | None = None
    step: int | None = None
    default: int | None = None


@dataclass(frozen=True)
class SkuOffer:
    """A SKU in which a version of a model is offered."""

    name: str
    regions: frozenset[str]
    """The regions that offer it, by their short names."""
    usage_name: str | None = None
    """Name of the quota that it counts against, as Azure's usages list it; None where the source does not say."""
    retires: date | None = None
    """The day on which this version is retired for this SKU, by Azure's list of models."""
    capacity: CapacityLimits | None = None


@dataclass(frozen=True)
class ModelVersion:
    """A version of a model."""

    publisher: str
    """ARM's `model.format`."""
    model: str
    version: str
    """Empty for a model of which the source names no version; serverless endpoints deploy the latest."""
    source: Source
    skus: tuple[SkuOffer, ...] | None = None
    """The SKUs that it is offered in; None where the source lists none."""
    covers: frozenset[str] = frozenset()
    """Regions of which the source lists all that is offered; of others the answer is unknown."""
    lifecycle: str | None = None
    """`Preview`, `GenerallyAvailable`, `Deprecating` and so on, as Azure's list of models says."""
    is_default: bool | None = None
    """Whether a deployment gets this version when it names none; None where the source does not say."""
    capabilities: tuple[str, ...] | None = None
    """What the model can do, in the words of Azure's list of models, such as `chatCompletion`."""
    retires: date | None = None
    """The day on which inference ends, by Azure's list of models."""

    @property
    def tasks(self) -> tuple[str, ...] | None:
        """What an endpoint of it is called for, the usual task first; None where nothing tells."""
        return tasks_of(self.publisher, self.model)

    def retirement(self, sku: str | None = None) -> Retirement | None:
        """Return the retirement for a SKU, by Azure's list of models or else Microsoft's schedule; None if unknown."""
        offer = self.sku(sku) if sku else None
        day = (offer.retires if offer else None) or self.retires
        known = retirement(self.model, self.version or None, sku)
        return Retirement(day, known.use if known else None) if day else known

    def sku(self, name: str) -> SkuOffer | None:
        """Return the SKU with a name; None where the version is not known to have it."""
        return next((each for each in self.skus or () if each.name == name), None)

    @property
    def regions(self) -> frozenset[str]:
        """The regions that are known to offer it, in any SKU."""
        return frozenset().union(*(each.regions for each in self.skus or ()))

    @property
    def is_serverless(self) -> bool:
        """Whether this is what serverless endpoints have of the model, and deployments on an account have not."""
        return any(each.name == SERVERLESS for each in self.skus or ())

    def offers(self, sku: str | None, region: str | None) -> Answer:
        """Return whether the version is offered in a SKU and region; None stands for any."""
        if self.skus is None:
            return "no" if region in self.covers else "unknown"
        if sku is not None and self.is_serverless != (sku == SERVERLESS):
            # What lists serverless endpoints says nothing of deployments on an account, and the other way round.
            return "unknown"
        found = [each for each in self.skus if sku is None or each.name == sku]
        if any(region is None or region in each.regions for each in found):
            return "yes"
        is_known = region is None or region in self.covers
        return "no" if is_known and not (sku is None and self.is_serverless) else "unknown"


@dataclass(frozen=True)
class Catalogue:
    """The models that a source lists."""

    versions: tuple[ModelVersion, ...]
    sources: tuple[Source, ...]
    complete: frozenset[str] = frozenset()
    """Regions whose list is Azure's own: what is missing there is not offered there."""

    @cached_property
    def _by_name(self) -> dict[str, list[ModelVersion]]:
        found: dict[str, list[ModelVersion]] = {}
        for each in self.versions:
            found.setdefault(each.model.casefold(), []).append(each)
        return found

    @property
    def as_of(self) -> date:
        """The day of the newest source."""
        return max(each.as_of for each in self.sources)

    @cached_property
    def models(self) -> tuple[str, ...]:
        """The names of all models, as Azure writes them."""
        return tuple(sorted({each.model for each in self.versions}, key=str.casefold))

    def of(self, model: str, publisher: str | None = None) -> tuple[ModelVersion, ...]:
        """Return the versions of a model, the newest first; empty for a model that the catalogue does not list.

        Args:
            model: name; compared without case.
            publisher: ARM's `model.format`; None for any.
        """
        found = [each for each in self._by_name.get(model.casefold(), ()) if publisher in (None, each.publisher)]
        return tuple(newest_first(found, lambda each: each.version))

    def version(self, model: str, version: str, publisher: str | None = None) -> ModelVersion | None:
        """Return one version of a model; None where the catalogue does not list it."""
        return next((each for each in self.of(model, publisher) if each.version == version), None)

    def is_offered(self, model: str, version: str | None, sku: str | None, region: str | None) -> Answer:
        """Return whether a model is offered; None stands for any version, SKU or region.

        `no` means that a source lists all that the region offers, and not this. Of a model or version that the snapshot
        does not list the answer is `unknown`, since it may be newer.
        """
        known = self.of(model)
        found = [each for each in known if version is None or each.version == version]
        if not found:
            return "no" if region in self.complete else "unknown"
        of_kind = [each for each in found if sku is None or each.is_serverless == (sku == SERVERLESS)]
        answers = {each.offers(sku, region) for each in of_kind or found}
        return "yes" if "yes" in answers else "unknown" if "unknown" in answers else "no"

    def regions(self, model: str, version: str | None = None, sku: str | None = None) -> tuple[str, ...]:
        """Return the regions that are known to offer a model; None stands for any version or SKU."""
        found: set[str] = set()
        for each in self.of(model):
            if version is None or each.version == version:
                found.update(*(offer.regions for offer in each.skus or () if sku is None or offer.name == sku))
        return tuple(sorted(found))

    def skus(self, model: str, version: str | None = None, region: str | None = None) -> tuple[str, ...]:
        """Return the SKUs in which a model is known to be offered, the usual one first."""
        found = {
            offer.name
            for each in self.of(model)
            if version is None or each.version == version
            for offer in each.skus or ()
            if region is None or region in offer.regions
        }
        return in_order(found)


def in_order(skus: Iterable[str]) -> tuple[str, ...]:
    """Return SKUs in the order in which they are shown."""
    return tuple(sorted(skus, key=lambda name: (SKUS.index(name) if name in SKUS else len(SKUS), name)))

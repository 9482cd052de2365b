"""Azure's own list of the models of a region: what the subscription can deploy there today.

Source: "Models - List" of the REST reference of Cognitive Services accounts. Each model is listed once for each kind of
account that can have it, its capabilities are written as text, and a SKU's capacity may lack any of its members.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from aihub.azure import api_versions
from aihub.catalogue.model import CapacityLimits, Catalogue, ModelVersion, SkuOffer, Source, in_order

if TYPE_CHECKING:
    from aihub.azure.reads import ArmReads

_KIND = "AIServices"
"""The kind of account that is a hub."""
_NEVER = 2099
"""Azure writes the end of this year, or a later one, where no retirement is planned."""


def read_models(arm: "ArmReads", subscription: str, region: str) -> list[dict[str, Any]]:
    """Return the entries of Azure's list of a region, of all its pages.

    Raises:
        ArmError: the list cannot be read.
    """
    path = f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{region}/models"
    return arm.collection(path, api_versions.COGNITIVE_SERVICES)


def listing(entries: Sequence[Mapping[str, Any]], region: str, read_at: datetime) -> Catalogue:
    """Return the catalogue of a region from the entries of Azure's list; entries that nobody can read are left out."""
    source = Source(f"Azure's list of models in {region}", read_at.date(), read_at=read_at)
    versions = {
        (each.publisher, each.model, each.version): each
        for entry in entries
        if str(entry.get("kind", _KIND)).casefold() == _KIND.casefold()
        for each in _version(entry.get("model"), region, source)
    }
    return Catalogue(tuple(versions.values()), (source,), frozenset({region}))


def _version(model: Any, region: str, source: Source) -> Iterator[ModelVersion]:
    if not isinstance(model, Mapping):
        return
    names = [model.get(name) for name in ("format", "name", "version")]
    if not all(isinstance(name, str) and name for name in names):
        return
    publisher, name, version = map(str, names)
    skus = {each.name: each for each in _skus(model.get("skus"), region)}
    lifecycle, default = model.get("lifecycleStatus"), model.get("isDefaultVersion")
    deprecation, capabilities = model.get("deprecation"), model.get("capabilities")
    yield ModelVersion(
        publisher,
        name,
        version,
        source,
        tuple(skus[each] for each in in_order(skus)),
        frozenset({region}),
        lifecycle=lifecycle if isinstance(lifecycle, str) else None,
        is_default=default if isinstance(default, bool) else None,
        capabilities=_true(capabilities) if isinstance(capabilities, Mapping) else None,
        retires=_day(deprecation.get("inference")) if isinstance(deprecation, Mapping) else None,
    )


def _skus(skus: Any, region: str) -> Iterator[SkuOffer]:
    for each in skus if isinstance(skus, list) else []:
        if isinstance(each, Mapping) and isinstance(each.get("name"), str):
            usage = each.get("usageName")
            yield SkuOffer(
                each["name"],
                frozenset({region}),
                usage if isinstance(usage, str) else None,
                _day(each.get("deprecationDate")),
                _capacity(each.get("capacity")),
            )


def _capacity(capacity: Any) -> CapacityLimits | None:
    if not isinstance(capacity, Mapping):
        return None

    def number(name: str) -> int | None:
        value = capacity.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    return CapacityLimits(number("minimum"), number("maximum"), number("step"), number("default"))


def _true(capabilities: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(name for name, value in capabilities.items() if str(value).casefold() == "true"))


def _day(moment: Any) -> date | None:
    try:
        day = date.fromisoformat(str(moment)[:10])
    except ValueError:
        return None
    return day if day.year < _NEVER else None

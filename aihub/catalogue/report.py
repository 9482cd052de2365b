"""The catalogue as tables for a person, and as JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from textwrap import fill
from typing import Any

from aihub.catalogue.model import SERVERLESS, CapacityLimits, Catalogue, ModelVersion, Source
from aihub.catalogue.retirement import as_of
from aihub.columns import columns
from aihub.contract.routes import account_route_names
from aihub.durations import shown
from aihub.safe_text import cleaned

NOT_COVERED = (
    "Not in the catalogue: models on managed compute (Hugging Face, other registries, your own), fine-tuned models, and "
    "other clouds than Azure's public one."
)
_WIDTH = 110


@dataclass(frozen=True)
class Filters:
    """Which versions are listed; None or empty lists all. What a source does not know is listed, as unknown."""

    publisher: str | None = None
    task: str | None = None
    regions: tuple[str, ...] = ()
    sku: str | None = None
    retiring_before: date | None = None
    """Day before which the version is retired; None leaves out what is retired already."""
    today: date = date.min

    def keep(self, version: ModelVersion) -> bool:
        """Return whether a version is listed."""
        if self.publisher is not None and version.publisher != self.publisher:
            return False
        if self.task is not None and version.tasks is not None and self.task not in version.tasks:
            return False
        if self.sku is not None and version.is_serverless != (self.sku == SERVERLESS):
            return False
        if all(version.offers(self.sku, region) == "no" for region in self.regions or (None,)):
            return False
        end = version.retirement(self.sku)
        if self.retiring_before is None:
            return end is None or not end.is_by(self.today)
        return end is not None and end.is_by(self.retiring_before - timedelta(days=1))


def listed(catalogue: Catalogue, filters: Filters) -> list[ModelVersion]:
    """Return the versions to list, by publisher and model, the newest version first."""
    publishers = sorted({each.publisher for each in catalogue.versions}, key=str.casefold)
    return [
        each
        for publisher in publishers
        for model in catalogue.models
        for each in catalogue.of(model, publisher)
        if filters.keep(each)
    ]


def table(versions: Sequence[ModelVersion], filters: Filters, catalogue: Catalogue, now: datetime) -> str:
    """Return the versions as a table, with the sources below it."""
    if not versions:
        rows = ["no model of the catalogue fits"]
    else:
        titles = ("MODEL", "VERSION", "PUBLISHER", "TASK", "REGIONS", "RETIRES", "SKUS")
        rows = columns([titles, *(_row(each, filters, now.date()) for each in versions)])
    return "\n".join([*rows, "", *sources(catalogue.sources, now), NOT_COVERED])


def _row(version: ModelVersion, filters: Filters, today: date) -> tuple[str, ...]:
    wanted = set(filters.regions)
    skus = [each for each in version.skus or () if not wanted or wanted & each.regions]
    regions = sorted(version.regions & wanted if wanted else version.regions)
    where = "unknown" if not regions else regions[0] if len(regions) == 1 else f"{len(regions)} regions"
    return (
        version.model,
        _version(version),
        version.publisher,
        _tasks(version),
        where,
        _end(version, filters.sku, today),
        ", ".join(each.name for each in skus) or ("unknown" if version.skus is None else "none"),
    )


def page(model: Sequence[ModelVersion], regions: Sequence[str], now: datetime) -> str:
    """Return all that is known of the versions of one model, as text.

    Args:
        model: its versions, the newest first.
        regions: the regions of interest; empty for all.
        now: the present time.
    """
    described: dict[tuple[str, ...], list[str]] = {}
    for each in model:
        described.setdefault(tuple(_described(each, regions, now.date())), []).append(_version(each))
    lines = [f"{model[0].model}, {model[0].publisher}", *columns(_facts(model[0]))]
    for description, versions in described.items():
        lines += ["", f"version{'s' if versions[1:] else ''} {', '.join(versions)}{description[0]}", *description[1:]]
    return "\n".join(lines)


def _described(version: ModelVersion, regions: Sequence[str], today: date) -> Iterator[str]:
    """Yield what follows the version's name on its line, and the lines below."""
    marks = [mark for mark in (version.lifecycle, "default" if version.is_default else None) if mark]
    yield f" ({', '.join(marks)})" if marks else ""
    yield f"  retirement: {_end(version, None, today)}"
    yield f"  source: {version.source}"
    yield f"  capabilities: {', '.join(version.capabilities or ()) or 'unknown'}"
    if not version.skus:
        yield "  SKUs and regions: unknown"
        return
    rows = [_sku_row(version, each.name, regions, today) for each in version.skus]
    yield from (f"  {line}" for line in columns([("SKU", "RETIRES", "CAPACITY", "QUOTA", "REGIONS"), *rows]))
    if not regions:
        for names, there in _places(version):
            yield f"  regions of {names}:\n{_wrapped(there)}"


def _facts(version: ModelVersion) -> list[tuple[str, str]]:
    return [("tasks:", _tasks(version)), ("routes:", ", ".join(routes(version)) or "unknown")]


def routes(version: ModelVersion) -> tuple[str, ...]:
    """Return the routes by which a deployment of the model is called, for its usual task; empty where unknown."""
    if not version.tasks:
        return ()
    kind = "azure-openai" if version.publisher == "OpenAI" else "model-inference"
    return account_route_names(type_name=kind, publisher=version.publisher, model=version.model, task=version.tasks[0])


def _sku_row(version: ModelVersion, name: str, regions: Sequence[str], today: date) -> tuple[str, ...]:
    offer = version.sku(name)
    assert offer is not None
    answers = [f"{region}: {version.offers(name, region)}" for region in regions]
    where = ", ".join(answers) if regions else f"{len(offer.regions)} regions"
    return name, _end(version, name, today), _capacity(offer.capacity), offer.usage_name or "unknown", where


def _capacity(limits: CapacityLimits | None) -> str:
    """Return what capacity a deployment can have, as in `15 to 100000 by 5`."""
    if limits is None or (limits.minimum is None and limits.maximum is None):
        return "unknown"
    least = limits.minimum or 1
    span = f"from {least}" if limits.maximum is None else f"{least} to {limits.maximum}"
    return f"{span} by {limits.step}" if limits.step and limits.step > 1 else span


def _places(version: ModelVersion) -> Iterable[tuple[str, list[str]]]:
    """Yield the SKUs that have the same regions, and these."""
    found: dict[frozenset[str], list[str]] = {}
    for each in version.skus or ():
        found.setdefault(each.regions, []).append(each.name)
    for regions, names in found.items():
        yield ", ".join(names), sorted(regions)


def _wrapped(regions: Iterable[str]) -> str:
    return fill(", ".join(regions) or "none", _WIDTH, initial_indent="    ", subsequent_indent="    ")


def _version(version: ModelVersion) -> str:
    return version.version or ("latest" if version.is_serverless else "unknown")


def _tasks(version: ModelVersion) -> str:
    if version.tasks is None:
        return "unknown"
    return ", ".join(version.tasks) or "none that aihub can call"


def _end(version: ModelVersion, sku: str | None, today: date) -> str:
    end = version.retirement(sku)
    if end is None:
        return "unknown"
    day = str(end.day) if end.day else ""
    return f"retired {day}".rstrip() if end.is_by(today) else day


def sources(found: Iterable[Source], now: datetime) -> list[str]:
    """Return a line for each source, with its day or its age, and one for the days of retirement."""
    lines = []
    for each in found:
        age = f"read {shown(now - each.read_at)} ago" if each.read_at else f"as of {each.as_of}, {each.url}"
        lines.append(f"source: {each.title}, {age}")
    return [*lines, f"days of retirement that Azure's list does not give: Microsoft's schedule as of {as_of()}"]


def document(versions: Iterable[ModelVersion], catalogue: Catalogue, now: datetime, **more: Any) -> str:
    """Return versions as JSON, with the sources; what is unknown is null."""
    found = {
        "models": [_plain(each, now.date()) for each in versions],
        "sources": [_plain_source(each, now) for each in catalogue.sources],
        "retirements_as_of": str(as_of()),
        "complete_regions": sorted(catalogue.complete),
        "not_covered": NOT_COVERED,
        **more,
    }
    return json.dumps(cleaned(found), indent=2)


def _plain(version: ModelVersion, today: date) -> Mapping[str, Any]:
    end = version.retirement()
    return {
        "model": version.model,
        "publisher": version.publisher,
        "version": version.version or None,
        "tasks": version.tasks,
        "routes": routes(version) or None,
        "capabilities": version.capabilities,
        "lifecycle": version.lifecycle,
        "default": version.is_default,
        "retires": _day(end.day if end else None),
        "is_retired": end.is_by(today) if end else None,
        "replacement": end.use if end else None,
        "source": str(version.source),
        "skus": None if version.skus is None else [_plain_sku(version, each.name) for each in version.skus],
    }


def _plain_sku(version: ModelVersion, name: str) -> Mapping[str, Any]:
    offer, end = version.sku(name), version.retirement(name)
    assert offer is not None
    return {
        "name": name,
        "regions": sorted(offer.regions),
        "retires": _day(end.day if end else None),
        "usage_name": offer.usage_name,
        "capacity": None if offer.capacity is None else vars(offer.capacity),
    }


def _plain_source(source: Source, now: datetime) -> Mapping[str, Any]:
    age = int((now - source.read_at).total_seconds()) if source.read_at else None
    return {
        "title": source.title,
        "as_of": str(source.as_of),
        "url": source.url or None,
        "read_at": source.read_at.isoformat() if source.read_at else None,
        "age_seconds": age,
    }


def _day(day: date | None) -> str | None:
    return str(day) if day else None

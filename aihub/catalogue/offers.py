"""Which models Azure offers where: a dated snapshot of Microsoft's pages (`offers.yaml`), for use without Azure.

The snapshot is never complete, and as old as this version of aihub: it says yes, no or unknown, and no more than its
sources do.
"""

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aihub import fast_yaml
from aihub.catalogue.model import Answer, Catalogue, ModelVersion, SkuOffer, Source, in_order

_FACTS = Path(__file__).with_name("offers.yaml")


def is_offered(model: str, version: str | None, sku: str | None, region: str | None) -> Answer:
    """Return whether the snapshot knows that Azure offers a model; None stands for any version, SKU or region."""
    return snapshot().is_offered(model, version, sku, region)


@functools.cache
def snapshot() -> Catalogue:
    """Return the catalogue that ships with aihub; read once, in about 10 ms."""
    facts = fast_yaml.parse(_FACTS.read_text(encoding="utf-8"))
    sources = {name: Source(**source) for name, source in facts["sources"].items()}
    versions = (*_offered(facts, sources), *_listed(facts["listed"], sources["schedule"]))
    return Catalogue(versions, tuple(sources.values()))


def _offered(facts: Mapping[str, Any], sources: Mapping[str, Source]) -> Iterator[ModelVersion]:
    """Yield the versions of which a source lists all SKUs and regions."""
    sets = _sets(facts["regions"])
    found: dict[tuple[str, str, str], list[SkuOffer]] = {}
    named: dict[tuple[str, str, str], str] = {}
    covered: dict[str, set[str]] = {name: set() for name in sources}
    for table in facts["offers"]:
        for publisher, models in table["models"].items():
            for title, names in models.items():
                model, _, version = title.partition(" ")
                regions = _regions(names, sets)
                found.setdefault((publisher, model, version), []).append(SkuOffer(table["sku"], regions))
                named[publisher, model, version] = table["source"]
                covered[table["source"]] |= regions
    for key, skus in found.items():
        source = named[key]
        by_name = {each.name: each for each in skus}
        offers = tuple(by_name[name] for name in in_order(by_name))
        yield ModelVersion(*key, sources[source], offers, frozenset(covered[source]))


def _listed(publishers: Mapping[str, Any], source: Source) -> Iterator[ModelVersion]:
    """Yield the versions of which no source gives SKUs and regions."""
    for publisher, models in publishers.items():
        for model, versions in models.items():
            for version in versions or [""]:
                yield ModelVersion(publisher, model, version, source)


def _sets(named: Mapping[str, str]) -> dict[str, frozenset[str]]:
    sets: dict[str, frozenset[str]] = {}
    for name, members in named.items():
        sets[name] = _regions(members, sets)
    return sets


def _regions(names: str, sets: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the regions of a text such as `us7 northeurope -eastus`; the words are added and taken out in order."""
    found: set[str] = set()
    for word in names.split():
        if word.startswith("-"):
            found.discard(word[1:])
        else:
            found |= sets.get(word, {word})
    return frozenset(found)

"""Put Azure's own lists over the snapshot: what Azure says of a region counts there, and the snapshot elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aihub.catalogue.model import Catalogue, ModelVersion, SkuOffer, in_order

_Key = tuple[str, str, str]


def merged(snapshot: Catalogue, live: Sequence[Catalogue]) -> Catalogue:
    """Return the snapshot with the regions of Azure's lists as these say.

    Args:
        snapshot: what is known of all regions.
        live: Azure's lists, one of each region.
    """
    found = {_key(each): each for each in snapshot.versions}
    for listing in live:
        there = {_key(each): each for each in listing.versions}
        # What the list leaves out is not offered in its region, in any SKU.
        found = {key: _without(each, listing.complete) for key, each in found.items()}
        found |= {key: _over(each, found.get(key)) for key, each in there.items()}
    return Catalogue(
        tuple(found.values()),
        (*(source for listing in live for source in listing.sources), *snapshot.sources),
        snapshot.complete.union(*(listing.complete for listing in live)),
    )


def _key(version: ModelVersion) -> _Key:
    return version.publisher, version.model.casefold(), version.version


def _without(version: ModelVersion, regions: frozenset[str]) -> ModelVersion:
    if version.is_serverless:
        return version
    skus = version.skus and tuple(replace(each, regions=each.regions - regions) for each in version.skus)
    return replace(version, skus=skus, covers=version.covers | regions)


def _over(live: ModelVersion, known: ModelVersion | None) -> ModelVersion:
    """Return a version as Azure's list has it, offered elsewhere as it was known."""
    if known is None:
        return live
    skus = {each.name: each for each in known.skus or ()}
    for each in live.skus or ():
        before = skus.get(each.name)
        skus[each.name] = replace(each, regions=each.regions | (before.regions if before else frozenset()))
    return replace(live, skus=_sorted(skus.values()), covers=live.covers | known.covers)


def _sorted(skus: Iterable[SkuOffer]) -> tuple[SkuOffer, ...]:
    by_name = {each.name: each for each in skus}
    return tuple(by_name[name] for name in in_order(by_name))

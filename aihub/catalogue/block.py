"""The settings of a deployment of a model, to be written below `deployments`."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from aihub.catalogue.errors import CatalogueError
from aihub.catalogue.model import LEAST_UNITS, SKUS, Catalogue, ModelVersion
from aihub.catalogue.offers import snapshot
from aihub.catalogue.tasks import TASKS_IN_TOKENS
from aihub.contract.routes import account_route_names

PROVIDER_TERMS: Mapping[str, Any] = {
    "accept": True,
    "organization_name": "Example Ltd",
    "country_code": "US",
    "industry": "technology",
}
"""What Anthropic asks for; whoever deploys its models replaces the example by the own organization."""

_CAPACITY = 10
"""Capacity of a deployment that is paid per token, in thousands of tokens per minute; one of images or audio has 1."""
_BATCH_CAPACITY = 50
"""Capacity of a batch deployment, in thousands of enqueued tokens."""
_NEWER_API_VERSION = "2025-04-01-preview"
"""Needed by the tasks below, and by reasoning models for chat completions; the default of the settings is older."""
_NEED_NEWER = {"responses", "images/generations", "audio/speech"}
_REASONING = ("o1", "o3", "o4", "gpt-5", "gpt-6", "gpt-chat", "model-router")
"""How the names of OpenAI's reasoning models begin; model-router may choose one of them."""


def deployment_block(
    model: str,
    version: str | None = None,
    sku: str | None = None,
    region: str | None = None,
    catalogue: Catalogue | None = None,
) -> dict[str, Any]:
    """Return the settings of a deployment as a plain mapping, which `aihub check` accepts.

    Args:
        model: name in the model catalogue.
        version: version; None for the default one, or else the newest that is not retired.
        sku: name of the SKU; None for the usual one that the region has.
        region: short name of the region; None for any.
        catalogue: where to look; None for the snapshot.

    Raises:
        CatalogueError: there is no such model, version or SKU in the region, or aihub cannot call the model.
    """
    known = catalogue or snapshot()
    chosen = _version(known, model, version, sku, region)
    name = sku or _sku(chosen, region)
    if chosen.offers(name, region) == "no":
        there = ", ".join(known.skus(chosen.model, chosen.version, region)) or "no SKU"
        raise CatalogueError(
            f"{chosen.model} {chosen.version} is not offered as {name}{_in(region)}, by {chosen.source}; {there} there"
        )
    tasks = chosen.tasks
    if tasks == ():
        raise CatalogueError(f"aihub cannot call the API of {chosen.model}; choose another model")
    return _settings(chosen, name, tasks[0] if tasks else "chat/completions")


def _settings(chosen: ModelVersion, sku: str, task: str) -> dict[str, Any]:
    capacity = {"name": sku, "capacity": _capacity(chosen, sku, task)}
    if chosen.publisher != "OpenAI":
        block: dict[str, Any] = {
            "type": "model-inference",
            "model": {"publisher": chosen.publisher, "name": chosen.model, "version": chosen.version},
            "sku": capacity,
        }
        names = account_route_names(
            type_name="model-inference", publisher=chosen.publisher, model=chosen.model, task=task
        )
        if not names:
            raise CatalogueError(f"Microsoft does not document how {chosen.model} is called; choose another model")
        return block | ({"provider_terms": dict(PROVIDER_TERMS)} if chosen.publisher == "Anthropic" else {})
    if sku.endswith("Batch"):
        task = "batches"
    block = {"type": "azure-openai"}
    if task != "chat/completions":
        block["task"] = task
    block |= {"model": {"name": chosen.model, "version": chosen.version}, "sku": capacity}
    if task in _NEED_NEWER or (task == "chat/completions" and chosen.model.startswith(_REASONING)):
        block["api_version"] = _NEWER_API_VERSION
    return block


def _version(known: Catalogue, model: str, version: str | None, sku: str | None, region: str | None) -> ModelVersion:
    found = known.of(model)
    if not found:
        raise CatalogueError(unknown_model(model, known))
    if version is not None:
        named = known.version(model, version)
        if named is None:
            versions = ", ".join(each.version for each in found if each.version)
            raise CatalogueError(f"{found[0].model} has no version {version} in the catalogue; it has {versions}")
        return named
    running = [each for each in found if each.version and not _is_retired(each, sku)]
    if not running:
        raise CatalogueError(_without_version(found[0], sku))
    # Sorting keeps the order of what is equal: the newest comes first.
    return min(running, key=lambda each: (_RANKS[each.offers(sku, region)], not each.is_default))


_RANKS = {"yes": 0, "unknown": 1, "no": 2}


def _without_version(newest: ModelVersion, sku: str | None) -> str:
    """Return why no version of a model can be chosen."""
    end = newest.retirement(sku)
    if end is None and newest.is_serverless:
        return f"{newest.model} is known for serverless endpoints only; write its id and type: serverless-api"
    if end is None:
        return f"the catalogue knows no version of {newest.model}; name one"
    on = f" on {end.day}" if end.day else ""
    return f"Azure retired {newest.model}{on}; choose {end.use or 'another model'}"


def _is_retired(version: ModelVersion, sku: str | None) -> bool:
    end = version.retirement(sku)
    return end is not None and end.is_by(date.today())  # noqa: DTZ011 - a day, as Microsoft's


def _sku(version: ModelVersion, region: str | None) -> str:
    """Return the usual SKU that the region has and that is no batch SKU."""
    names: Iterable[str] = [
        each.name for each in version.skus or () if (region is None or region in each.regions) and each.name in SKUS
    ]
    return next((name for name in names if not name.endswith("Batch")), SKUS[0])


def _capacity(version: ModelVersion, sku: str, task: str) -> int:
    offer = version.sku(sku)
    limits = offer.capacity if offer else None
    if sku in LEAST_UNITS:
        return (limits.minimum if limits else None) or LEAST_UNITS[sku][0]
    usual = _BATCH_CAPACITY if sku.endswith("Batch") else _CAPACITY if task in TASKS_IN_TOKENS else 1
    most = limits.maximum if limits and limits.maximum else usual
    return min(usual, most)


def _in(region: str | None) -> str:
    return f" in {region}" if region else ""


def unknown_model(model: str, known: Catalogue) -> str:
    """Return the message about a model that the catalogue does not have."""
    from aihub.closest import closest

    guess = closest(model, known.models)
    hint = f"did you mean {guess}?" if guess else "aihub models lists those that it has"
    return f"no model {model} in the catalogue; {hint}"

"""Check that the region offers the declared models, versions and SKUs.

By Azure's own list of the region's models, which says what this subscription can deploy today.
"""

from dataclasses import replace

from aihub.azure.model_deployments import LiveDeployment
from aihub.catalogue.model import CapacityLimits, ModelVersion
from aihub.catalogue.versions import is_upgrade
from aihub.closest import closest
from aihub.preflight import account
from aihub.preflight.account import ModelDeployment
from aihub.preflight.check import Check, Result, Target

_WHERE = "deployments"
_DEPRECATED = "deprecated"
"""Retired: a new deployment is refused with ServiceModelDeprecated."""
_DEPRECATING = "deprecating"
"""Only subscriptions that have a deployment of it already may make more. Source: azure-sdk's `ModelLifecycleStatus`."""


def _offered(target: Target) -> list[Result]:
    judged = _deployments(target)
    if not judged:
        return []
    region = account.region_of(target)
    if not region.offers.versions:
        what = f"Azure lists no models at all for {target.settings.hub.location}, so what it offers is not known"
        return [Result("unknown", _WHERE, what)]
    found = [
        result for name, each in judged.items() if (result := _of_one(name, each, region, target.settings.hub.location))
    ]
    return found or [
        Result("pass", _WHERE, f"{target.settings.hub.location} offers what is declared, or it is deployed")
    ]


def _deployments(target: Target) -> dict[str, ModelDeployment]:
    declared = account.model_deployments_of(target.settings)
    return {name: each for name, each in declared.items() if name in target.deployments}


def _is_there(declared: ModelDeployment, live: LiveDeployment | None) -> bool:
    """Return whether the account has the deployment with this model, version and SKU, which needs no offer then."""
    wanted = account.capacity_of(declared)
    if live is None or replace(live.holds, amount=wanted.amount) != wanted:
        return False
    return live.version == declared.model.version or is_upgrade(declared.model.version, live.version)


def _of_one(name: str, declared: ModelDeployment, region: account.Region, place: str) -> Result | None:
    """Return why a deployment may be refused; None where the region offers it, or the account has it."""
    where, offers = f"deployments.{name}", region.offers
    model, version, sku = declared.model.name, declared.model.version, declared.sku
    known = offers.of(model, account.publisher_of(declared))
    if _is_there(declared, region.live.get(name)):
        return _by_capacity(where, declared, offers.version(model, version, account.publisher_of(declared)), place)
    if not known:
        guess = closest(model, [each.model for each in offers.versions])
        fix = f"did you mean {guess}? " if guess and guess != model else ""
        if others := offers.of(model):
            fix = f"it is a model of {others[0].publisher}; "
        what = f"{place} offers no model {model} of {account.publisher_of(declared)} to this subscription"
        return Result("fail", f"{where}.model.name", what, f"{fix}choose another model or hub.location")
    found = next((each for each in known if each.version == version), None)
    if found is None:
        what = f"{place} offers {model} in the versions {', '.join(each.version for each in known)}, not in {version}"
        return Result("fail", f"{where}.model.version", what, "choose one of them, or another hub.location")
    if found.sku(sku.name) is None:
        skus = ", ".join(each.name for each in found.skus or ()) or "no SKU"
        what = f"{place} offers {model} {version} in {skus}, not in {sku.name}"
        return Result("fail", f"{where}.sku.name", what, "choose one of them, or another hub.location")
    return _by_capacity(where, declared, found, place) or _by_lifecycle(where, found)


def _by_capacity(where: str, declared: ModelDeployment, found: ModelVersion | None, place: str) -> Result | None:
    sku, offer = declared.sku, found.sku(declared.sku.name) if found else None
    if offer is None or not (problem := _out_of_range(sku.capacity, offer.capacity)):
        return None
    what = f"{place} offers {declared.model.name} {declared.model.version} in {sku.name} {problem}"
    return Result("fail", f"{where}.sku.capacity", what, "choose such a capacity")


def _out_of_range(amount: int, capacity: CapacityLimits | None) -> str:
    """Return why Azure refuses a capacity, as the end of a sentence; nothing where it does not."""
    if capacity is None:
        return ""
    lowest, step = capacity.minimum or 0, capacity.step or 1
    if amount < lowest:
        return f"from a capacity of {lowest} on, and {amount} is declared"
    if (amount - lowest) % step:
        return f"from a capacity of {lowest} on in steps of {step}, and {amount} is declared"
    return ""


def _by_lifecycle(where: str, found: ModelVersion) -> Result | None:
    lifecycle, title = (found.lifecycle or "").casefold(), f"{found.model} {found.version}"
    if lifecycle == _DEPRECATED:
        what = f"{title} is retired ({found.lifecycle}), and Azure makes no new deployment of it"
        return Result("fail", f"{where}.model", what, "choose another model or version")
    if lifecycle == _DEPRECATING:
        what = (
            f"{title} is being retired ({found.lifecycle}): only a subscription that has a deployment of it gets more"
        )
        return Result("warn", f"{where}.model", what, "choose another model or version, if Azure refuses it")
    return None


MODEL_OFFERS = Check("model-offers", _WHERE, "which models the region offers", _offered)

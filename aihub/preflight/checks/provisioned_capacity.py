"""Check that the region has room for the provisioned units that a run takes.

Quota is no capacity: Azure assigns it when the deployment is made. `modelCapacities` says how large a deployment of a
model can be now, by the quota that is left and by what the region has. Source: Microsoft's "Get started with
provisioned deployments". It changes by the hour, so that too little is a warning.
"""

from functools import partial

from aihub.arm.bodies import Json, value_at
from aihub.azure import api_versions
from aihub.preflight import account
from aihub.preflight.account import ModelDeployment
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import started
from aihub.quota.usage import whole

_PROVISIONED = "ProvisionedManaged"


def _judged(target: Target) -> list[Result]:
    judged = {
        name: each
        for name, each in account.model_deployments_of(target.settings).items()
        if name in target.deployments and each.sku.name.endswith(_PROVISIONED)
    }
    if not judged:
        return []
    asked = {_model(each): started(partial(_capacities, target, each)) for each in judged.values()}
    live = account.live_deployments(target)
    region, found = target.settings.hub.location, []
    for name, each in judged.items():
        before, after = live.get(name), account.capacity_of(each)
        held = before.capacity if before and before.holds.quota == after.quota else 0
        more, capacities = after.amount - held, asked[_model(each)].result()
        if more > 0 and (result := _result(name, each, more, capacities, region)):
            found.append(result)
    return found or [Result("pass", "deployments", f"{region} has room for each deployment with provisioned units")]


def _result(name: str, declared: ModelDeployment, more: int, capacities: list[Json], region: str) -> Result | None:
    """Return why Azure may refuse a deployment; None where the region has room for it."""
    where, sku = f"deployments.{name}.sku.capacity", declared.sku.name
    rows = [each for each in capacities if value_at(each, "properties.skuName") == sku]
    available = whole(value_at(rows[0], "properties.availableCapacity")) if rows else None
    title = f"{declared.model.name} {declared.model.version} in {sku}"
    if available is None:
        return Result("unknown", where, f"Azure does not say how many units {region} has for {title}")
    what = f"{region} has room for {available} units of {title}, and the run takes {more}"
    if available >= more:
        return None
    fix = "it changes by the hour: try later, lower the capacity, or choose another sku.name or hub.location"
    return Result("warn", where, what, fix)


def _model(declared: ModelDeployment) -> tuple[str, str, str]:
    return account.publisher_of(declared), declared.model.name, declared.model.version


def _capacities(target: Target, declared: ModelDeployment) -> list[Json]:
    publisher, name, version = _model(declared)
    place = f"/subscriptions/{target.subscription}/providers/Microsoft.CognitiveServices/locations"
    query = {"modelFormat": publisher, "modelName": name, "modelVersion": version}
    path = f"{place}/{target.settings.hub.location}/modelCapacities"
    return target.arm.collection(path, api_versions.COGNITIVE_SERVICES, query)


PROVISIONED_CAPACITY = Check(
    "provisioned-capacity", "deployments", "how many provisioned units the region has", _judged
)

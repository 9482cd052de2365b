"""What a stack's deployments hold of quotas, as its state has it."""

from collections.abc import Mapping
from typing import Any

from aihub.arm.bodies import value_at
from aihub.quota.chain import Capacity

MANAGED_COMPUTE = "GlobalManagedCompute"
"""ARM's SKU of managed compute on an account; its capacity is the number of instances."""
_MODELS, _COMPUTE = "aihub:index:ModelDeployment", "aihub:index:ManagedComputeDeployment"


def models_held(resources: Mapping[str, Mapping[str, Any]]) -> dict[str, Capacity]:
    """Return what the model deployments of a stack hold by name, from the outputs of its resources by URN."""
    found = {}
    for name, body in _bodies(resources, _MODELS):
        parts = [value_at(body, f"properties.model.{each}") for each in ("format", "name")]
        sku, amount = value_at(body, "sku.name"), value_at(body, "sku.capacity")
        if isinstance(sku, str) and isinstance(amount, int | float):
            found[name] = Capacity(str(parts[0]), str(parts[1]), sku, int(amount))
    return found


def compute_held(resources: Mapping[str, Mapping[str, Any]]) -> dict[str, Capacity]:
    """Return what managed compute on the account holds by name: instances of an accelerator."""
    found = {}
    for name, body in _bodies(resources, _COMPUTE):
        amount = value_at(body, "sku.capacity")
        if isinstance(amount, int | float):
            found[name] = compute(str(value_at(body, "properties.acceleratorType")), int(amount))
    return found


def compute(accelerator: str, instances: int) -> Capacity:
    """Return what instances of an accelerator hold."""
    return Capacity("", accelerator, MANAGED_COMPUTE, instances)


def _bodies(resources: Mapping[str, Mapping[str, Any]], component: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the deployments below components of a type: name, and the members of ARM's body."""
    found = []
    for urn, outputs in resources.items():
        types, _, name = urn.split("::", 2)[2].partition("::")
        above = types.split("$")[:-1]
        if above and above[-1] == component and name.endswith("-deployment"):
            found.append((name.removesuffix("-deployment"), dict(outputs.get("body") or outputs)))
    return found

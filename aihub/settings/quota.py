"""Cores of the subscription's VM quota that managed compute needs; only Azure knows how many are available."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aihub import fast_yaml
from aihub.settings.errors import printable
from aihub.settings.models import OnlineDeployment, Settings, Slot

_FACTS = Path(__file__).with_name("vm_sizes.yaml")


@dataclass(frozen=True)
class SlotQuota:
    """The quota that one slot of an online endpoint needs."""

    slot: str
    instance_type: str
    family: str | None
    """VM family that the quota belongs to; None for a size that is not in `vm_sizes.yaml`."""
    instances: int
    """Largest number of instances; with autoscale its maximum."""
    reserved_instances: int
    """Instances with those that Azure reserves for upgrades: 20% more for most sizes."""
    cores: int | None
    """Cores of all reserved instances; None for a size that is not in `vm_sizes.yaml`."""

    def __str__(self) -> str:
        """Return the calculation for a person, as `blue ceil(1.2 * 5) * 4 of standardDSv2Family`."""
        instances = str(self.instances)
        if self.reserved_instances != self.instances:
            instances = f"ceil(1.2 * {self.instances})"
        if self.cores is None:
            return f"{self.slot} {instances} * the cores of its VM size, which this version of aihub does not know"
        return f"{self.slot} {instances} * {self.cores // self.reserved_instances} of {self.family}"


@dataclass(frozen=True)
class DeploymentQuota:
    """The quota that one managed-compute deployment on virtual machines needs."""

    deployment: str
    slots: tuple[SlotQuota, ...]

    @property
    def cores(self) -> int | None:
        """Cores of all slots; None when one slot's size is not in `vm_sizes.yaml`."""
        known = [slot.cores for slot in self.slots if slot.cores is not None]
        return sum(known) if len(known) == len(self.slots) else None

    def __str__(self) -> str:
        """Return one line for a person."""
        cores = "an unknown number of" if self.cores is None else self.cores
        return f"deployments.{self.deployment}: needs a quota of {cores} cores: {', '.join(map(str, self.slots))}"


def needed_quota(settings: Settings) -> Iterator[DeploymentQuota]:
    """Yield the quota that each managed-compute deployment on virtual machines needs."""
    for name, deployment in settings.deployments.items():
        if isinstance(deployment, OnlineDeployment):
            slots = (_slot_quota(slot_name, slot) for slot_name, slot in deployment.slots.items())
            yield DeploymentQuota(printable(name), tuple(slots))


def reserved_instances(instance_type: str, instances: int) -> int:
    """Return the instances that count against the quota, with those that Azure keeps in reserve for its upgrades."""
    size = _sizes().get(instance_type.casefold())
    # ceil(1.2 * instances), in integers to avoid rounding errors.
    return -(-12 * instances // 10) if size is None or size.get("reserved", True) else instances


def vm_size(instance_type: str) -> tuple[str, int] | None:
    """Return family and cores of a VM size; None for one that is not in `vm_sizes.yaml`."""
    size = _sizes().get(instance_type.casefold())
    return (size["family"], size["cores"]) if size else None


def _slot_quota(slot_name: str, slot: Slot) -> SlotQuota:
    name = printable(slot_name)
    size = _sizes().get(slot.instance_type.casefold())
    instances = max(slot.instances, slot.autoscale.max) if slot.autoscale else slot.instances
    reserved = reserved_instances(slot.instance_type, instances)
    if size is None:
        return SlotQuota(name, printable(slot.instance_type), None, instances, reserved, None)
    return SlotQuota(name, slot.instance_type, size["family"], instances, reserved, reserved * size["cores"])


@cache
def _sizes() -> Mapping[str, Mapping[str, Any]]:
    facts = fast_yaml.parse(_FACTS.read_text(encoding="utf-8"))
    return {size.casefold(): {**fact, "cores": cores} for fact in facts for size, cores in fact["cores"].items()}

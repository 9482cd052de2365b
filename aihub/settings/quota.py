"""How many cores of the subscription's quota managed compute needs. Only Azure knows whether they are there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from aihub.settings.errors import printable
from aihub.settings.models import OnlineDeployment, Settings, Slot

_FACTS = Path(__file__).with_name("vm_sizes.yaml")


@dataclass(frozen=True)
class SlotQuota:
    """What one slot needs."""

    slot: str
    instance_type: str
    family: str | None
    """Family of virtual machines whose quota it is; None for a size that is not in the list."""
    instances: int
    """The most there can be."""
    reserved_instances: int
    """With those that Azure keeps for its own upgrades: a fifth more for most sizes."""
    cores: int | None
    """Of all these; None for a size that is not in the list."""

    def __str__(self) -> str:
        """The arithmetic."""
        instances = str(self.instances)
        if self.reserved_instances != self.instances:
            instances = f"ceil(1.2 * {self.instances})"
        if self.cores is None:
            return f"{self.slot} {instances} * the cores of its size, which is not in the list of this version"
        return f"{self.slot} {instances} * {self.cores // self.reserved_instances} of {self.family}"


@dataclass(frozen=True)
class DeploymentQuota:
    """What one managed-compute deployment needs."""

    deployment: str
    slots: tuple[SlotQuota, ...]

    @property
    def cores(self) -> int | None:
        """Of all slots; None when the size of one is not in the list."""
        known = [slot.cores for slot in self.slots if slot.cores is not None]
        return sum(known) if len(known) == len(self.slots) else None

    def __str__(self) -> str:
        """One line."""
        cores = "an unknown number of" if self.cores is None else self.cores
        return f"deployments.{self.deployment}: needs a quota of {cores} cores: {', '.join(map(str, self.slots))}"


def needed(settings: Settings) -> Iterator[DeploymentQuota]:
    """Yield what each deployment on virtual machines needs."""
    for name, deployment in settings.deployments.items():
        if isinstance(deployment, OnlineDeployment):
            slots = (_of_slot(slot_name, slot) for slot_name, slot in deployment.slots.items())
            yield DeploymentQuota(printable(name), tuple(slots))


def _of_slot(slot_name: str, slot: Slot) -> SlotQuota:
    name = printable(slot_name)
    size = _sizes().get(slot.instance_type.casefold())
    instances = max(slot.instances, slot.autoscale.max) if slot.autoscale else slot.instances
    # ceil(1.2 * instances) in whole numbers, which have no rounding errors.
    reserved = -(-12 * instances // 10) if size is None or size.get("reserved", True) else instances
    if size is None:
        return SlotQuota(name, printable(slot.instance_type), None, instances, reserved, None)
    return SlotQuota(name, slot.instance_type, size["family"], instances, reserved, reserved * size["cores"])


@cache
def _sizes() -> Mapping[str, Mapping[str, Any]]:
    facts = yaml.load(_FACTS.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return {size.casefold(): {**fact, "cores": cores} for fact in facts for size, cores in fact["cores"].items()}

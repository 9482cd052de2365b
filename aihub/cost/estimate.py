"""The fixed part of a stack's cost: what is billed by the hour, whether anybody calls it or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aihub.cost.table import Meter, Price, PriceTable
from aihub.settings.errors import printable
from aihub.settings.models import (
    AzureOpenAIDeployment,
    ManagedComputeDeployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    Settings,
    Slot,
)

HOURS_PER_MONTH = 730
"""Hours of a month, as Azure's pricing calculator counts them."""
_PROVISIONED = ("GlobalProvisionedManaged", "DataZoneProvisionedManaged", "ProvisionedManaged")


@dataclass(frozen=True)
class Item:
    """Units of one meter that a deployment or a slot has."""

    path: tuple[str, ...]
    """The place in the settings."""
    meter: Meter
    least: int
    """Number of units at any time."""
    most: int
    """Largest number of units, with autoscale."""
    price: Price | None
    """Price of one unit; None where it is not known."""

    @property
    def where(self) -> str:
        """The deployment, and the slot of an online endpoint."""
        return ".".join(map(printable, self.path[1::2]))

    @property
    def hourly(self) -> tuple[float, float] | None:
        """The smallest and the largest cost of an hour; None where the price is not known."""
        return (self.least * self.price.hourly, self.most * self.price.hourly) if self.price else None


@dataclass(frozen=True)
class Estimate:
    """The fixed cost of a stack, as far as the prices are known."""

    currency: str
    prices: str
    """The table of the prices."""
    items: tuple[Item, ...]
    per_token: tuple[str, ...]
    """Deployments that cost nothing while nobody calls them; what their calls cost is not known here."""

    @property
    def hourly(self) -> tuple[float, float]:
        """The smallest and the largest known cost of an hour."""
        known = [item.hourly for item in self.items if item.hourly]
        return sum(low for low, _ in known), sum(high for _, high in known)

    @property
    def monthly(self) -> tuple[float, float]:
        """The smallest and the largest known cost of a month of 730 hours."""
        low, high = self.hourly
        return low * HOURS_PER_MONTH, high * HOURS_PER_MONTH

    @property
    def unknown(self) -> tuple[Item, ...]:
        """What is billed by the hour at a price that the table does not have."""
        return tuple(item for item in self.items if item.price is None)


def estimate(settings: Settings, table: PriceTable) -> Estimate:
    """Return the fixed cost of a stack."""
    units = list(_units(settings))
    items = tuple(Item(path, meter, least, most, table.price(meter)) for path, meter, least, most in units)
    by_hour = {item.path[1] for item in items}
    per_token = tuple(printable(name) for name in settings.deployments if name not in by_hour)
    return Estimate(table.currency, table.name, items, per_token)


def meters(settings: Sequence[Settings]) -> set[Meter]:
    """Return what some stacks are billed for by the hour."""
    return {meter for each in settings for _, meter, _, _ in _units(each)}


def _units(settings: Settings) -> Iterator[tuple[tuple[str, ...], Meter, int, int]]:
    """Yield the place in the settings, the meter, and the smallest and the largest number of units."""
    region = settings.hub.location
    for name, deployment in settings.deployments.items():
        path = ("deployments", name)
        match deployment:
            case AzureOpenAIDeployment() | ModelInferenceDeployment() if deployment.sku.name in _PROVISIONED:
                publisher = getattr(deployment.model, "publisher", "OpenAI")
                units = deployment.sku.capacity
                yield path, Meter("provisioned-units", deployment.sku.name, region, publisher), units, units
            case OnlineDeployment():
                for slot_name, slot in deployment.slots.items():
                    meter = Meter("virtual-machines", slot.instance_type, region)
                    yield (*path, "slots", slot_name), meter, *_instances(slot)
            case ManagedComputeDeployment():
                meter = Meter("accelerators", deployment.accelerator, region)
                yield path, meter, deployment.instances, deployment.instances


def _instances(slot: Slot) -> tuple[int, int]:
    scale = slot.autoscale
    return (scale.min, max(scale.max, scale.min)) if scale else (slot.instances, slot.instances)

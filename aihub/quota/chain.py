"""The order in which the deployments of an account are written, by the quota that each frees and takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

Quota = tuple[str, ...]
"""What counts together within a region: the capacity of a model in a SKU, in all versions and deployments."""


@dataclass(frozen=True)
class Capacity:
    """The capacity of one model deployment, as declared or as Azure has it."""

    publisher: str
    """ARM's `model.format`."""
    model: str
    sku: str
    amount: int

    @property
    def quota(self) -> Quota:
        """The quota that it counts against; provisioned throughput is one quota for all models."""
        return (self.sku,) if self.sku.endswith("ProvisionedManaged") else (self.publisher, self.model, self.sku)


@dataclass(frozen=True)
class Change:
    """What a run changes about one deployment."""

    name: str
    before: Capacity | None
    """None: the run creates the deployment."""
    after: Capacity | None
    """None: the run deletes it."""

    @cached_property
    def frees(self) -> frozenset[Quota]:
        """The quotas of which it holds less afterwards."""
        return frozenset(quota for quota, more in self._more.items() if more < 0)

    @cached_property
    def takes(self) -> frozenset[Quota]:
        """The quotas of which it holds more afterwards."""
        return frozenset(quota for quota, more in self._more.items() if more > 0)

    @property
    def _more(self) -> dict[Quota, int]:
        more: dict[Quota, int] = {}
        if self.before:
            more[self.before.quota] = -self.before.amount
        if self.after:
            more[self.after.quota] = more.get(self.after.quota, 0) + self.after.amount
        return more


def chain(
    declared: Mapping[str, Capacity], live: Mapping[str, Capacity], spillovers: Mapping[str, str] | None = None
) -> list[Change]:
    """Return what a run changes, in the order of its writes.

    A deployment that serves what others cannot comes before them, since Azure requires that it exists; then what frees
    quota comes before what takes it. Deployments that are not declared are deleted last: the engine deletes when all
    else is written.

    Args:
        declared: the declared deployments, in the order of the settings.
        live: the deployments that the account has.
        spillovers: the name of the deployment that serves the requests that another cannot, by the other's name.
    """
    changes = {name: Change(name, live.get(name), after) for name, after in declared.items()}
    targets = spillovers or {}
    freeing: dict[Quota, list[str]] = {}
    for name, change in changes.items():
        for quota in change.frees:
            freeing.setdefault(quota, []).append(name)
    begun: set[str] = set()
    ordered: list[Change] = []

    def add(name: str) -> None:
        if name in begun:
            return
        begun.add(name)
        if (target := targets.get(name)) in changes:
            add(str(target))
        for quota in changes[name].takes:
            for each in freeing.get(quota, ()):
                if targets.get(each) != name:
                    add(each)
        ordered.append(changes[name])

    for name in changes:
        add(name)
    return ordered + [Change(name, before, None) for name, before in live.items() if name not in declared]

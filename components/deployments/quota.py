"""The quota that a change of a deployment frees, and the quota that it needs."""

from dataclasses import dataclass

from components.deployments.live import LiveDeployment
from components.deployments.model import ModelDeploymentArgs

Quota = tuple[str, ...]
"""What counts together within a region: the capacity of a model in a SKU, in all versions and deployments."""


@dataclass(frozen=True)
class Change:
    """The effect of one write on the quotas."""

    gives: frozenset[Quota] = frozenset()
    takes: frozenset[Quota] = frozenset()


def change_of(declared: ModelDeploymentArgs, live: LiveDeployment | None) -> Change:
    """Return the effect of writing a deployment as it is declared."""
    model, sku = declared["model"], declared["sku"]
    wanted = {_quota(model.get("publisher") or "OpenAI", model["name"], sku["name"]): sku["capacity"]}
    held = {quota_of_live(live): live.capacity} if live else {}
    more = {quota: wanted.get(quota, 0) - held.get(quota, 0) for quota in {*wanted, *held}}
    return Change(
        frozenset(quota for quota, capacity in more.items() if capacity < 0),
        frozenset(quota for quota, capacity in more.items() if capacity > 0),
    )


def quota_of_live(live: LiveDeployment) -> Quota:
    """The quota that a deployment holds."""
    return _quota(live.publisher, live.model, live.sku)


def _quota(publisher: str, model: str, sku: str) -> Quota:
    # Provisioned throughput is one quota for all models.
    return (sku,) if sku.endswith("ProvisionedManaged") else (publisher, model, sku)

"""The model deployments of an account, as Azure has them."""

from dataclasses import dataclass

from aihub.arm.bodies import Json, value_at
from aihub.azure import api_versions
from aihub.azure.errors import needed
from aihub.azure.reads import ArmReads
from aihub.quota.chain import Capacity
from aihub.safe_text import short


@dataclass(frozen=True)
class LiveDeployment:
    """A model deployment as Azure has it."""

    publisher: str
    """ARM's `model.format`."""
    model: str
    version: str
    sku: str
    capacity: int
    content_filter: str = ""
    spillover: str = ""

    @property
    def holds(self) -> Capacity:
        """What it holds of a quota."""
        return Capacity(self.publisher, self.model, self.sku, self.capacity)


def model_deployments(arm: ArmReads, account_id: str) -> dict[str, LiveDeployment]:
    """Return an account's model deployments by name, with one request.

    Raises:
        ArmError: the deployments cannot be read; 404 when there is no such account.
    """
    listed = arm.collection(f"{account_id}/deployments", api_versions.COGNITIVE_SERVICES)
    return {short(needed(each, "name", str, account_id)): _deployment(each) for each in listed}


def _deployment(body: Json) -> LiveDeployment:
    capacity = value_at(body, "sku.capacity")
    return LiveDeployment(
        short(str(value_at(body, "properties.model.format"))),
        short(str(value_at(body, "properties.model.name"))),
        short(str(value_at(body, "properties.model.version") or "")),
        short(str(value_at(body, "sku.name"))),
        capacity if isinstance(capacity, int) else 0,
        str(value_at(body, "properties.raiPolicyName") or ""),
        str(value_at(body, "properties.spilloverDeploymentName") or ""),
    )

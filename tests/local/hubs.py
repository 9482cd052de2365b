"""Accounts with deployments, for tests of the inference routes."""

from dataclasses import dataclass
from typing import Any

from tests.local import arm

MANAGED_COMPUTE = "2026-05-15-preview"


@dataclass(frozen=True)
class Hub:
    """An account."""

    id: str
    name: str
    key: str

    def deploy(
        self, name: str, vendor: str, model: str, version: str, sku: str = "GlobalStandard", **properties: Any
    ) -> None:
        """Makes a deployment."""
        given = {"model": {"format": vendor, "name": model, "version": version}, **properties}
        body = {"sku": {"name": sku, "capacity": 1}, "properties": given}
        # Anthropic wants to be told of the customer, which is a member of this version.
        api_version = "2026-05-01" if vendor == "Anthropic" else arm.COGNITIVE_SERVICES
        arm.send("PUT", f"{self.id}/deployments/{name}", api_version, body)

    def delete(self) -> None:
        """Gives back the quota, which all tests share: a deleted account holds it until it is purged."""
        arm.send("DELETE", self.id, arm.COGNITIVE_SERVICES)
        group, _, account = self.id.partition("/providers/Microsoft.CognitiveServices/")
        subscription, _, group_name = group.partition("/resourceGroups/")
        deleted = (
            f"{subscription}/providers/Microsoft.CognitiveServices/locations/swedencentral/resourceGroups/{group_name}"
        )
        arm.send("DELETE", f"{deleted}/deletedAccounts/{account.removeprefix('accounts/')}", arm.COGNITIVE_SERVICES)


def account_body(name: str, **properties: Any) -> dict[str, Any]:
    return {
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "location": "swedencentral",
        "identity": {"type": "SystemAssigned"},
        "properties": {"customSubDomainName": name, **properties},
    }


def new_hub() -> Hub:
    """Makes an account without deployments, in a group of its own."""
    name = arm.unique("hub")
    id_ = f"{arm.new_group()}/providers/Microsoft.CognitiveServices/accounts/{name}"
    arm.send("PUT", id_, arm.COGNITIVE_SERVICES, account_body(name))
    return Hub(id_, name, arm.send("POST", f"{id_}/listKeys", arm.COGNITIVE_SERVICES)["key1"])

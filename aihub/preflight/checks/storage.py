"""Check that the name of the hub workspace's storage account is free; such names are unique in all of Azure."""

from dataclasses import dataclass

from aihub.azure import api_versions
from aihub.preflight.check import Finding, Target

_PROVIDER = "/subscriptions/{}/providers/Microsoft.Storage"


@dataclass(frozen=True)
class StorageCheck:
    """The check of the storage account's name; without findings when no deployment needs the account."""

    where: str = "classic_hub.storage_account"

    def run(self, target: Target) -> list[Finding]:
        """Ask Azure whether the name is free."""
        name = target.settings.fixed_values({}).get(self.where)
        if name is None:
            return []
        if any(each.endswith(f"/providers/microsoft.storage/storageaccounts/{name}") for each in target.made):
            return [Finding("ok", self.where, f"the storage account {name} is this stack's")]
        body = {"name": name, "type": "Microsoft.Storage/storageAccounts"}
        provider = _PROVIDER.format(target.subscription)
        answer = target.arm.action(provider, "checkNameAvailability", api_versions.STORAGE, body)
        if answer.get("nameAvailable"):
            return [Finding("ok", self.where, f"the name {name} is free")]
        what = f"the storage account {name} exists already, and is not in this stack's state"
        if answer.get("reason") != "AlreadyExists":
            what = f"Azure does not accept the storage account name {name} ({answer.get('reason')})"
        return [Finding("blocked", self.where, what, f"choose another {self.where}")]

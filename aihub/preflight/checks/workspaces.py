"""Check that the names of the hub workspace and the hub project are free, as far as Azure shows.

Azure does not show a workspace that was deleted within the last 14 days: neither the Azure CLI nor Resource Manager
lists it (Azure/azure-cli#33756), only the portal (Microsoft's "Recover workspace data while soft deleted").
"""

from dataclasses import dataclass
from typing import Literal

from aihub.azure import api_versions
from aihub.preflight.check import Finding, Target

_UNSEEN = "a workspace that was deleted in the last 14 days may still have the name, which only the portal shows"


@dataclass(frozen=True)
class WorkspaceCheck:
    """The check of the name of one workspace; without findings when no deployment needs the workspace."""

    field: Literal["workspace", "project"]

    @property
    def where(self) -> str:
        """Path of the name in the settings."""
        return f"classic_hub.{self.field}"

    def run(self, target: Target) -> list[Finding]:
        """Ask Azure whether another workspace has the name."""
        name = target.settings.fixed_values({}).get(self.where)
        if name is None:
            return []
        group = f"/subscriptions/{target.subscription}/resourceGroups/{target.settings.hub.resource_group_name}"
        id_ = f"{group}/providers/Microsoft.MachineLearningServices/workspaces/{name}"
        is_there, is_made = target.arm.get(id_, api_versions.MACHINE_LEARNING) is not None, id_.lower() in target.made
        if is_there and is_made:
            return [Finding("ok", self.where, f"the workspace {name} is this stack's")]
        if is_there:
            what = f"the workspace {name} exists, and is not in this stack's state"
            return [Finding("blocked", self.where, what, f"delete it permanently, or choose another {self.where}")]
        do = f'if `pulumi up` fails with "Soft-deleted workspace exists", choose another {self.where}, or purge the workspace in the portal'
        if is_made:
            what = f"the workspace {name} was deleted outside this stack; unless that was permanent, its name stays reserved for 14 days"
            return [Finding("unknown", self.where, what, do)]
        return [Finding("ok", self.where, f"no workspace {name} exists; {_UNSEEN}", do)]

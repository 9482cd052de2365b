"""Check that the names of the hub workspace and the hub project are free, as far as Azure shows.

Azure does not show a workspace that was deleted within the last 14 days: neither the Azure CLI nor Resource Manager
lists it (Azure/azure-cli#33756), only the portal (Microsoft's "Recover workspace data while soft deleted").
"""

from functools import partial
from typing import Literal

from aihub.azure import api_versions
from aihub.failures.strangers import adopting
from aihub.preflight.check import Check, Result, Target

_UNSEEN = "a workspace that was deleted in the last 14 days may still have the name, which only the portal shows"


def _judged(where: Literal["classic_hub.workspace", "classic_hub.project"], target: Target) -> list[Result]:
    """Ask Azure whether another workspace has the name; without results when no deployment needs the workspace."""
    name = target.settings.fixed_values({}).get(where)
    if name is None or not target.is_judged(where):
        return []
    id_ = f"{target.group}/providers/Microsoft.MachineLearningServices/workspaces/{name}"
    is_there, is_made = target.arm.get(id_, api_versions.MACHINE_LEARNING) is not None, id_.lower() in target.made
    if is_there and is_made:
        return [Result("pass", where, f"the workspace {name} is this stack's")]
    if is_there:
        what = f"the workspace {name} exists, and is not in this stack's state"
        return [Result("fail", where, what, f"{adopting(id_)}, delete it permanently, or choose another {where}")]
    fix = (
        f'if `pulumi up` fails with "Soft-deleted workspace exists", choose another {where}, or purge the workspace in '
        "the portal"
    )
    if is_made:
        what = (
            f"the workspace {name} was deleted outside this stack; unless that was permanent, its name stays reserved "
            "for 14 days"
        )
        return [Result("unknown", where, what, fix)]
    return [Result("pass", where, f"no workspace {name} exists; {_UNSEEN}", fix)]


WORKSPACE_NAME = Check(
    "workspace-name",
    "classic_hub.workspace",
    "who has the name of the hub workspace",
    partial(_judged, "classic_hub.workspace"),
)
PROJECT_NAME = Check(
    "project-name",
    "classic_hub.project",
    "who has the name of the hub project",
    partial(_judged, "classic_hub.project"),
)

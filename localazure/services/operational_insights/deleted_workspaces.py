"""Soft-deleted Log Analytics workspaces: for 14 days, creating one again restores it.

Source: Microsoft's "Delete and recover a Log Analytics workspace"; `force=true` purges at once.
"""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm.ids import group_of
from localazure.services.arm.provider_operations import SUBSCRIPTION_OR_GROUP, ProviderOperation
from localazure.services.arm.resources import Resource

_KIND = "deleted-log-workspace"
_SECONDS = 14 * 86_400


def keep(azure: Azure, workspace: Resource) -> None:
    """Keeps a workspace that is deleted now."""
    azure.state.put(_KIND, workspace["id"].lower(), {"workspace": workspace, "until": azure.clock.now() + _SECONDS})


def take(azure: Azure, workspace_id: str) -> Resource | None:
    """Removes and returns the soft-deleted workspace with an id; None when there is none."""
    kept = azure.state.get(_KIND, workspace_id.lower())
    azure.state.delete(_KIND, workspace_id.lower())
    return kept["workspace"] if kept and kept["until"] > azure.clock.now() else None


def _list(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    group = (arguments.get("group") or "").lower()
    kept = [each["workspace"] for _, each in azure.state.items(_KIND) if each["until"] > azure.clock.now()]
    return {"value": [each for each in kept if not group or (group_of(each["id"]) or "").lower() == group]}


OPERATIONS = [
    ProviderOperation(
        "GET", f"{SUBSCRIPTION_OR_GROUP}/providers/Microsoft.OperationalInsights/deletedWorkspaces", _list
    ),
]

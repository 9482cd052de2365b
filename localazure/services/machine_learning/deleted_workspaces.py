"""Soft-deleted workspaces of any kind: their names stay taken in their resource groups.

Sources: Microsoft's "Recover workspace data while soft deleted" (concept-soft-delete: 14 days, then gone by itself; a
name cannot be used again before; recovered or purged in the portal's "Recently deleted" alone), and public reports for
what Resource Manager says: Azure/ResourceModules#3596 for the text of the error, Azure/azure-cli#33756 for a GET
that answers 404 and a purge that finds nothing once the workspace is deleted. So no request here shows or purges a
soft-deleted workspace.
"""

from localazure.azure import Azure
from localazure.services.machine_learning import errors

_DELETED = "deleted-workspace"
_DAYS = 14


def keep(azure: Azure, workspace_id: str) -> None:
    """Keeps the name of a workspace that is deleted now."""
    azure.state.put(_DELETED, workspace_id.lower(), {"until": azure.clock.now() + _DAYS * 86_400})


def check_name(azure: Azure, workspace_id: str) -> None:
    """Checks that no soft-deleted workspace has an id.

    Raises:
        ArmError: 400, a soft-deleted workspace has the id.
    """
    kept = azure.state.get(_DELETED, workspace_id.lower())
    if kept is None:
        return
    if kept["until"] > azure.clock.now():
        raise errors.workspace_is_soft_deleted()
    forget(azure, workspace_id)


def forget(azure: Azure, workspace_id: str) -> None:
    """Frees the name of a purged workspace."""
    azure.state.delete(_DELETED, workspace_id.lower())

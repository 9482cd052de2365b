"""Workspaces: hubs, projects, and workspaces of kind Default."""

import uuid
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Operation, Resource
from localazure.services.machine_learning import deleted_workspaces, errors, managed_network
from localazure.services.machine_learning.identities import grant_roles, revoke_roles
from localazure.services.machine_learning.workspace_encryption import check_encryption
from localazure.services.network import connections

WORKSPACE = "Microsoft.MachineLearningServices/workspaces"

_KINDS = {"Default", "Hub", "Project"}
# The SKUs of Terraform's azurerm_machine_learning_workspace.
_SKUS = ("Basic", "Free", "Premium", "Standard")
_NEEDED = {"storageAccount": "Microsoft.Storage/storageAccounts", "keyVault": "Microsoft.KeyVault/vaults"}
_OPTIONAL = {
    "applicationInsights": "Microsoft.Insights/components",
    "containerRegistry": "Microsoft.ContainerRegistry/registries",
}


class Workspace(Behaviour):
    """A workspace of kind Hub, Project (which uses its hub's storage account and vault) or Default."""

    invalid_property_code = "ValidationError"

    purge_flag = "forceToPurge"

    lists: ClassVar = {"privatelinkresources": connections.link_resources}

    def check(self, write: Write) -> None:
        """Checks name, kind, SKU, identity and the resources that the workspace depends on."""
        if not write.before:
            deleted_workspaces.check_name(write.azure, write.target.id)
        body, properties = write.body, write.body.get("properties", {})
        kind = body.get("kind", "Default")
        if kind not in _KINDS:
            raise errors.invalid_workspace(
                f"The workspace kind '{kind}' is not supported: use Default, Hub or Project."
            )
        if body.get("sku") and body["sku"]["name"] not in _SKUS:
            raise errors.invalid_workspace(
                f"The sku '{body['sku']['name']}' of a workspace is not one of {', '.join(_SKUS)}."
            )
        if write.before and write.before["kind"] != kind:
            raise errors.invalid_workspace("The kind of a workspace cannot be changed after its creation.")
        if (body.get("identity") or {}).get("type", "None") == "None":
            raise errors.invalid_workspace("A workspace needs a managed identity.")
        managed_network.check(write)
        if kind == "Project":
            _check_project(write, properties)
        else:
            _check_parts(write, properties)
        _check_identity(body, properties)
        check_encryption(write)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds ids and defaults; a project shows its hub's dependent resources."""
        before = (write.before or {}).get("properties", {})
        azure, region = write.azure, resource["location"]
        resource.setdefault("kind", "Default")
        resource.setdefault("sku", {"name": "Basic", "tier": "Basic"})
        properties = resource["properties"]
        if hub := hub_of(azure, resource):
            shared = hub["properties"]
            properties |= {name: shared[name] for name in (*_NEEDED, *_OPTIONAL) if name in shared}
        resource.setdefault("tags", {})
        managed_network.complete(resource, write.before)
        linked = connections.listed(azure, resource["id"])
        workspace_id = before.get("workspaceId", str(uuid.uuid4()))
        properties.setdefault("hbiWorkspace", False)
        properties.setdefault("publicNetworkAccess", "Enabled")
        properties.setdefault("v1LegacyMode", False)
        properties |= {
            "discoveryUrl": f"https://{region}.api.azureml.ms/discovery",
            "mlFlowTrackingUri": f"azureml://{region}.api.azureml.ms/mlflow/v1.0{resource['id']}",
            "privateEndpointConnections": linked,
            "privateLinkCount": len(linked),
            "storageHnsEnabled": False,
            "tenantId": azure.subscription.tenant_id,
            "workspaceId": workspace_id,
        }

    def store(self, write: Write, resource: Resource, seconds: float) -> tuple[Resource, Operation | None]:
        """Stores the workspace, and assigns its identity the roles that it needs."""
        grant_roles(write.azure, resource)
        return super().store(write, resource, seconds)

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Refuses to delete a hub with projects."""
        projects = [each["name"] for each in projects_of(azure, resource)]
        if projects:
            raise errors.hub_has_projects(resource["name"], projects)

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Keeps the name as soft-deleted, and deletes the role assignments of the identity."""
        deleted_workspaces.keep(azure, resource["id"])
        revoke_roles(azure, resource)

    def purged(self, azure: Azure, resource: Resource) -> None:
        """Frees the name, and deletes the role assignments of the identity."""
        deleted_workspaces.forget(azure, resource["id"])
        revoke_roles(azure, resource)


def hub_of(azure: Azure, project: Resource) -> Resource | None:
    """The hub of a project; None for another kind of workspace."""
    hub = project["properties"].get("hubResourceId")
    return resources.get(azure, hub) if hub else None


def projects_of(azure: Azure, hub: Resource) -> list[Resource]:
    """The projects of a hub, oldest first."""
    return [
        each
        for each in resources.of_type(azure, WORKSPACE)
        if each["properties"].get("hubResourceId", "").lower() == hub["id"].lower()
    ]


def check_is_project(write: Write) -> None:
    """Checks that the parent of a write is a project.

    Raises:
        ArmError: 400, the parent is a workspace of another kind.
    """
    workspace = resources.get(write.azure, str(write.target.parent_id)) or {}
    if workspace.get("kind") != "Project":
        kind, wanted = workspace.get("kind"), write.target.type_name.rpartition("/")[2]
        raise errors.invalid_workspace(
            f"'{wanted}' can only be created in a workspace of kind Project; this one is of kind {kind}."
        )


def _check_identity(body: Resource, properties: dict[str, Any]) -> None:
    """Checks that the primary identity is one of the user-assigned ones, and is there where no other is.

    Source: the parameter `primaryUserAssignedIdentity` of AVM's module machine-learning-services/workspace.
    """
    identity, primary = body["identity"], properties.get("primaryUserAssignedIdentity")
    assigned = {each.lower() for each in identity.get("userAssignedIdentities") or {}}
    if identity["type"] == "UserAssigned" and not primary:
        raise errors.invalid_workspace(
            "A workspace without a system-assigned identity needs primaryUserAssignedIdentity."
        )
    if primary and primary.lower() not in assigned:
        raise errors.invalid_workspace(
            "primaryUserAssignedIdentity must be one of the workspace's user-assigned identities."
        )


def _check_project(write: Write, properties: dict[str, Any]) -> None:
    before = (write.before or {}).get("properties", {})
    given = properties.get("hubResourceId") or ""
    hub = resources.get(write.azure, given)
    if hub is None or hub.get("kind") != "Hub":
        raise errors.invalid_workspace(
            "A workspace of kind Project needs hubResourceId, the id of an existing workspace of kind Hub."
        )
    if before and before["hubResourceId"].lower() != given.lower():
        raise errors.invalid_workspace("The hub of a project cannot be changed after its creation.")
    for name in _NEEDED:
        if properties.get(name, "").lower() not in {"", before.get(name, "").lower()}:
            raise errors.invalid_workspace(
                f"{name} must not be set on a workspace of kind Project: it comes from the hub."
            )


def _check_parts(write: Write, properties: dict[str, Any]) -> None:
    before = (write.before or {}).get("properties", {})
    if properties.get("hubResourceId"):
        raise errors.invalid_workspace("hubResourceId can only be set on a workspace of kind Project.")
    missing = [name for name in _NEEDED if not properties.get(name)]
    if missing:
        raise errors.invalid_workspace(f"Missing dependent resources in workspace json: {', '.join(missing)}.")
    for name in _NEEDED:
        if before and before[name].lower() != properties[name].lower():
            raise errors.invalid_workspace(
                f"The property '{name}' of a workspace cannot be changed after its creation."
            )
    for name, type_name in {**_NEEDED, **_OPTIONAL}.items():
        part = resources.get(write.azure, properties[name]) if properties.get(name) else None
        if properties.get(name) and (part is None or part["type"].lower() != type_name.lower()):
            raise errors.invalid_workspace(
                f"{name}: the resource '{properties[name]}' of type '{type_name}' does not exist."
            )

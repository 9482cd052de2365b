"""Role assignments that Azure itself makes for the identity of a workspace.

Sources: Microsoft's "Role-based access control for Microsoft Foundry (Hubs and Projects)" for Azure AI Administrator,
which the identity has on the whole resource group unless the workspace says `allowRoleAssignmentOnRG: false`
(azure-ai-ml's `allow_roleassignment_on_rg`); "Set up authentication between Azure Machine Learning and other services"
for Key Vault Administrator on a vault that is opened by roles, and for Storage Blob Data Contributor. That
a project's identity has the same as its hub's, and which resources the first role is on otherwise, is plausible only.
"""

import uuid

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.ids import parse
from localazure.services.arm.resources import Resource
from localazure.services.authorization.access import ROLE_ASSIGNMENT

_AI_ADMINISTRATOR = "b78c5d69-af96-48a3-bf8d-a8b4d589de94"
_KEY_VAULT_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
_STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"


def grant_roles(azure: Azure, workspace: Resource) -> None:
    """Assigns the identity of a workspace the roles that it lacks."""
    principal = (workspace.get("identity") or {}).get("principalId")
    if not principal:
        return
    held = {_key(each) for each in _roles_of(azure, principal)}
    for role, scope in _wanted(azure, workspace):
        if (role, scope.lower()) not in held:
            _assign(azure, role, scope, principal)


def revoke_roles(azure: Azure, workspace: Resource) -> None:
    """Deletes all role assignments of a deleted workspace's identity."""
    if principal := (workspace.get("identity") or {}).get("principalId"):
        for each in _roles_of(azure, principal):
            resources.delete(azure, each["id"])


def _wanted(azure: Azure, workspace: Resource) -> list[tuple[str, str]]:
    properties = workspace["properties"]
    vault, store = (resources.get(azure, properties[name]) for name in ("keyVault", "storageAccount"))
    parts = [each["id"] for each in (workspace, vault, store) if each]
    target = parse(workspace["id"])
    group = target.scope if target else workspace["id"]
    on_group = properties.get("allowRoleAssignmentOnRG", True)
    wanted = [(_AI_ADMINISTRATOR, each) for each in ([group] if on_group else parts)]
    if vault and vault["properties"].get("enableRbacAuthorization"):
        wanted.append((_KEY_VAULT_ADMINISTRATOR, vault["id"]))
    if store:
        wanted.append((_STORAGE_BLOB_DATA_CONTRIBUTOR, store["id"]))
    return wanted


def _roles_of(azure: Azure, principal: str) -> list[Resource]:
    every = resources.of_type(azure, ROLE_ASSIGNMENT)
    return [each for each in every if each["properties"]["principalId"].lower() == principal.lower()]


def _key(assignment: Resource) -> tuple[str, str]:
    properties = assignment["properties"]
    return properties["roleDefinitionId"].rpartition("/")[2].lower(), properties["scope"].lower()


def _assign(azure: Azure, role: str, scope: str, principal: str) -> None:
    name, now = str(uuid.uuid4()), azure.clock.timestamp()
    definitions = f"/subscriptions/{azure.subscription.id}/providers/Microsoft.Authorization/roleDefinitions"
    properties = {
        "principalId": principal,
        "principalType": "ServicePrincipal",
        "roleDefinitionId": f"{definitions}/{role}",
        "scope": scope,
        "createdOn": now,
        "updatedOn": now,
    }
    assignment = {
        "id": f"{scope}/providers/{ROLE_ASSIGNMENT}/{name}",
        "name": name,
        "type": ROLE_ASSIGNMENT,
        "properties": properties,
    }
    resources.put(azure, assignment)

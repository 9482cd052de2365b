"""Role assignments."""

import uuid
from typing import ClassVar

from localazure.azure import Azure
from localazure.services.arm import listing, resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.resources import Resource
from localazure.services.authorization import directory
from localazure.services.authorization.access import ROLE_ASSIGNMENT, removed
from localazure.services.authorization.roles import roles


class RoleAssignment(Behaviour):
    """A role, a principal and a scope; the three are unique and the name is a GUID."""

    # Role Assignments - Delete of the REST reference; the Azure CLI reads it.
    shows_deleted = True

    filters: ClassVar = {"principalId": lambda each: [each["properties"]["principalId"]]}

    def select(self, azure: Azure, listed: list[Resource], scope: str, text: str | None) -> list[Resource]:
        """`atScope()` leaves out what is assigned below; `assignedTo` has a principal's own and those of its groups.

        Source: List Azure role assignments using the REST API (`role-assignments-list-rest`).
        """
        return listing.select(
            listed,
            text,
            self.filters,
            {
                "atScope": lambda each, _argument: f"{scope.lower()}/".startswith(_at(each)),
                "assignedTo": lambda each, principal: (
                    each["properties"]["principalId"].lower() in directory.with_groups(azure, principal)
                ),
            },
        )

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """What applies to a scope: the assignments on it, on what is above it, which it inherits, and on what is below.

        Source: Role Assignments - List For Scope.
        """
        scope = below.lower()
        return [
            each
            for each in resources.of_type(azure, type_name)
            if _at(each).startswith(scope) or scope.startswith(_at(each))
        ]

    def check(self, write: Write) -> None:
        """Refuses what are no ids, an unknown role, a principal of another type, a second one, and changes."""
        _check_ids(write)
        wanted = _identity(write.target.scope, write.body)
        if write.before:
            if _identity(write.target.scope, write.before) != wanted:
                raise ArmError(
                    409,
                    "RoleAssignmentUpdateNotPermitted",
                    "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
                )
            return
        _check_principal(write)
        for other in resources.of_type(write.azure, ROLE_ASSIGNMENT, write.target.scope):
            if _identity(other["properties"]["scope"], other) == wanted:
                raise ArmError(
                    409,
                    "RoleAssignmentExists",
                    f"The role assignment already exists. The ID of the existing role assignment is {other['name']}.",
                )

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds scope, type of principal and times."""
        properties = resource["properties"]
        now = write.azure.clock.timestamp()
        before = (write.before or {}).get("properties", {})
        role = properties["roleDefinitionId"].rpartition("/")[2]
        properties["roleDefinitionId"] = (
            f"/subscriptions/{write.azure.subscription.id}/providers/Microsoft.Authorization/roleDefinitions/{role}"
        )
        properties.setdefault("principalType", directory.type_of(write.azure, properties["principalId"]))
        properties |= {
            "scope": write.target.scope,
            "createdOn": before.get("createdOn", now),
            "updatedOn": now,
            "createdBy": before.get("createdBy", write.caller.object_id),
            "updatedBy": write.caller.object_id,
        }

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Notes the removal, which may take its time to be known everywhere; one that goes with its scope is gone."""
        removed(azure, resource)


def _check_ids(write: Write) -> None:
    """Refuses what is no GUID, and a role that Microsoft does not have; there are no custom roles here.

    Sources of the words: Azure/azure-powershell#16627, Azure-Samples/azure-search-openai-demo#2848,
    hashicorp/terraform-provider-azurerm#8547; Azure/terraform-azurerm-caf-enterprise-scale's page on errors.
    """
    name, properties = write.target.name, write.body["properties"]
    principal, role_id = properties["principalId"], properties["roleDefinitionId"]
    role = role_id.rpartition("/")[2].lower()
    if not _is_guid(name):
        raise ArmError(
            400,
            "InvalidRoleAssignmentId",
            f"The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID.",
        )
    if not principal:
        raise ArmError(400, "InvalidPrincipalId", "A valid principal ID must be provided for role assignment.")
    if not _is_guid(principal):
        raise ArmError(
            400, "InvalidPrincipalId", f"The Principal ID '{principal}' is not valid. Principal ID must be a GUID."
        )
    if not _is_guid(role):
        raise ArmError(400, "InvalidRoleDefinitionId", f"The role definition ID '{role_id}' is not valid.")
    if role not in roles():
        raise ArmError(
            400,
            "RoleDefinitionDoesNotExist",
            f"The specified role definition with ID '{role.replace('-', '')}' does not exist.",
        )


def _is_guid(text: str) -> bool:
    try:
        # `UUID` also takes braces, and no hyphens.
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _check_principal(write: Write) -> None:
    """Compares the type that is named with the directory's; one that is new is believed to be of the type named.

    Sources: Azure/modern-web-app-pattern-dotnet#129 and Azure/HubAndSpokeResearchEnclave#50 for the words.
    """
    properties = write.body["properties"]
    principal, named = properties["principalId"], properties.get("principalType")
    known = directory.type_of(write.azure, principal)
    if known is None and named is None:
        raise ArmError(
            400,
            "PrincipalNotFound",
            f"Principal {principal.replace('-', '')} does not exist in the directory "
            f"{write.azure.subscription.tenant_id}. Check that you have the correct principal ID. If you are creating "
            "this principal and then immediately assigning a role, this error might be related to a replication delay. "
            "In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, "
            "or Group.  See https://aka.ms/docs-principaltype",
        )
    if known and named and named.casefold() != known.casefold():
        raise ArmError(
            400,
            "UnmatchedPrincipalType",
            f"The PrincipalId '{principal.replace('-', '')}' has type '{known}' , which is different from specified "
            f"PrinciaplType '{named}'.",
        )


def _at(assignment: Resource) -> str:
    """The scope in lower case, with a slash behind it, so that one id is not taken for the beginning of another."""
    return f"{assignment['properties']['scope'].lower().rstrip('/')}/"


def _identity(scope: str, assignment: Resource) -> tuple[str, str, str]:
    properties = assignment["properties"]
    role = properties["roleDefinitionId"].rpartition("/")[2]
    return scope.lower(), properties["principalId"].lower(), role.lower()

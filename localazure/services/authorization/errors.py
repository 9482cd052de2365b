"""Errors of Microsoft.Authorization."""

from typing import Any

from localazure.services.arm.errors import ArmError
from localazure.services.login.tokens import Principal


def denied_by_assignment(caller: Principal, action: str, scope: str, assignment: dict[str, Any]) -> ArmError:
    """A deny assignment denies what the caller's roles allow. Words: Microsoft's "Troubleshoot Azure RBAC"."""
    properties = assignment["properties"]
    return ArmError(
        403,
        "DenyAssignmentAuthorizationFailed",
        f"The client '{caller.name}' with object id '{caller.object_id}' has permission to perform action '{action}' on "
        f"scope '{scope}'; however, the access is denied because of the deny assignment with name "
        f"'{properties['denyAssignmentName']}' and Id '{assignment['name']}' at scope '{properties['scope']}'.",
    )


def locked(target_id: str, verb: str, scope: str) -> ArmError:
    """A lock forbids to write or delete a resource. Words: hashicorp/terraform-provider-azurerm#17478."""
    return ArmError(
        409,
        "ScopeLocked",
        f"The scope '{target_id}' cannot perform {verb} operation because following scope(s) are locked: "
        f"'{scope}'. Please remove the lock and try again.",
    )


def invalid_lock(message: str) -> ArmError:
    """A lock without a level, or with notes that are too long. Code and words were not seen in public."""
    return ArmError(400, "InvalidLockProperties", message)


def assignment_not_updatable() -> ArmError:
    """A role assignment cannot get another role, principal or scope."""
    return ArmError(
        409,
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    )


def assignment_exists(name: str) -> ArmError:
    """The principal has the role at the scope, by an assignment of another name."""
    return ArmError(
        409,
        "RoleAssignmentExists",
        f"The role assignment already exists. The ID of the existing role assignment is {name}.",
    )


def invalid_assignment_id(name: str) -> ArmError:
    """The name of a role assignment is no GUID. Words: Azure/azure-powershell#16627."""
    return ArmError(
        400,
        "InvalidRoleAssignmentId",
        f"The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID.",
    )


def missing_principal() -> ArmError:
    """The principal's id is empty. Words: Azure-Samples/azure-search-openai-demo#2848."""
    return ArmError(400, "InvalidPrincipalId", "A valid principal ID must be provided for role assignment.")


def invalid_principal(principal: str) -> ArmError:
    """The principal's id is no GUID. Words: hashicorp/terraform-provider-azurerm#8547."""
    return ArmError(
        400, "InvalidPrincipalId", f"The Principal ID '{principal}' is not valid. Principal ID must be a GUID."
    )


def invalid_role(role_id: str) -> ArmError:
    """The role definition's id does not end in a GUID."""
    return ArmError(400, "InvalidRoleDefinitionId", f"The role definition ID '{role_id}' is not valid.")


def no_such_role(role: str, status: int) -> ArmError:
    """No role definition has that GUID: 400 to who assigns it, 404 to who reads it.

    Words: Azure/terraform-azurerm-caf-enterprise-scale's page on errors.
    """
    return ArmError(
        status, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{role}' does not exist."
    )


def no_such_principal(principal: str, tenant: str) -> ArmError:
    """The directory does not have the principal, and its type is not named.

    Words: Azure/modern-web-app-pattern-dotnet#129.
    """
    return ArmError(
        400,
        "PrincipalNotFound",
        f"Principal {principal.replace('-', '')} does not exist in the directory "
        f"{tenant}. Check that you have the correct principal ID. If you are creating "
        "this principal and then immediately assigning a role, this error might be related to a replication delay. "
        "In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, "
        "or Group.  See https://aka.ms/docs-principaltype",
    )


def unmatched_principal_type(principal: str, known: str, named: str) -> ArmError:
    """The principal is of another type than named. Words, typo included: Azure/HubAndSpokeResearchEnclave#50."""
    return ArmError(
        400,
        "UnmatchedPrincipalType",
        f"The PrincipalId '{principal.replace('-', '')}' has type '{known}' , which is different from specified "
        f"PrinciaplType '{named}'.",
    )

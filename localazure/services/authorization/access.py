"""Role checks for Resource Manager and the data planes."""

from collections.abc import Iterator

from localazure import principals
from localazure.azure import Azure
from localazure.faults.kinds import RoleSpread
from localazure.services.arm import resources
from localazure.services.arm.resources import Resource
from localazure.services.authorization import directory, roles
from localazure.services.authorization.roles import Permission
from localazure.services.login.tokens import Principal

ROLE_ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
_REMOVED = "removed-role-assignment"


def has_role(azure: Azure, principal: Principal, scope: str, *role_ids: str) -> bool:
    """Whether a principal, or a group of which it is a member, has one of the roles (GUIDs) at a scope or above."""
    spreading = azure.faults.strike(RoleSpread)
    wanted, holders = {each.lower() for each in role_ids}, directory.with_groups(azure, principal.object_id)
    for assignment in resources.of_type(azure, ROLE_ASSIGNMENT):
        if _gives(assignment, holders, scope, wanted) and (
            spreading is None or _has_spread(*spreading, resources.age(azure, _created(assignment)))
        ):
            return True
    return spreading is not None and any(
        _gives(assignment, holders, scope, wanted) and not _has_spread(*spreading, azure.clock.now() - removed)
        for assignment, removed in _removed(azure)
    )


def permissions(azure: Azure, principal: Principal, scope: str) -> list[Permission]:
    """The permissions of a principal at a scope in Resource Manager, where role assignments work at once."""
    known, holders = principals.by_object_id(principal.object_id), directory.with_groups(azure, principal.object_id)
    found = [*(known.roles if known else ())]
    for assignment in resources.of_type(azure, ROLE_ASSIGNMENT):
        role = assignment["properties"]["roleDefinitionId"].rpartition("/")[2].lower()
        if _gives(assignment, holders, scope, {role}):
            found.append(role)
    built_in = roles.roles()
    return [each for role in found if role in built_in for each in built_in[role]["permissions"]]


def is_allowed(azure: Azure, principal: Principal, scope: str, action: str) -> bool:
    """Whether a principal may perform an action in Resource Manager, such as `Microsoft.KeyVault/vaults/write`."""
    return roles.allows(permissions(azure, principal, scope), action)


def record_removal(azure: Azure, assignment: Resource) -> None:
    """Records a deleted role assignment, which still works for a time while the fault `role-spread` is set.

    Source: Microsoft's "Troubleshoot Azure RBAC", "Role assignment changes are not being detected": roles that are
    assigned as well as assignments that are removed can take up to 10 minutes to take effect.
    """
    azure.state.put(_REMOVED, assignment["id"].lower(), {"assignment": assignment, "removed": azure.clock.now()})


def _removed(azure: Azure) -> Iterator[tuple[Resource, float]]:
    for _, document in azure.state.items(_REMOVED):
        yield document["assignment"], document["removed"]


def _created(assignment: Resource) -> str | None:
    created: str | None = assignment["properties"].get("createdOn")
    return created


def _gives(assignment: Resource, holders: set[str], scope: str, role_ids: set[str]) -> bool:
    properties = assignment["properties"]
    return (
        properties["principalId"].lower() in holders
        and properties["roleDefinitionId"].rpartition("/")[2].lower() in role_ids
        and f"{scope.lower()}/".startswith(f"{properties['scope'].lower().rstrip('/')}/")
    )


def _has_spread(fault: RoleSpread, turn: int, age: float) -> bool:
    """Whether a request sees a change of role assignments: in the second half of the time, every other one does."""
    return age >= fault.seconds or (age >= fault.seconds / 2 and turn % 2 == 0)

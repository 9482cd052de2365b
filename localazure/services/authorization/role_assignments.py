"""Role assignments."""

import uuid
from typing import ClassVar

from localazure.azure import Azure
from localazure.services.arm import listing, resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.authorization import directory, errors
from localazure.services.authorization.access import ROLE_ASSIGNMENT, record_removal
from localazure.services.authorization.roles import roles


class RoleAssignment(Behaviour):
    """A role, a principal and a scope; the three are unique and the name is a GUID."""

    # Source: Role Assignments - Delete of the REST reference; the Azure CLI reads the answer.
    shows_deleted = True

    filters: ClassVar = {"principalId": lambda each: [each["properties"]["principalId"]]}

    def select(self, azure: Azure, listed: list[Resource], scope: str, text: str | None) -> list[Resource]:
        """Also filters by `atScope()`, which excludes scopes below, and `assignedTo()`, which includes groups.

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
        """The assignments at a scope, above it (which it inherits) and below it.

        Source: Role Assignments - List For Scope.
        """
        scope = below.lower()
        return [
            each
            for each in resources.of_type(azure, type_name)
            if _at(each).startswith(scope) or scope.startswith(_at(each))
        ]

    def check(self, write: Write) -> None:
        """Checks ids, role and principal type; refuses duplicates and changes."""
        _check_ids(write)
        wanted = _identity(write.target.scope, write.body)
        if write.before:
            if _identity(write.target.scope, write.before) != wanted:
                raise errors.assignment_not_updatable()
            return
        _check_principal(write)
        for other in resources.of_type(write.azure, ROLE_ASSIGNMENT, write.target.scope):
            if _identity(other["properties"]["scope"], other) == wanted:
                raise errors.assignment_exists(other["name"])

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the scope, the principal's type, creator and times."""
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
        """Records the deletion, which may spread slowly; a deletion with the whole scope works at once."""
        record_removal(azure, resource)


def _check_ids(write: Write) -> None:
    """Refuses an id that is no GUID, and a role that Microsoft does not have; custom roles are not served.

    Raises:
        ArmError: 400.
    """
    name, properties = write.target.name, write.body["properties"]
    principal, role_id = properties["principalId"], properties["roleDefinitionId"]
    role = role_id.rpartition("/")[2].lower()
    if not _is_guid(name):
        raise errors.invalid_assignment_id(name)
    if not principal:
        raise errors.missing_principal()
    if not _is_guid(principal):
        raise errors.invalid_principal(principal)
    if not _is_guid(role):
        raise errors.invalid_role(role_id)
    if role not in roles():
        raise errors.no_such_role(role.replace("-", ""), 400)


def _is_guid(text: str) -> bool:
    try:
        # `UUID` also takes braces, and no hyphens.
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _check_principal(write: Write) -> None:
    """Compares the principal type of the body with the directory's; a principal unknown there has the type of the body.

    Raises:
        ArmError: 400.
    """
    properties = write.body["properties"]
    principal, named = properties["principalId"], properties.get("principalType")
    known = directory.type_of(write.azure, principal)
    if known is None and named is None:
        raise errors.no_such_principal(principal, write.azure.subscription.tenant_id)
    if known and named and named.casefold() != known.casefold():
        raise errors.unmatched_principal_type(principal, known, named)


def _at(assignment: Resource) -> str:
    """The scope in lower case with a slash at the end, so that an id is no prefix of a longer name."""
    return f"{assignment['properties']['scope'].lower().rstrip('/')}/"


def _identity(scope: str, assignment: Resource) -> tuple[str, str, str]:
    properties = assignment["properties"]
    role = properties["roleDefinitionId"].rpartition("/")[2]
    return scope.lower(), properties["principalId"].lower(), role.lower()

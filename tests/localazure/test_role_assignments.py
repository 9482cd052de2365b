"""Role assignments name a principal that there is, of the type that it has."""

from typing import Any

import pytest

from localazure.azure import Subscription
from localazure.principals import PRINCIPALS
from localazure.services.authorization.roles import roles
from tests.localazure.manager import (
    ACCOUNT,
    GROUP_TYPE,
    ROLE_ASSIGNMENT,
    SAMPLES,
    Manager,
    error,
    manage,
)
from tests.localazure.world import GROUP, World

NOBODY = "99999999-9999-9999-9999-999999999999"
ROLE = "/providers/Microsoft.Authorization/roleDefinitions/b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
ID = f"{GROUP}/providers/{ROLE_ASSIGNMENT}/6f0d3f6e-2f4c-4a3b-9d55-0c8f3c1b7a10"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.make(GROUP_TYPE)
    return made


async def assign(manager: Manager, principal_id: str, principal_type: str | None, role: str = ROLE) -> Any:
    named = {"principalType": principal_type} if principal_type else {}
    body = {"properties": {"principalId": principal_id, "roleDefinitionId": role, **named}}
    return await manager.send("PUT", ID, body, "2022-04-01")


@pytest.mark.parametrize("named", ["User", "Group"])
async def test_a_type_that_is_not_the_principals_is_refused(manager: Manager, named: str) -> None:
    for object_id in ("44444444-4444-4444-4444-444444444444", "66666666-6666-6666-6666-666666666666"):
        answer = await assign(manager, object_id, named)
        assert error(answer) == (400, "UnmatchedPrincipalType")
        assert f"has type 'ServicePrincipal' , which is different from specified PrinciaplType '{named}'" in answer.text


@pytest.mark.parametrize(
    ("object_id", "kind"),
    [
        (PRINCIPALS["deployer"].object_id, "ServicePrincipal"),
        (PRINCIPALS["person"].object_id, "User"),
        (Subscription().operators_group_id, "Group"),
    ],
)
async def test_users_groups_and_service_principals_are_told_apart(manager: Manager, object_id: str, kind: str) -> None:
    for other in {"User", "Group", "ServicePrincipal"} - {kind}:
        assert error(await assign(manager, object_id, other)) == (400, "UnmatchedPrincipalType")
    made = await assign(manager, object_id, None)
    assert (made.status, made.body["properties"]["principalType"]) == (201, kind)


@pytest.mark.parametrize(
    ("principal", "role", "code", "words"),
    [
        ("deployer", ROLE, "InvalidPrincipalId", "The Principal ID 'deployer' is not valid. Principal ID must be a"),
        (f"/servicePrincipals/{NOBODY}", ROLE, "InvalidPrincipalId", "is not valid. Principal ID must be a GUID."),
        ("", ROLE, "InvalidPrincipalId", "A valid principal ID must be provided for role assignment."),
        (NOBODY, "Owner", "InvalidRoleDefinitionId", "The role definition ID 'Owner' is not valid."),
        (NOBODY, f"{ROLE}|", "InvalidRoleDefinitionId", "is not valid."),
        (NOBODY, ROLE.replace("-", ""), "InvalidRoleDefinitionId", "is not valid."),
        (
            NOBODY,
            "/providers/Microsoft.Authorization/roleDefinitions/b86a8fe4-44ce-4948-aee5-eccb2c155cd8",
            "RoleDefinitionDoesNotExist",
            "The specified role definition with ID 'b86a8fe444ce4948aee5eccb2c155cd8' does not exist.",
        ),
    ],
)
async def test_ids_of_no_principal_and_no_role_are_refused(
    manager: Manager, principal: str, role: str, code: str, words: str
) -> None:
    answer = await assign(manager, principal, "ServicePrincipal", role)
    assert error(answer) == (400, code)
    assert words in answer.text


async def test_every_built_in_role_can_be_given(manager: Manager) -> None:
    assert len(roles()) > 900
    for role in list(roles())[::50]:
        path = f"{GROUP}/providers/{ROLE_ASSIGNMENT}/{role}"
        properties = {"principalId": NOBODY, "principalType": "Group", "roleDefinitionId": f"/x/roleDefinitions/{role}"}
        assert (await manager.send("PUT", path, {"properties": properties}, "2022-04-01")).status == 201


async def test_a_managed_identity_is_a_service_principal(manager: Manager) -> None:
    await manager.make(ACCOUNT)
    account = await manager.send("GET", SAMPLES[ACCOUNT][0])
    object_id = account.body["identity"]["principalId"]
    assert error(await assign(manager, object_id, "User")) == (400, "UnmatchedPrincipalType")
    made = await assign(manager, object_id, None)
    assert (made.status, made.body["properties"]["principalType"]) == (201, "ServicePrincipal")


async def test_a_principal_that_is_new_is_not_found_unless_its_type_is_named(manager: Manager) -> None:
    assert error(await assign(manager, NOBODY, None)) == (400, "PrincipalNotFound")
    made = await assign(manager, NOBODY, "Group")
    assert (made.status, made.body["properties"]["principalType"]) == (201, "Group")

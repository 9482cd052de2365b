"""Role assignments name a principal that there is, of the type that it has."""

import logging
from typing import Any

import pytest

from localazure.server import application
from tests.unit.localazure.manager import (
    ACCOUNT,
    GROUP_TYPE,
    ROLE_ASSIGNMENT,
    SAMPLES,
    Manager,
    StoppedClock,
    azure_of,
    error,
)
from tests.unit.localazure.world import GROUP, World

NOBODY = "99999999-9999-9999-9999-999999999999"
ROLE = "/providers/Microsoft.Authorization/roleDefinitions/b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
ID = f"{GROUP}/providers/{ROLE_ASSIGNMENT}/6f0d3f6e-2f4c-4a3b-9d55-0c8f3c1b7a10"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    clock = StoppedClock(scale=0)
    client = await connect(application(azure_of(world, clock), logging.getLogger("unused")))
    made = Manager(world, client, clock)
    await made.make(GROUP_TYPE)
    return made


async def assign(manager: Manager, principal_id: str, principal_type: str | None) -> Any:
    named = {"principalType": principal_type} if principal_type else {}
    body = {"properties": {"principalId": principal_id, "roleDefinitionId": ROLE, **named}}
    return await manager.send("PUT", ID, body, "2022-04-01")


@pytest.mark.parametrize("named", ["User", "Group"])
async def test_a_type_that_is_not_the_principals_is_refused(manager: Manager, named: str) -> None:
    for object_id in ("44444444-4444-4444-4444-444444444444", "66666666-6666-6666-6666-666666666666"):
        answer = await assign(manager, object_id, named)
        assert error(answer) == (400, "UnmatchedPrincipalType")
        assert f"has type 'ServicePrincipal' , which is different from specified PrinciaplType '{named}'" in answer.text


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

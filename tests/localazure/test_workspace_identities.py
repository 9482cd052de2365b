"""The roles that Azure itself gives to the identity of a workspace, and what it may do with them."""

from typing import Any

import pytest

from localazure.services.login.tokens import Principal
from tests.localazure.manager import (
    HUB,
    ML_WORKSPACE,
    SAMPLES,
    SECRET,
    VAULT,
    Manager,
    body_of,
    manage,
)
from tests.localazure.world import GROUP, World

API, ROLES = "2025-12-01", "2022-04-01"
AI_ADMINISTRATOR = "b78c5d69-af96-48a3-bf8d-a8b4d589de94"
VAULT_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
HUB_ID, HUB_BODY = body_of(HUB)
VAULT_ID, VAULT_BODY = SAMPLES[VAULT]
SECRET_URL = "https://kv-demo.vault.azure.net/secrets/key?api-version=7.6"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect, whole=True)
    await made.prepare(HUB)
    return made


async def close_to_roles(manager: Manager) -> None:
    properties = {**VAULT_BODY["properties"], "enableRbacAuthorization": False, "accessPolicies": []}
    await manager.send("PUT", VAULT_ID, {**VAULT_BODY, "properties": properties}, "2024-11-01")


async def made(manager: Manager, path: str = HUB_ID, body: Any = HUB_BODY, **properties: Any) -> Principal:
    """Makes a workspace; who its identity is."""
    changed = {**body, "properties": {**body["properties"], **properties}}
    answer = await manager.send("PUT", path, changed, API)
    assert answer.status == 200, answer.text
    identity = answer.body["identity"]
    return Principal(identity["principalId"], identity["principalId"], identity["tenantId"])


async def roles(manager: Manager, principal: Principal) -> set[tuple[str, str]]:
    """Each role of a principal, with the last two parts of what it is on."""
    every = await manager.send("GET", f"{GROUP}/providers/Microsoft.Authorization/roleAssignments", None, ROLES)
    found = [each["properties"] for each in every.body["value"]]
    return {
        (each["roleDefinitionId"].rpartition("/")[2], "/".join(each["scope"].split("/")[-2:]))
        for each in found
        if each["principalId"] == principal.object_id
    }


async def test_hub_administers_its_whole_group_and_its_vault(manager: Manager) -> None:
    assert await roles(manager, await made(manager)) == {
        (AI_ADMINISTRATOR, "resourceGroups/rg"),
        (VAULT_ADMINISTRATOR, "vaults/kv-demo"),
        (BLOB_DATA_CONTRIBUTOR, "storageAccounts/stdemo"),
    }


async def test_hub_that_takes_no_role_on_its_group_has_them_on_its_parts(manager: Manager) -> None:
    assert await roles(manager, await made(manager, allowRoleAssignmentOnRG=False)) == {
        (AI_ADMINISTRATOR, "workspaces/the-hub"),
        (AI_ADMINISTRATOR, "vaults/kv-demo"),
        (AI_ADMINISTRATOR, "storageAccounts/stdemo"),
        (VAULT_ADMINISTRATOR, "vaults/kv-demo"),
        (BLOB_DATA_CONTRIBUTOR, "storageAccounts/stdemo"),
    }


async def test_vault_that_roles_do_not_open_gets_none(manager: Manager) -> None:
    await close_to_roles(manager)
    assert VAULT_ADMINISTRATOR not in {role for role, _ in await roles(manager, await made(manager))}


async def test_hub_and_project_read_every_secret_of_the_hubs_vault_until_they_are_gone(manager: Manager) -> None:
    await manager.make(SECRET)
    project_id, project_body = SAMPLES[ML_WORKSPACE]
    token = ""
    for path, body in ((HUB_ID, HUB_BODY), (project_id, project_body)):
        identity = await made(manager, path, body)
        token = manager.world.azure.tokens.issue(identity, "https://vault.azure.net")
        read = await manager.client.send("GET", SECRET_URL, None, {"Authorization": f"Bearer {token}"})
        assert read.body["value"] == "a value"
    for path in (project_id, HUB_ID):
        await manager.send("DELETE", path, None, API)
    read = await manager.client.send("GET", SECRET_URL, None, {"Authorization": f"Bearer {token}"})
    assert read.status == 403


async def test_another_write_gives_no_second_role_of_the_same_kind(manager: Manager) -> None:
    before = await roles(manager, await made(manager))
    await made(manager, description="of the team")
    answer = await manager.send("GET", f"{GROUP}/providers/Microsoft.Authorization/roleAssignments", None, ROLES)
    assert len(answer.body["value"]) == len(before)

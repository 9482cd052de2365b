"""Deleted accounts and vaults: their names stay taken, and they come back or go for good."""

from typing import Any

import pytest

from localazure.services.key_vault import secrets
from tests.localazure.manager import (
    ACCOUNT,
    DEPLOYMENT,
    GROUP_TYPE,
    SAMPLES,
    SLOW,
    VAULT,
    WORKSPACE,
    Manager,
    error,
    manage,
)
from tests.localazure.world import Answer, World

SUBSCRIPTION = "/subscriptions/33333333-3333-3333-3333-333333333333"
ACCOUNTS = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices"
VAULTS = f"{SUBSCRIPTION}/providers/Microsoft.KeyVault"
DELETED_ACCOUNT = f"{ACCOUNTS}/locations/swedencentral/resourceGroups/rg/deletedAccounts/hub"
DELETED_VAULT = f"{VAULTS}/locations/swedencentral/deletedVaults/kv-demo"
OTHER_GROUP = SAMPLES[GROUP_TYPE][0] + "-2"
KEY_VAULT = "2024-11-01"


@pytest.fixture
def scale() -> float:
    return 0


@pytest.fixture
async def manager(world: World, connect: Any, scale: float) -> Manager:
    made = await manage(world, connect, scale=scale)
    await made.make(GROUP_TYPE, ACCOUNT, VAULT)
    return made


async def put_account(manager: Manager, *, restore: bool | None = None, group: str | None = None) -> Answer:
    path, body = SAMPLES[ACCOUNT]
    path = path.replace(SAMPLES[GROUP_TYPE][0], group) if group else path
    properties = {**body["properties"], **({} if restore is None else {"restore": restore})}
    return await manager.send("PUT", path, {**body, "properties": properties})


async def put_vault(manager: Manager, *, mode: str | None = None, group: str | None = None) -> Answer:
    path, body = SAMPLES[VAULT]
    path = path.replace(SAMPLES[GROUP_TYPE][0], group) if group else path
    properties = {**body["properties"], **({"createMode": mode} if mode else {})}
    return await manager.send("PUT", path, {**body, "properties": properties}, KEY_VAULT)


async def domain_is_free(manager: Manager) -> bool:
    body = {"subdomainName": "hub", "type": ACCOUNT}
    answer = await manager.send("POST", f"{ACCOUNTS}/checkDomainAvailability", body)
    return bool(answer.body["isSubdomainAvailable"])


async def vault_name_is_free(manager: Manager) -> bool:
    body = {"name": "kv-demo", "type": VAULT}
    answer = await manager.send("POST", f"{VAULTS}/checkNameAvailability", body, KEY_VAULT)
    return bool(answer.body["nameAvailable"])


async def test_restored_account_has_its_keys_identity_and_deployments_again(manager: Manager) -> None:
    await manager.make(DEPLOYMENT)
    account = SAMPLES[ACCOUNT][0]
    before = (await manager.sample("GET", ACCOUNT)).body
    keys = (await manager.send("POST", f"{account}/listKeys")).body
    await manager.sample("DELETE", ACCOUNT)
    assert (await manager.sample("GET", DEPLOYMENT)).status == 404

    assert (await put_account(manager, restore=True)).status in {200, 201}

    now = (await manager.sample("GET", ACCOUNT)).body
    assert (await manager.send("POST", f"{account}/listKeys")).body == keys
    assert now["identity"]["principalId"] == before["identity"]["principalId"]
    assert now["properties"]["internalId"] == before["properties"]["internalId"]
    assert "restore" not in now["properties"]
    assert (await manager.sample("GET", DEPLOYMENT)).status == 200
    assert (await manager.send("GET", DELETED_ACCOUNT)).status == 404


async def test_account_made_anew_after_a_purge_has_nothing_of_the_old_one(manager: Manager) -> None:
    await manager.make(DEPLOYMENT)
    account = SAMPLES[ACCOUNT][0]
    keys = (await manager.send("POST", f"{account}/listKeys")).body
    await manager.sample("DELETE", ACCOUNT)
    assert (await manager.send("DELETE", DELETED_ACCOUNT)).status == 200

    await manager.make(ACCOUNT)

    assert (await manager.send("POST", f"{account}/listKeys")).body != keys
    assert (await manager.sample("GET", DEPLOYMENT)).status == 404


async def test_account_that_is_restored_by_its_location_alone_is_what_it_was(manager: Manager) -> None:
    path = SAMPLES[ACCOUNT][0]
    await manager.send("PATCH", path, {"tags": {"owner": "team"}, "properties": {"disableLocalAuth": True}})
    before = (await manager.sample("GET", ACCOUNT)).body
    await manager.sample("DELETE", ACCOUNT)
    restored = await manager.send("PUT", path, {"location": "Sweden Central", "properties": {"restore": True}})
    assert restored.status == 201, restored.text
    now = (await manager.sample("GET", ACCOUNT)).body
    for member in ("kind", "sku", "tags", "identity", "location", "properties"):
        assert now[member] == before[member]


async def test_what_is_deleted_is_in_one_location(manager: Manager) -> None:
    await manager.sample("DELETE", ACCOUNT)
    await manager.sample("DELETE", VAULT)
    for path, api_version in ((DELETED_ACCOUNT, "2025-06-01"), (DELETED_VAULT, KEY_VAULT)):
        elsewhere = path.replace("swedencentral", "westus3")
        assert (await manager.send("GET", elsewhere, None, api_version)).status == 404
        assert (await manager.send("GET", path, None, api_version)).status == 200
    body = {"location": "westus3", "properties": {"restore": True}}
    refused = await manager.send("PUT", SAMPLES[ACCOUNT][0], body)
    assert error(refused) == (404, "CanNotRestoreANonExistingResource")


async def test_only_a_deleted_account_can_be_restored(manager: Manager) -> None:
    assert error(await put_account(manager, restore=True)) == (409, "CanNotRestoreAnActiveResource")
    await manager.sample("DELETE", ACCOUNT)
    assert error(await put_account(manager)) == (409, "FlagMustBeSetForRestore")
    await manager.send("DELETE", DELETED_ACCOUNT)
    assert error(await put_account(manager, restore=True)) == (404, "CanNotRestoreANonExistingResource")
    assert (await put_account(manager, restore=False)).status == 201


async def test_sub_domain_of_a_deleted_account_is_nobody_elses(manager: Manager) -> None:
    await manager.send("PUT", OTHER_GROUP, SAMPLES[GROUP_TYPE][1], "2024-03-01")
    await manager.sample("DELETE", ACCOUNT)
    assert not await domain_is_free(manager)
    assert error(await put_account(manager, group=OTHER_GROUP)) == (409, "CustomDomainInUse")
    await manager.send("DELETE", DELETED_ACCOUNT)
    assert await domain_is_free(manager)
    assert (await put_account(manager, group=OTHER_GROUP)).status == 201


async def test_deleted_account_is_gone_after_two_days(manager: Manager) -> None:
    await manager.sample("DELETE", ACCOUNT)
    manager.clock.advance(47 * 3600)
    assert (await manager.send("GET", f"{ACCOUNTS}/deletedAccounts")).body["value"]
    manager.clock.advance(2 * 3600)
    assert (await manager.send("GET", f"{ACCOUNTS}/deletedAccounts")).body["value"] == []
    assert await domain_is_free(manager)
    assert (await put_account(manager)).status == 201


@pytest.mark.parametrize("scale", [SLOW])
async def test_purge_conflicts_with_a_deletion_that_is_under_way(manager: Manager) -> None:
    assert (await manager.sample("DELETE", ACCOUNT)).status == 202
    assert error(await manager.send("DELETE", DELETED_ACCOUNT)) == (409, "RequestConflict")
    manager.clock.pass_hour()
    assert (await manager.send("DELETE", DELETED_ACCOUNT)).status == 200


async def test_recovered_vault_has_its_secrets_and_what_was_deleted_in_it(world: World, manager: Manager) -> None:
    vault = (await manager.sample("GET", VAULT)).body
    for name in ("kept", "deleted"):
        secrets.set_from_arm(world.azure, vault, name, {"properties": {"value": "v"}})
    secrets.delete_secret(world.azure, secrets.vault_of(vault), "deleted")
    await manager.sample("DELETE", VAULT)

    recovered = await put_vault(manager, mode="recover")

    assert recovered.status in {200, 201}
    assert "createMode" not in recovered.body["properties"]
    assert secrets.get_for_arm(world.azure, vault, "kept") is not None
    assert secrets.get_for_arm(world.azure, vault, "deleted") is None
    assert secrets.get_deleted_secret(world.azure, secrets.vault_of(vault), "deleted")


async def test_only_a_deleted_vault_can_be_recovered_and_only_where_it_was(manager: Manager) -> None:
    await manager.send("PUT", OTHER_GROUP, SAMPLES[GROUP_TYPE][1], "2024-03-01")
    assert error(await put_vault(manager, mode="recover")) == (400, "SoftDeletedVaultDoesNotExist")
    await manager.sample("DELETE", VAULT)
    assert error(await put_vault(manager)) == (409, "ConflictError")
    assert error(await put_vault(manager, mode="recover", group=OTHER_GROUP)) == (409, "ConflictError")
    await manager.send("POST", f"{DELETED_VAULT}/purge", None, KEY_VAULT)
    assert error(await put_vault(manager, mode="recover")) == (400, "SoftDeletedVaultDoesNotExist")
    assert (await put_vault(manager, mode="default", group=OTHER_GROUP)).status in {200, 201}


async def test_vaults_name_is_taken_until_it_is_purged_or_its_time_is_over(manager: Manager) -> None:
    assert not await vault_name_is_free(manager)
    await manager.sample("DELETE", VAULT)
    assert not await vault_name_is_free(manager)
    await manager.send("POST", f"{DELETED_VAULT}/purge", None, KEY_VAULT)
    assert await vault_name_is_free(manager)
    await manager.make(VAULT)
    await manager.sample("DELETE", VAULT)
    manager.clock.advance(91 * 86_400)
    assert await vault_name_is_free(manager)
    assert (await manager.send("GET", DELETED_VAULT, None, KEY_VAULT)).status == 404


async def test_vault_with_purge_protection_can_only_be_recovered_and_keeps_it(manager: Manager) -> None:
    path, body = SAMPLES[VAULT]
    protected = {**body, "properties": {**body["properties"], "enablePurgeProtection": True}}
    await manager.send("PUT", path, protected, KEY_VAULT)
    await manager.sample("DELETE", VAULT)
    assert (await manager.send("POST", f"{DELETED_VAULT}/purge", None, KEY_VAULT)).status == 403
    assert (await put_vault(manager, mode="recover")).body["properties"]["enablePurgeProtection"] is True


async def test_account_is_restored_by_its_location_alone(manager: Manager) -> None:
    path = SAMPLES[ACCOUNT][0]
    before = (await manager.send("GET", path)).body
    await manager.send("DELETE", path)
    manager.clock.pass_hour()
    answer = await manager.send("PUT", path, {"location": "swedencentral", "properties": {"restore": True}})
    assert answer.status == 201, answer.text
    manager.clock.pass_hour()
    after = (await manager.send("GET", path)).body
    assert {name: after[name] for name in ("kind", "sku", "identity")} == {
        name: before[name] for name in ("kind", "sku", "identity")
    }
    assert after["properties"]["customSubDomainName"] == before["properties"]["customSubDomainName"]


async def test_log_workspace_comes_back_where_it_was_unless_it_is_deleted_for_good(manager: Manager) -> None:
    path = SAMPLES[WORKSPACE][0]
    deleted = f"{SUBSCRIPTION}/providers/Microsoft.OperationalInsights/deletedWorkspaces"
    version = "2023-09-01"

    async def make_and_delete(query: str = "") -> str:
        await manager.make(WORKSPACE)
        made: str = (await manager.send("GET", path, api_version=version)).body["properties"]["customerId"]
        await manager.send("DELETE", path + query, api_version=version)
        manager.clock.pass_hour()
        return made

    async def kept() -> list[str]:
        return [each["name"] for each in (await manager.send("GET", deleted, api_version=version)).body["value"]]

    first = await make_and_delete()
    assert await kept() == ["logs"]
    assert await make_and_delete("?force=true") == first
    assert await kept() == []
    other = await make_and_delete()
    assert other != first
    manager.clock.advance(15 * 86_400)
    assert await kept() == []
    assert await make_and_delete() != other

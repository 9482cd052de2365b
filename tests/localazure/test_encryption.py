"""Encryption with a customer-managed key: what accounts, storage accounts and workspaces refuse, and in which words."""

from typing import Any

import pytest

from tests.localazure.manager import (
    ACCOUNT,
    HSM,
    HUB,
    IDENTITY,
    KEY,
    SAMPLES,
    STORAGE,
    VAULT,
    Manager,
    body_of,
    error,
    manage,
)
from tests.localazure.world import World

ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
VAULT_ID, VAULT_BODY = SAMPLES[VAULT]
PROTECTED = {**VAULT_BODY, "properties": {**VAULT_BODY["properties"], "enablePurgeProtection": True}}
KEY_ID = SAMPLES[KEY][0]
IDENTITY_ID = SAMPLES[IDENTITY][0]
URI = "https://kv-demo.vault.azure.net"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    """An identity, and a key in a vault with purge protection that it may use."""
    manager = await manage(world, connect)
    await manager.prepare(HUB)
    assert (await manager.send("PUT", VAULT_ID, PROTECTED, "2024-11-01")).status == 200
    await manager.make(KEY, IDENTITY)
    world.assign(ENCRYPTION_USER, KEY_ID, to=await principal(manager))
    return manager


async def principal(manager: Manager) -> str:
    answer = await manager.sample("GET", IDENTITY)
    return str(answer.body["properties"]["principalId"])


async def account(manager: Manager, uri: str = URI, key: str = "models", *, is_ours: bool = True) -> tuple[int, str]:
    """Writes an account with a key, or without one; status, and code with text of an error."""
    path, body = SAMPLES[ACCOUNT]
    client_id = (await manager.sample("GET", IDENTITY)).body["properties"]["clientId"]
    of_key = {"keyVaultUri": uri, "keyName": key, "identityClientId": client_id}
    encryption = {"encryption": {"keySource": "Microsoft.KeyVault", "keyVaultProperties": of_key}}
    assigned = {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": {IDENTITY_ID: {}}}
    written = {**body, "properties": {**body["properties"], **(encryption if is_ours else {})}}
    return _outcome(await manager.send("PUT", path, {**written, "identity": assigned if is_ours else body["identity"]}))


async def store(manager: Manager, **properties: Any) -> tuple[int, str]:
    path, body = SAMPLES[STORAGE]
    encryption = {
        "keySource": "Microsoft.Keyvault",
        "keyvaultproperties": {"keyvaulturi": URI, "keyname": "models"},
        "identity": {"userAssignedIdentity": IDENTITY_ID},
    }
    assigned = {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY_ID: {}}}
    changed = {**body.get("properties", {}), "encryption": encryption, **properties}
    return _outcome(
        await manager.send("PUT", path, {**body, "identity": assigned, "properties": changed}, "2024-01-01")
    )


async def workspace(manager: Manager, name: str = "new-hub", **encryption: Any) -> tuple[int, str]:
    path, body = body_of(HUB)
    given = {
        "status": "Enabled",
        "identity": {"userAssignedIdentity": IDENTITY_ID},
        "keyVaultProperties": {"keyVaultArmId": VAULT_ID, "keyIdentifier": f"{URI}/keys/models"},
        **encryption,
    }
    assigned = {"type": "SystemAssigned,UserAssigned", "userAssignedIdentities": {IDENTITY_ID: {}}}
    changed = {**body["properties"], "encryption": given} if encryption != {"none": True} else body["properties"]
    path = path.replace("the-hub", name)
    return _outcome(
        await manager.send("PUT", path, {**body, "identity": assigned, "properties": changed}, "2025-12-01")
    )


def _outcome(answer: Any) -> tuple[int, str]:
    if answer.status < 400:
        return answer.status, ""
    return answer.status, f"{answer.error['code']}: {answer.error['message']}"


async def test_all_three_take_a_key_that_their_identity_may_use(manager: Manager) -> None:
    assert (await account(manager))[0] < 300
    assert (await store(manager))[0] < 300
    assert (await workspace(manager))[0] < 300
    manager.clock.pass_hour()
    assert (await account(manager))[0] < 300, "a second time"


async def test_without_its_role_the_identity_is_refused(world: World, manager: Manager) -> None:
    for each in (
        await manager.send("GET", f"{KEY_ID}/providers/Microsoft.Authorization/roleAssignments", None, "2022-04-01")
    ).body["value"]:
        await manager.send("DELETE", each["id"], None, "2022-04-01")

    assert (await account(manager))[1].startswith("AccessPolicyNotConfiguredForKeyVault")
    assert (await store(manager))[1].startswith("KeyVaultAuthenticationFailure")
    assert "has no access to the key" in (await workspace(manager))[1]


async def test_disabled_and_missing_keys_are_refused(world: World, manager: Manager) -> None:
    world.assign(ENCRYPTION_USER, VAULT_ID, to=await principal(manager))
    assert (await account(manager, key="missing"))[1].startswith("BadRequest: The key 'missing' was not found")
    document = world.azure.state.get("key", "kv-demo/models")
    assert document is not None
    document["versions"][-1]["attributes"]["enabled"] = False
    world.azure.state.put("key", "kv-demo/models", document)

    assert "is not enabled" in (await account(manager))[1]
    assert (await store(manager))[1].startswith("KeyVaultEncryptionKeyNotFound")
    assert "is not enabled" in (await workspace(manager))[1]


async def test_vault_needs_purge_protection(manager: Manager) -> None:
    other = VAULT_ID.replace("kv-demo", "kv-other")
    assert (await manager.send("PUT", other, VAULT_BODY, "2024-11-01")).status < 300
    manager.clock.pass_hour()
    uri = URI.replace("kv-demo", "kv-other")

    assert "purge protection must be enabled" in (await account(manager, uri))[1]
    of_key = {"keyvaulturi": uri, "keyname": "models"}
    encryption = {"keySource": "Microsoft.Keyvault", "keyvaultproperties": of_key}
    chosen = {"identity": {"userAssignedIdentity": IDENTITY_ID}}
    assert await store(manager, encryption={**encryption, **chosen}) == (
        400,
        "KeyVaultPolicyError: Keyvault policy recoverable is not set",
    )
    of_hub = {"keyVaultArmId": other, "keyIdentifier": f"{uri}/keys/models"}
    assert await workspace(manager, keyVaultProperties=of_hub) == (
        400,
        "BadRequest: CMK workspaces should have purge protection enabled on their CMK keyvault.",
    )


async def test_vault_of_an_account_is_in_its_region(manager: Manager) -> None:
    other = VAULT_ID.replace("kv-demo", "kv-west")
    assert (await manager.send("PUT", other, {**PROTECTED, "location": "westeurope"}, "2024-11-01")).status < 300
    manager.clock.pass_hour()

    assert "must be in the same region" in (await account(manager, URI.replace("kv-demo", "kv-west")))[1]
    assert "was not found" in (await account(manager, URI.replace("kv-demo", "kv-nowhere")))[1]


async def test_managed_hsm_holds_a_key_of_an_account(manager: Manager) -> None:
    await manager.make(HSM)

    assert (await account(manager, "https://hsm-demo.managedhsm.azure.net"))[0] < 300


async def test_account_and_workspace_never_go_back_and_storage_does(manager: Manager) -> None:
    await account(manager)
    await store(manager)
    await workspace(manager)
    manager.clock.pass_hour()

    assert "cannot go back to Microsoft-managed keys" in (await account(manager, is_ours=False))[1]
    assert "cannot be changed after its creation" in (await workspace(manager, none=True))[1]
    assert (await store(manager, encryption={"keySource": "Microsoft.Storage"}))[0] < 300
    await manager.make(HUB)
    assert "cannot be changed after its creation" in (await workspace(manager, "the-hub"))[1], "made without a key"


async def test_identity_that_is_not_assigned_is_refused(manager: Manager) -> None:
    path, body = SAMPLES[STORAGE]
    encryption = {"keySource": "Microsoft.Keyvault", "keyvaultproperties": {"keyvaulturi": URI, "keyname": "models"}}
    answer = await manager.send("PUT", path, {**body, "properties": {"encryption": encryption}}, "2024-01-01")

    assert "Missing pre-requisites" in answer.error["message"]


async def test_workspace_without_an_identity_of_its_own_names_its_primary_one(manager: Manager) -> None:
    path, body = body_of(HUB)
    only_assigned = {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY_ID: {}}}
    written = {**body, "identity": only_assigned}

    assert error(await manager.send("PUT", path, written, "2025-12-01")) == (400, "ValidationError")
    properties = {**body["properties"], "primaryUserAssignedIdentity": IDENTITY_ID}
    assert (await manager.send("PUT", path, {**written, "properties": properties}, "2025-12-01")).status < 300


@pytest.mark.parametrize("closed", [{"publicNetworkAccess": "Disabled"}, {"networkAcls": {"defaultAction": "Deny"}}])
async def test_private_vault_lets_trusted_services_use_its_keys(manager: Manager, closed: dict[str, Any]) -> None:
    for bypass, is_let_in in (("AzureServices", True), ("None", False)):
        acls = {"defaultAction": "Deny", "bypass": bypass, **closed.get("networkAcls", {})}
        rules = {**PROTECTED["properties"], **closed, "networkAcls": acls}
        written = await manager.send("PUT", VAULT_ID, {**PROTECTED, "properties": rules}, "2024-11-01")
        assert written.status == 200, written.text
        for write in (account, store, workspace):
            assert ((await write(manager))[0] < 300) is is_let_in, (write, bypass)

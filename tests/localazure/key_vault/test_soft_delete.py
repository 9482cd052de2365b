"""Secrets that are deleted, recovered, purged, and brought back from a backup."""

from typing import Any

import pytest

from localazure.services.key_vault import secrets
from localazure.services.key_vault.errors import KeyVaultError
from tests.localazure.key_vault.requests import BASE, OFFICER, Send
from tests.localazure.world import World


async def test_delete_recover_delete_purge(send: Send, vault: dict[str, Any]) -> None:
    created = (await send("PUT", "/secrets/a", {"value": "v"})).body

    deleted = await send("DELETE", "/secrets/a")

    assert deleted.status == 200
    assert deleted.body["id"] == created["id"]
    assert deleted.body["recoveryId"] == f"{BASE}/deletedsecrets/a"
    assert deleted.body["scheduledPurgeDate"] - deleted.body["deletedDate"] == 90 * 86_400
    assert "value" not in deleted.body
    assert (await send("GET", "/secrets/a/")).status == 404
    assert (await send("GET", "/secrets")).body["value"] == []
    assert (await send("GET", "/deletedsecrets/a")).body == deleted.body
    listed = (await send("GET", "/deletedsecrets")).body["value"]
    assert [item["recoveryId"] for item in listed] == [f"{BASE}/deletedsecrets/a"]

    recovered = await send("POST", "/deletedsecrets/a/recover")

    assert recovered.status == 200
    assert (await send("GET", "/secrets/a/")).body["value"] == "v"
    assert (await send("GET", "/deletedsecrets/a")).status == 404

    await send("DELETE", "/secrets/a")
    purged = await send("DELETE", "/deletedsecrets/a")

    assert (purged.status, purged.text) == (204, "")
    assert (await send("GET", "/deletedsecrets/a")).status == 404
    assert (await send("PUT", "/secrets/a", {"value": "new"})).status == 200


async def test_name_of_a_soft_deleted_secret_is_taken(send: Send, vault: dict[str, Any]) -> None:
    await send("PUT", "/secrets/a", {"value": "v"})
    await send("DELETE", "/secrets/a")

    answer = await send("PUT", "/secrets/a", {"value": "v"})

    assert answer.status == 409
    assert answer.error["code"] == "Conflict"
    assert answer.error["innererror"]["code"] == "ObjectIsDeletedButRecoverable"


async def test_soft_deleted_secret_is_gone_after_the_retention(world: World, send: Send) -> None:
    vault = world.vault(softDeleteRetentionInDays=7)
    world.assign(OFFICER, vault["id"])
    await send("PUT", "/secrets/a", {"value": "v"})
    await send("DELETE", "/secrets/a")

    world.pass_days(6.9)
    assert (await send("GET", "/deletedsecrets/a")).status == 200
    world.pass_days(0.2)

    assert (await send("GET", "/deletedsecrets/a")).status == 404
    assert (await send("PUT", "/secrets/a", {"value": "v"})).status == 200


async def test_purge_protection_refuses_a_purge(world: World, send: Send) -> None:
    vault = world.vault(enablePurgeProtection=True)
    world.assign(OFFICER, vault["id"])
    await send("PUT", "/secrets/a", {"value": "v"})
    await send("DELETE", "/secrets/a")

    answer = await send("DELETE", "/deletedsecrets/a")

    assert answer.status == 403
    assert answer.error["code"] == "Forbidden"
    assert (await send("GET", "/deletedsecrets/a")).status == 200


@pytest.mark.parametrize(
    ("days", "protected", "level"),
    [
        (90, False, "Recoverable+Purgeable"),
        (90, True, "Recoverable"),
        (7, False, "CustomizedRecoverable+Purgeable"),
        (7, True, "CustomizedRecoverable"),
    ],
)
async def test_recovery_level_follows_the_vault(
    world: World, send: Send, days: int, protected: bool, level: str
) -> None:
    vault = world.vault(softDeleteRetentionInDays=days, enablePurgeProtection=protected)
    world.assign(OFFICER, vault["id"])

    attributes = (await send("PUT", "/secrets/a", {"value": "v"})).body["attributes"]

    assert (attributes["recoveryLevel"], attributes["recoverableDays"]) == (level, days)


async def test_arm_cannot_reuse_a_soft_deleted_name(world: World, send: Send, vault: dict[str, Any]) -> None:
    secrets.set_from_arm(world.azure, vault, "a", {"properties": {"value": "v"}})
    await send("DELETE", "/secrets/a")

    with pytest.raises(KeyVaultError) as caught:
        secrets.set_from_arm(world.azure, vault, "a", {"properties": {"value": "v"}})

    assert caught.value.status == 409
    assert secrets.get_for_arm(world.azure, vault, "a") is None
    assert secrets.list_for_arm(world.azure, vault) == []


async def test_purged_vault_forgets_its_secrets_and_no_others(world: World, send: Send, vault: dict[str, Any]) -> None:
    other = world.vault("kv-demo-2")
    for each in (vault, other):
        secrets.set_from_arm(world.azure, each, "a", {"properties": {"value": "v"}})

    secrets.forget_vault(world.azure, "KV-demo")

    assert (await send("GET", "/secrets/a/")).status == 404
    assert secrets.get_for_arm(world.azure, other, "a") is not None


async def test_backup_brings_all_versions_back_once_the_name_is_free(send: Send, vault: dict[str, Any]) -> None:
    for value in ("first", "second"):
        await send("PUT", "/secrets/one", {"value": value})
    backup = (await send("POST", "/secrets/one/backup")).body
    assert "second" not in backup["value"]
    assert (await send("POST", "/secrets/restore", backup)).error["code"] == "Conflict"
    await send("DELETE", "/secrets/one")
    assert (await send("POST", "/secrets/restore", backup)).status == 409
    await send("DELETE", "/deletedsecrets/one")

    restored = await send("POST", "/secrets/restore", backup)

    assert restored.status == 200
    assert "value" not in restored.body
    assert (await send("GET", "/secrets/one")).body["value"] == "second"
    assert len((await send("GET", "/secrets/one/versions")).body["value"]) == 2


async def test_backup_of_nothing_and_what_is_no_backup_are_refused(send: Send, vault: dict[str, Any]) -> None:
    assert (await send("POST", "/secrets/none/backup")).status == 404
    assert (await send("POST", "/secrets/restore", {"value": "bm9uZQ"})).error["code"] == "BadParameter"

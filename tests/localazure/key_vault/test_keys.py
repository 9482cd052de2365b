"""Keys of a vault: what Microsoft's KeyClient does with them, and what Resource Manager shows."""

from typing import Any

from localazure.services.key_vault import keys
from tests.localazure.key_vault.requests import BASE, OFFICER, Send
from tests.localazure.world import World

CRYPTO_OFFICER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"
ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
RSA = {"kty": "RSA", "key_size": 3072}


async def test_key_is_made_read_rotated_and_disabled(world: World, send: Send) -> None:
    world.assign(CRYPTO_OFFICER, world.vault()["id"])

    made = (await send("POST", "/keys/models/create", RSA)).body
    first = made["key"]["kid"]
    assert first.startswith(f"{BASE}/keys/models/")
    assert (made["key"]["kty"], made["key"]["e"]) == ("RSA", "AQAB")
    rotated = (await send("POST", "/keys/models/rotate")).body
    assert rotated["key"]["kid"] != first
    assert (await send("GET", "/keys/models")).body["key"]["kid"] == rotated["key"]["kid"]
    assert (await send("GET", first)).body["key"]["kid"] == first
    assert [each["kid"] for each in (await send("GET", "/keys")).body["value"]] == [f"{BASE}/keys/models"]
    assert len((await send("GET", "/keys/models/versions")).body["value"]) == 2

    disabled = await send("PATCH", "/keys/models", {"attributes": {"enabled": False}})
    assert disabled.body["attributes"]["enabled"] is False
    answer = await send("GET", "/keys/models")
    assert (answer.status, answer.error["innererror"]["code"]) == (403, "KeyDisabled")


async def test_deleted_key_is_recovered_and_its_name_not_used_again(world: World, send: Send) -> None:
    world.assign(CRYPTO_OFFICER, world.vault()["id"])
    await send("POST", "/keys/models/create", RSA)

    assert "recoveryId" in (await send("DELETE", "/keys/models")).body
    assert (await send("GET", "/keys/models")).status == 404
    assert (await send("POST", "/keys/models/create", RSA)).status == 409
    assert (await send("POST", "/deletedkeys/models/recover")).status == 200
    assert (await send("GET", "/keys/models")).status == 200


async def test_rotation_policy_is_written_and_read(world: World, send: Send) -> None:
    world.assign(CRYPTO_OFFICER, world.vault()["id"])
    await send("POST", "/keys/models/create", RSA)
    actions = [{"trigger": {"timeAfterCreate": "P1Y"}, "action": {"type": "rotate"}}]

    await send("PUT", "/keys/models/rotationpolicy", {"lifetimeActions": actions})
    assert (await send("GET", "/keys/models/rotationpolicy")).body["lifetimeActions"] == actions


async def test_roles_for_secrets_are_none_for_keys(world: World, send: Send) -> None:
    vault = world.vault()
    world.assign(OFFICER, vault["id"])

    answer = await send("POST", "/keys/models/create", RSA)
    assert answer.status == 403
    assert "vaults/keys/create/action" in answer.error["message"]
    keys.set_from_arm(world.azure, vault, "models", {"properties": {"kty": "RSA"}})
    world.assign(ENCRYPTION_USER, f"{vault['id']}/keys/models")
    assert (await send("GET", "/keys/models")).status == 200
    assert (await send("DELETE", "/keys/models")).status == 403


async def test_resource_manager_makes_a_key_once(world: World) -> None:
    vault: dict[str, Any] = world.vault()
    policy = {"lifetimeActions": [{"trigger": {"timeAfterCreate": "P1Y"}, "action": {"type": "rotate"}}]}

    first = keys.set_from_arm(world.azure, vault, "models", {"properties": {"kty": "RSA", "rotationPolicy": policy}})
    again = keys.set_from_arm(world.azure, vault, "models", {"properties": {"kty": "RSA-HSM"}})
    assert again == first
    assert first["properties"]["rotationPolicy"]["lifetimeActions"] == policy["lifetimeActions"]
    assert first["properties"]["keyUriWithVersion"].startswith(f"{BASE}/keys/models/")

"""Who may do what with a vault's secrets: challenge, tokens, roles, access policies."""

from typing import Any

from localazure.services.key_vault import secrets
from tests.localazure.key_vault.requests import ADMINISTRATOR, BASE, OFFICER, USER, Send
from tests.localazure.world import Client, World


async def test_first_request_is_challenged_before_its_body_is_looked_at(client: Client, vault: dict[str, Any]) -> None:
    answer = await client.send("PUT", f"{BASE}/secrets/a?api-version=2026-04-01")

    assert answer.status == 401
    assert answer.error["code"] == "Unauthorized"
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer authorization="https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111", '
        'resource="https://vault.azure.net"'
    )


async def test_token_for_another_service_is_refused(world: World, client: Client, vault: dict[str, Any]) -> None:
    answer = await client.send(
        "GET", f"{BASE}/secrets?api-version=7.4", headers=world.token("https://management.azure.com")
    )

    assert answer.status == 401
    assert "WWW-Authenticate" in answer.headers


async def test_without_a_role_everything_is_forbidden(world: World, send: Send) -> None:
    world.vault()

    for method, path, action in (
        ("GET", "/secrets/a/", "getSecret/action"),
        ("PUT", "/secrets/a", "setSecret/action"),
        ("GET", "/secrets", "readMetadata/action"),
    ):
        answer = await send(method, path, {"value": "v"})
        assert answer.status == 403
        assert answer.error["code"] == "Forbidden"
        assert answer.error["innererror"]["code"] == "ForbiddenByRbac"
        assert action in answer.error["message"]


async def test_secrets_user_reads_and_writes_nothing(world: World, send: Send) -> None:
    vault = world.vault()
    world.assign(USER, vault["id"])
    secrets.set_from_arm(world.azure, vault, "a", {"properties": {"value": "v"}})

    assert (await send("GET", "/secrets/a/")).status == 200
    assert (await send("GET", "/secrets")).status == 200
    assert (await send("PUT", "/secrets/a", {"value": "v"})).status == 403
    assert (await send("DELETE", "/secrets/a")).status == 403


async def test_role_on_the_group_or_on_one_secret_counts(world: World, send: Send) -> None:
    vault = world.vault()
    world.assign(USER, f"{vault['id']}/secrets/mine")
    for name in ("mine", "other"):
        secrets.set_from_arm(world.azure, vault, name, {"properties": {"value": "v"}})

    assert (await send("GET", "/secrets/mine/")).status == 200
    assert (await send("GET", "/secrets/other/")).status == 403
    world.assign(ADMINISTRATOR, vault["id"].partition("/providers/")[0])
    assert (await send("GET", "/secrets/other/")).status == 200


async def test_vault_with_access_policies_uses_them_and_not_the_roles(world: World, send: Send) -> None:
    policy = {"objectId": world.principal.object_id, "permissions": {"secrets": ["Get", "set"]}}
    vault = world.vault(enableRbacAuthorization=False, accessPolicies=[policy])
    world.assign(OFFICER, vault["id"])

    assert (await send("PUT", "/secrets/a", {"value": "v"})).status == 200
    assert (await send("GET", "/secrets/a/")).status == 200
    refused = await send("DELETE", "/secrets/a")
    assert refused.status == 403
    assert refused.error["innererror"]["code"] == "ForbiddenByPolicy"

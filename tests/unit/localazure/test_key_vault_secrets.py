"""The data plane of Key Vault, as a client on the wire sees it."""

from collections.abc import Callable
from typing import Any

import pytest

from localazure.services.key_vault import data_plane, secrets
from localazure.services.key_vault.errors import KeyVaultError
from tests.unit.localazure.world import Answer, Client, World

OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
USER = "4633458b-17de-408a-b874-0445c86b69e6"
ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
BASE = "https://kv-demo.vault.azure.net"

Send = Callable[..., Any]


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    served: Client = await connect(data_plane.application(world.azure))
    return served


@pytest.fixture
def send(world: World, client: Client) -> Send:
    """Sends a request with a valid token and API version."""

    async def send(method: str, path: str, body: Any = None, base: str = BASE) -> Answer:
        url = path if path.startswith("https:") else base + path
        if "api-version" not in url:
            url += ("&" if "?" in url else "?") + "api-version=2026-04-01"
        return await client.send(method, url, body, world.token("https://vault.azure.net"))

    return send


@pytest.fixture
def vault(world: World) -> dict[str, Any]:
    """A vault in which the caller is Secrets Officer."""
    resource = world.vault()
    world.assign(OFFICER, resource["id"])
    return resource


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


async def test_set_then_get_the_latest_and_an_older_version(send: Send, vault: dict[str, Any]) -> None:
    described = {"contentType": "text/plain", "tags": {"deployment": "gpt"}, "attributes": {"exp": 1800000000}}
    first = await send("PUT", "/secrets/a", {"value": "one", **described})
    second = await send("PUT", "/secrets/a", {"value": "two"})

    assert (first.status, second.status) == (200, 200)
    assert first.body["id"].startswith(f"{BASE}/secrets/a/")
    version = first.body["id"].rpartition("/")[2]
    assert len(version) == 32
    # Microsoft's clients write the latest version with a slash at the end.
    for path in ("/secrets/a", "/secrets/a/"):
        assert (await send("GET", path)).body["value"] == "two"
    old = (await send("GET", f"/secrets/a/{version}")).body
    assert old["value"] == "one"
    assert old["contentType"] == "text/plain"
    assert old["tags"] == {"deployment": "gpt"}
    attributes = old["attributes"]
    assert attributes["enabled"] is True
    assert attributes["exp"] == 1800000000
    assert attributes["created"] == attributes["updated"]
    assert attributes["recoveryLevel"] == "Recoverable+Purgeable"
    assert attributes["recoverableDays"] == 90


async def test_names_ignore_case(send: Send, vault: dict[str, Any]) -> None:
    await send("PUT", "/secrets/Name", {"value": "v"})

    assert (await send("GET", "/secrets/nAME/")).body["value"] == "v"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/secrets/none/"),
        ("GET", "/secrets/none/0123456789abcdef0123456789abcdef"),
        ("GET", "/secrets/none/versions"),
        ("PATCH", "/secrets/none/"),
        ("DELETE", "/secrets/none"),
        ("GET", "/deletedsecrets/none"),
        ("DELETE", "/deletedsecrets/none"),
        ("POST", "/deletedsecrets/none/recover"),
    ],
)
async def test_missing_secret(send: Send, vault: dict[str, Any], method: str, path: str) -> None:
    answer = await send(method, path, {})

    assert answer.status == 404
    assert answer.error["code"] == "SecretNotFound"


async def test_update_changes_what_is_given_and_shows_no_value(send: Send, vault: dict[str, Any]) -> None:
    await send("PUT", "/secrets/a", {"value": "v", "contentType": "text/plain"})

    updated = await send("PATCH", "/secrets/a/", {"attributes": {"enabled": False}, "tags": {"t": "1"}})

    assert updated.status == 200
    assert "value" not in updated.body
    assert updated.body["contentType"] == "text/plain"
    assert updated.body["tags"] == {"t": "1"}
    refused = await send("GET", "/secrets/a/")
    assert refused.status == 403
    assert refused.error["code"] == "Forbidden"
    assert refused.error["innererror"]["code"] == "SecretDisabled"


async def test_list_is_paged_by_25_and_shows_no_values(send: Send, vault: dict[str, Any]) -> None:
    names = [f"s{number:02}" for number in range(30)]
    for name in names:
        await send("PUT", f"/secrets/{name}", {"value": "hidden"})

    first = await send("GET", "/secrets")
    second = await send("GET", first.body["nextLink"])

    assert len(first.body["value"]) == 25
    assert first.body["nextLink"].startswith(f"{BASE}/secrets?")
    assert second.body["nextLink"] is None
    items = [*first.body["value"], *second.body["value"]]
    assert [item["id"] for item in items] == [f"{BASE}/secrets/{name}" for name in names]
    assert "hidden" not in first.text + second.text
    small = await send("GET", "/secrets?maxresults=2")
    assert len(small.body["value"]) == 2
    assert "maxresults=2" in small.body["nextLink"]


@pytest.mark.parametrize("count", ["0", "26", "many"])
async def test_page_size_out_of_range(send: Send, vault: dict[str, Any], count: str) -> None:
    answer = await send("GET", f"/secrets?maxresults={count}")

    assert answer.status == 400
    assert answer.error["code"] == "BadParameter"


async def test_versions_are_listed_with_their_ids(send: Send, vault: dict[str, Any]) -> None:
    ids = [(await send("PUT", "/secrets/a", {"value": str(number)})).body["id"] for number in range(3)]

    answer = await send("GET", "/secrets/a/versions")

    assert sorted(item["id"] for item in answer.body["value"]) == sorted(ids)


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


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("under_score", {"value": "v"}),
        ("x" * 128, {"value": "v"}),
        ("a", {}),
        ("a", {"value": 1}),
        ("a", {"value": "v" * 25_601}),
        ("a", {"value": "v", "tags": {"t": 1}}),
        ("a", {"value": "v", "attributes": {"enabled": "yes"}}),
        ("a", {"value": "v", "attributes": {"exp": "tomorrow"}}),
        ("a", ["value"]),
        ("a", "{not json"),
    ],
)
async def test_bad_name_or_body(send: Send, vault: dict[str, Any], name: str, body: Any) -> None:
    answer = await send("PUT", f"/secrets/{name}", body)

    assert answer.status == 400
    assert answer.error["code"] == "BadParameter"
    assert (await send("GET", "/secrets")).body["value"] == []


@pytest.mark.parametrize("version", ["2026-04-01", "2025-07-01", "7.6", "7.5", "7.4", "7.3", "7.2", "7.1", "7.0"])
async def test_known_api_versions(send: Send, vault: dict[str, Any], version: str) -> None:
    assert (await send("GET", f"/secrets?api-version={version}")).status == 200


@pytest.mark.parametrize("query", ["api-version=9.9", "api-version="])
async def test_unknown_api_version(send: Send, vault: dict[str, Any], query: str) -> None:
    answer = await send("GET", f"/secrets?{query}")

    assert answer.status == 400
    assert answer.error["code"] == "BadParameter"


async def test_unknown_vault_and_unknown_path(send: Send, vault: dict[str, Any]) -> None:
    no_vault = await send("GET", "/secrets", base="https://kv-none.vault.azure.net")
    no_path = await send("GET", "/keys")

    assert no_vault.status == 404
    assert "kv-none" in no_vault.error["message"]
    assert no_path.status == 404
    assert "/keys" in no_path.error["message"]


async def test_headers(world: World, client: Client, vault: dict[str, Any]) -> None:
    headers = {**world.token("https://vault.azure.net"), "x-ms-client-request-id": "mine"}

    answer = await client.send("GET", f"{BASE}/secrets?api-version=7.4", headers=headers)

    assert answer.headers["x-ms-keyvault-region"] == "swedencentral"
    assert answer.headers["x-ms-client-request-id"] == "mine"
    assert answer.headers["x-ms-request-id"]


async def test_secret_written_through_arm_is_read_here(world: World, send: Send, vault: dict[str, Any]) -> None:
    body = {
        "tags": {"t": "1"},
        "properties": {"value": "v", "contentType": "text/plain", "attributes": {"enabled": True, "exp": 1800000000}},
    }
    first = secrets.set_from_arm(world.azure, vault, "Key", body)
    second = secrets.set_from_arm(world.azure, vault, "Key", body)

    assert first["id"] == f"{vault['id']}/secrets/Key"
    assert first["type"] == "Microsoft.KeyVault/vaults/secrets"
    assert first["location"] == "swedencentral"
    assert first["tags"] == {"t": "1"}
    properties = first["properties"]
    assert "value" not in properties
    assert properties["contentType"] == "text/plain"
    assert properties["secretUri"] == f"{BASE}/secrets/Key"
    assert properties["attributes"]["exp"] == 1800000000
    assert set(properties["attributes"]) == {"enabled", "exp", "created", "updated"}
    assert second["properties"]["secretUriWithVersion"] != properties["secretUriWithVersion"]
    assert (await send("GET", "/secrets/key/")).body["value"] == "v"
    assert secrets.get_for_arm(world.azure, vault, "KEY") == second
    assert secrets.list_for_arm(world.azure, vault) == [second]


async def test_a_secret_takes_fifteen_tags(world: World, send: Send, vault: dict[str, Any]) -> None:
    some = [{f"t{number}": "x" for number in range(count)} for count in (15, 16)]
    assert (await send("PUT", "/secrets/a", {"value": "v", "tags": some[0]})).status == 200
    for method, body in (("PUT", {"value": "v"}), ("PATCH", {})):
        answer = await send(method, "/secrets/a", {**body, "tags": some[1]})
        assert (answer.status, answer.error) == (
            400,
            {"code": "BadParameter", "message": "Property has invalid value\r\n"},
        )
    secrets.set_from_arm(world.azure, vault, "b", {"tags": some[0], "properties": {"value": "v"}})
    with pytest.raises(KeyVaultError, match="Property has invalid value") as caught:
        secrets.set_from_arm(world.azure, vault, "b", {"tags": some[1], "properties": {"value": "v"}})
    assert (caught.value.status, caught.value.code) == (400, "BadParameter")
    assert (await send("GET", "/secrets/a")).body["tags"] == some[0]


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

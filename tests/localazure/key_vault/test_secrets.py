"""Secrets and their versions: writing, reading, listing, and what is refused."""

from typing import Any

import pytest

from localazure.services.key_vault import secrets
from localazure.services.key_vault.errors import KeyVaultError
from tests.localazure.key_vault.requests import BASE, Send
from tests.localazure.world import Client, World


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
    no_path = await send("GET", "/certificates")

    assert no_vault.status == 404
    assert "kv-none" in no_vault.error["message"]
    assert no_path.status == 404
    assert "/certificates" in no_path.error["message"]


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

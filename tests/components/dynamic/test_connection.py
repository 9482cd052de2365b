"""Connections without an engine: what is sent, what the state keeps, and when one is written again."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
from azure.core.exceptions import HttpResponseError

from aihub.azure.errors import ArmError, VaultError, plain_errors
from components.dynamic.connection import ConnectionProvider
from tests.unit.azure.fake_arm import FakeArm, Reply

Json = dict[str, Any]

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/ai-demo/connections/search"
PROPERTIES = {"category": "CognitiveSearch", "authType": "ApiKey", "target": "https://s", "isSharedToAll": True}
GONE = Reply(404, {"error": {"code": "ResourceNotFound", "message": "Not found."}})
LIVE = Reply(200, {"id": ID, "properties": {**PROPERTIES, "metadata": {}, "group": "AzureAI"}})


class FakeVault:
    """Vaults whose secrets have the version that a test gives them; others cannot be read."""

    def __init__(self) -> None:
        self.versions = {"search-key": "v1", "other-key": "w1"}
        self.asked: list[str] = []

    @contextmanager
    def at(self, address: str, *, about: str) -> Iterator["FakeVault"]:
        self.asked.append(address)
        with plain_errors(about, kind=VaultError):
            yield self

    def get_secret(self, name: str, version: str | None) -> SimpleNamespace:
        if name not in self.versions:
            raise HttpResponseError("(Forbidden) The caller may not read it.")
        found = version or self.versions[name]
        return SimpleNamespace(value=f"the-value-{name}-{found}", properties=SimpleNamespace(version=found))


class Provider(ConnectionProvider):
    """With clients that a test can look into."""

    def __init__(self, *replies: Reply) -> None:
        self.wire = FakeArm(*replies)
        self.fake = FakeVault()
        self.arm, self.vaults = self.wire.arm, cast("Any", self.fake)


def declared(secrets: Json | None = None, **changes: Any) -> Json:
    chosen = {"key": {"vault": "kv-one", "name": "search-key"}} if secrets is None else secrets
    return {"resource_id": ID, "api_version": "2026-03-01", "properties": PROPERTIES, "secrets": chosen, **changes}


def test_secret_goes_to_azure_and_its_version_into_the_state() -> None:
    provider = Provider(GONE, LIVE, LIVE)
    made = provider.create(declared())
    assert provider.wire.bodies[-1]["properties"]["credentials"] == {"key": "the-value-search-key-v1"}
    assert made.outs is not None
    assert (made.id, made.outs["versions"]) == (ID, {"key": "v1"})
    assert "the-value" not in str(made.outs)
    assert provider.fake.asked == ["https://kv-one.vault.azure.net/secrets/search-key"]


def test_custom_keys_have_a_secret_each_and_a_connection_without_secrets_sends_none() -> None:
    provider = Provider(GONE, LIVE, LIVE, GONE, LIVE, LIVE)
    both = {
        "keys.A.b": {"vault": "kv-one", "name": "search-key"},
        "keys.C": {"vault": "kv-two", "name": "other-key", "version": "w0"},
    }
    provider.create(declared(both))
    sent = {"keys": {"A.b": "the-value-search-key-v1", "C": "the-value-other-key-w0"}}
    assert provider.wire.bodies[-1]["properties"]["credentials"] == sent
    provider.create(declared({}))
    assert "credentials" not in provider.wire.bodies[-1]["properties"]


@pytest.mark.parametrize(
    ("changes", "changed", "replaced"),
    [
        ({}, False, []),
        ({"properties": {**PROPERTIES, "target": "https://t"}}, True, []),
        ({"properties": {**PROPERTIES, "authType": "AAD"}}, True, ["properties"]),
        ({"resource_id": ID + "2"}, True, ["resource_id"]),
        ({"resource_id": ID.upper()}, False, []),
    ],
)
def test_difference_of_what_is_declared(changes: Json, changed: bool, replaced: list[str]) -> None:
    found = Provider().diff(ID, declared(versions={"key": "v1"}), declared(**changes))
    assert (found.changes, found.replaces) == (changed, replaced)


def test_newer_version_is_a_change_and_a_pinned_one_is_not_looked_for() -> None:
    provider, state = Provider(), declared(versions={"key": "v1"})
    provider.fake.versions["search-key"] = "v2"
    assert provider.diff(ID, state, declared()).changes
    pinned = {"key": {"vault": "kv-one", "name": "search-key", "version": "v1"}}
    provider.fake.asked.clear()
    assert not provider.diff(ID, declared(pinned, versions={"key": "v1"}), declared(pinned)).changes
    assert provider.fake.asked == []


def test_secret_of_a_resource_is_read_there_and_its_hash_is_the_version() -> None:
    insights = ID.replace("accounts", "components")
    there = {"key": {"resource_id": insights, "api_version": "2020-02-02", "path": "properties.ConnectionString"}}
    provider = Provider(GONE, Reply(200, {"properties": {"ConnectionString": "Key=one"}}), LIVE, LIVE)
    made = provider.create(declared(there))
    assert provider.wire.bodies[-1]["properties"]["credentials"] == {"key": "Key=one"}
    assert made.outs is not None
    assert "Key=one" not in str(made.outs)
    for value, changed in (("Key=one", False), ("Key=two", True)):
        again = Provider(Reply(200, {"properties": {"ConnectionString": value}}))
        assert again.diff(ID, made.outs, declared(there)).changes == changed
    unknown = {"key": {**there["key"], "resource_id": None}}
    assert Provider().diff(ID, made.outs, declared(unknown)).changes
    with pytest.raises(ArmError, match=r"no properties\.ConnectionString"):
        Provider(GONE, GONE).create(declared(there))


def test_secret_that_cannot_be_read_stops_a_preview_and_a_write_that_has_not_begun() -> None:
    missing = {"key": {"vault": "kv-one", "name": "not-there"}}
    for act in (lambda each: each.diff(ID, declared(versions={"key": "v1"}), declared(missing)), _create(missing)):
        provider = Provider(GONE)
        with pytest.raises(VaultError, match=r"https://kv-one\.vault\.azure\.net/secrets/not-there"):
            act(provider)
        assert provider.wire.bodies == []


def _create(secrets: Json) -> Any:
    return lambda provider: provider.create(declared(secrets))


def test_connection_of_somebody_else_is_not_overwritten() -> None:
    with pytest.raises(ArmError, match="already existing"):
        Provider(LIVE).create(declared())


def test_refresh_finds_what_changed_and_forgets_no_version() -> None:
    moved = Reply(200, {"id": ID, "properties": {**PROPERTIES, "target": "https://elsewhere"}})
    found = Provider(moved).read(ID, declared(versions={"key": "v1"}))
    assert found.outs is not None
    assert (found.outs["properties"]["target"], found.outs["versions"]) == ("https://elsewhere", {"key": "v1"})
    assert Provider(GONE).read(ID, declared()).id == ""

"""Keys that were regenerated and secrets that were edited, told from a rotation in any of its steps."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from aihub.drift.finding import Finding
from aihub.drift.secrets import SecretComparison
from aihub.errors import AihubError
from aihub.rotation.errors import RotationError
from aihub.rotation.owners import owners_of
from tests.unit.drift.states import GROUP, entry, state
from tests.unit.rotation.world import DAY, VAULT, Azure, on_account


def deployed() -> Azure:
    azure = Azure([on_account("chat"), on_account("other")])
    for each in azure.endpoints:
        azure.vault.put(each["uri_secret"], each["target_uri"], days=None)
    return azure


def compare(azure: Azure, not_before: Mapping[str, datetime] | None = None, **replaced: Any) -> list[Finding]:
    """What is found; secrets that are disabled are not in the vault's list."""
    listed: dict[str, datetime | None] = {
        id_.lower(): None for id_, versions in azure.vault.secrets.items() if versions[-1].enabled
    }
    vault = entry("azure-native:keyvault:Vault", "hub-vault", f"{GROUP}/Microsoft.KeyVault/vaults/kv-demo", {})
    vault["urn"] = "urn:pulumi:dev::aihub::aihub:index:AIHub$azure-native:keyvault:Vault::hub-vault"
    vault["outputs"] = {"name": "kv-demo"}
    secret = entry("pulumi-python:dynamic/aihub:KeySecret", "chat-key", "/v/secrets/chat-key", {"valid_days": 60})
    known = state(vault, secret, endpoints=azure.endpoints)
    keys: Any = replaced.get("keys", azure.keys)
    store: Any = replaced.get("store", azure.vault)
    return list(SecretComparison(known, "dev", keys, store, lambda _url: {**listed, **(not_before or {})}).findings())


def test_nothing_is_found_at_any_step_of_two_rotations() -> None:
    azure = deployed()
    seen: list[Finding] = []
    azure.at_step = lambda _step: seen.extend(compare(azure))
    assert compare(azure) == []
    azure.rotate_twice("a")
    assert azure.steps
    assert seen == []
    assert compare(azure) == []


@pytest.mark.parametrize("rotations", [0, 1, 3])
def test_key_that_was_regenerated_is_named_once_for_all_its_secrets(rotations: int) -> None:
    azure = deployed()
    for number in range(rotations):
        azure.rotate(str(number))
    [owner] = owners_of(azure.endpoints)
    before = azure.keys.current(owner)
    [published] = set(azure.key_names().values())
    assert published
    azure.keys.regenerate(owner, published)

    [finding] = compare(azure)

    assert finding.what == (
        f"{published} of the account ai-demo was regenerated; clients of chat-key, other-key are refused"
    )
    assert (finding.level, finding.where) == ("drift", "hub")
    assert "aihub rotate --deployment chat" in finding.do
    assert not [each for each in (*before.values(), *azure.keys.current(owner).values()) if each in str(finding)]


def test_key_that_nobody_uses_may_be_regenerated() -> None:
    azure = deployed()
    azure.keys.regenerate(owners_of(azure.endpoints)[0], "key2")
    assert compare(azure) == []


def _without_tags(azure: Azure) -> None:
    azure.vault.put(f"{VAULT}/chat-key", "mine")


def _with_its_tags(azure: Azure) -> None:
    azure.vault.put(f"{VAULT}/chat-key", "mine", {"key-name": "key1"})


def _the_other_key(azure: Azure) -> None:
    [owner] = owners_of(azure.endpoints)
    azure.vault.put(f"{VAULT}/chat-key", azure.keys.current(owner)["key2"], {"key-name": "key1"})


@pytest.mark.parametrize("edit", [_without_tags, _with_its_tags, _the_other_key])
def test_secret_that_was_edited_is_told_from_a_key_that_was_regenerated(edit: Any) -> None:
    azure = deployed()
    edit(azure)
    [finding] = compare(azure)
    assert (finding.resource, finding.what) == ("secrets/chat-key", "the secret was edited by hand")


def test_uri_that_was_edited_is_named_and_not_repeated() -> None:
    azure = deployed()
    azure.vault.put(f"{VAULT}/chat-uri", "https://elsewhere.example", days=None)
    [finding] = compare(azure)
    assert (finding.resource, finding.level) == ("secrets/chat-uri", "drift")
    assert "elsewhere" not in str(finding)


@pytest.mark.parametrize(
    ("days", "passed", "said"),
    [
        (-1, 0, "somebody set the date by hand"),
        (60, 61, "its key was not rotated in time"),
        (None, 0, "has no expiry date any more"),
    ],
)
def test_expiry_date_by_hand_is_told_from_one_that_came(days: float | None, passed: int, said: str) -> None:
    azure = deployed()
    [owner] = owners_of(azure.endpoints)
    azure.vault.put(f"{VAULT}/chat-key", azure.keys.current(owner)["key1"], {"key-name": "key1"}, days=days)
    azure.vault.put(f"{VAULT}/other-key", azure.keys.current(owner)["key1"], {"key-name": "key1"}, days=500)
    azure.time.seconds += passed * DAY
    [finding] = compare(azure)
    assert said in finding.what


def test_secret_that_is_not_valid_yet() -> None:
    azure = deployed()
    later = datetime.fromtimestamp(azure.time.seconds + DAY, UTC)
    [finding] = compare(azure, {f"{VAULT}/chat-uri": later})
    assert "is not valid before" in finding.what


def test_secret_that_is_gone_or_disabled_is_left_to_what_reads_resources() -> None:
    azure = deployed()
    azure.vault.secrets[f"{VAULT}/chat-key"][-1].enabled = False
    del azure.vault.secrets[f"{VAULT}/other-uri"]
    assert compare(azure) == []


class _Refuses:
    def of(self, _owner: object) -> None:
        raise AihubError("403")

    def read(self, secret_id: str) -> None:
        raise RotationError(f"429 {secret_id}")


def test_what_azure_refuses_is_unknown() -> None:
    azure = deployed()
    [keys] = compare(azure, keys=_Refuses())
    assert (keys.level, keys.where) == ("unknown", "hub")
    assert {(each.level, each.resource) for each in compare(azure, store=_Refuses())} == {
        ("unknown", f"secrets/{name}-{what}") for name in ("chat", "other") for what in ("key", "uri")
    }


def test_nothing_is_sent_for_an_entry_that_somebody_changed() -> None:
    azure = deployed()
    azure.endpoints = [azure.endpoints[0] | {"uri_secret": "https://evil.example/secrets/chat-uri"}]
    [finding] = compare(azure, keys=None, store=None)
    assert (finding.level, finding.where) == ("unknown", "deployments.chat")
    assert "nothing was sent" in finding.what

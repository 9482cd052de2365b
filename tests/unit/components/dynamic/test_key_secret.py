"""KeySecret without an engine: when the key is written, what is left to rotation, and what the vault refuses."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError, ServiceResponseError
from requests.exceptions import ConnectionError as NoConnection

from aihub.azure.errors import ArmError, VaultError, plain_errors
from components.dynamic.key_secret import KeySecretProvider
from components.dynamic.provider import UnfinishedError
from tests.unit.azure.fake_arm import FakeArm, Reply

Json = dict[str, Any]

SECRET = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-demo/secrets/chat-key"
ACCOUNT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/ai-demo"
ENDPOINT = (
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e"
)
URI = "https://kv-demo.vault.azure.net/secrets/chat-key"
NOW, DAY = 1_800_000_000, 86_400
GONE = Reply(404, {"error": {"code": "SecretNotFound", "message": "Not found."}})
DELETED = Reply(409, {"error": {"code": "ConflictError", "message": "It is in a deleted but recoverable state."}})
FORBIDDEN = Reply(403, {"error": {"code": "AuthorizationFailed", "message": "No."}})
KEYS = Reply(200, {"key1": "the-first", "key2": "the-second"})


def owner(id_: str = ACCOUNT, created_at: str = "2026-01-01") -> Json:
    return {"id": id_, "api_version": "2025-06-01", "created_at": created_at}


def declared(**changes: Any) -> Json:
    return {
        "resource_id": SECRET,
        "api_version": "2024-11-01",
        "owner": owner(),
        "content_type": "application/vnd.aihub.key",
        "tags": {"model": "a"},
        "enabled": True,
        "valid_days": 60.0,
        **changes,
    }


def live(tags: Mapping[str, str] = {"model": "a", "key-slot": "key2"}, *, enabled: bool = True) -> Reply:
    properties = {
        "contentType": "application/vnd.aihub.key",
        "attributes": {"enabled": enabled, "exp": NOW},
        "secretUri": URI,
        "secretUriWithVersion": f"{URI}/the-version",
    }
    return Reply(200, {"id": SECRET, "tags": tags, "properties": properties})


class FakeVault:
    """The vault's own API: what it was asked, and what it refuses."""

    def __init__(self, refusal: Exception | None) -> None:
        self.asked: list[Any] = []
        self.ignores: Json = {}
        """What it has, whatever it is told."""
        self.addresses: list[str] = []
        self._refusal = refusal

    @contextmanager
    def at(self, address: str, *, about: str, writes: bool) -> Iterator["FakeVault"]:
        self.addresses.append(address)
        with plain_errors(about, writes=writes, kind=VaultError):
            yield self

    def update_secret_properties(self, *names: str, retry_on_methods: list[str], **described: Any) -> SimpleNamespace:
        assert retry_on_methods == ["PATCH"]
        self._answer((*names, described))
        return SimpleNamespace(**{**described, **self.ignores})

    def begin_delete_secret(self, name: str) -> None:
        self._answer(("delete", name))

    def begin_recover_deleted_secret(self, name: str, *, retry_on_methods: list[str]) -> None:
        assert retry_on_methods == ["POST"]
        self._answer(("recover", name))

    def _answer(self, asked: Any) -> None:
        self.asked.append(asked)
        if self._refusal:
            raise self._refusal


class _Provider(KeySecretProvider):
    def __init__(self, *replies: Reply | Exception, refusal: Exception | None = None) -> None:
        super().__init__()
        self.fake, self.vault = FakeArm(*replies), FakeVault(refusal)
        self.hosts = self.vault.addresses
        vars(self).update(arm=self.fake.arm, vaults=self.vault)

    @property
    def written(self) -> list[Json]:
        """What the secret was, each time that it was written."""
        return [each for each in self.fake.bodies if "properties" in each]

    def seen(self, reply_of: Json) -> Json:
        """What a refresh finds."""
        found = self.read(SECRET, reply_of)
        assert found.outs is not None
        assert found.inputs == {name: value for name, value in found.outs.items() if name != "secret_uri"}
        return found.outs


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still, and the pauses that were made."""
    made: list[float] = []
    monkeypatch.setattr("time.time", lambda: NOW + 0.5)
    monkeypatch.setattr("time.sleep", made.append)
    return made


@pytest.mark.parametrize(
    ("whose", "keys", "slot"),
    [(ACCOUNT, KEYS, "key1"), (ENDPOINT, Reply(200, {"primaryKey": "the-first", "secondaryKey": "other"}), "primary")],
)
def test_first_key_is_written_with_its_slot_and_expiry(whose: str, keys: Reply, slot: str) -> None:
    provider = _Provider(GONE, keys, live(), live(), keys)
    made = provider.create(declared(owner=owner(whose)))
    assert provider.written[-1] == {
        "tags": {"model": "a", "key-slot": slot},
        "properties": {
            "value": "the-first",
            "contentType": "application/vnd.aihub.key",
            "attributes": {"enabled": True, "exp": NOW + 60 * DAY},
        },
    }
    assert made.id == SECRET
    assert made.outs is not None
    assert made.outs["secret_uri"] == URI
    assert "the-first" not in str(made.outs)
    assert provider.vault.asked == []


def test_key_that_is_replaced_while_it_is_written_is_written_again() -> None:
    newer = Reply(200, {"key1": "the-third", "key2": "the-second"})
    provider = _Provider(GONE, KEYS, live(), live(), newer, live(), live(), newer)
    provider.create(declared())
    assert [each["properties"]["value"] for each in provider.written] == ["the-first", "the-third"]


def test_secret_that_is_there_already_is_not_taken() -> None:
    with pytest.raises(ArmError, match="already existing"):
        _Provider(live()).create(declared())


def test_deleted_secret_is_recovered_and_gets_the_present_key(pauses: list[float]) -> None:
    provider = _Provider(GONE, KEYS, DELETED, DELETED, live(), live(), KEYS)
    provider.create(declared())
    assert provider.vault.asked == [("recover", "chat-key")] * 2
    assert provider.hosts[0] == "https://kv-demo.vault.azure.net"
    assert provider.written[-1]["properties"]["value"] == "the-first"
    assert pauses == [5]


def test_recovery_that_never_ends_is_given_up(pauses: list[float]) -> None:
    provider = _Provider(GONE, KEYS, *[DELETED] * 130)
    # What was recovered is there, and ours from then on.
    with pytest.raises(UnfinishedError, match="recoverable state"):
        provider.create(declared())
    assert sum(pauses) == 600
    assert len(provider.vault.asked) == 121


def refused_by_vault(status: int | None) -> Exception:
    if status is None:
        return ServiceResponseError("the connection broke")
    refusal = HttpResponseError("(Code) It says why.")
    refusal.status_code = status
    return refusal


@pytest.mark.parametrize("status", [404, 409])
def test_what_the_vault_says_while_it_still_deletes_or_has_recovered_is_waited_out(status: int) -> None:
    provider = _Provider(GONE, KEYS, DELETED, DELETED, live(), live(), KEYS, refusal=refused_by_vault(status))
    assert provider.create(declared()).id == SECRET
    assert provider.vault.asked == [("recover", "chat-key")] * 2


@pytest.mark.parametrize("status", [400, 401, 403, 429])
def test_any_other_answer_of_the_vault_ends_a_recovery_at_once(status: int, pauses: list[float]) -> None:
    provider = _Provider(GONE, KEYS, *[DELETED] * 130, refusal=refused_by_vault(status))
    with pytest.raises(VaultError, match="It says why"):
        provider.create(declared())
    assert (len(provider.vault.asked), pauses) == (1, [])


@pytest.mark.parametrize("status", [500, None])
def test_recovery_that_may_have_been_made_ends_at_once_and_is_known(status: int | None, pauses: list[float]) -> None:
    provider = _Provider(GONE, KEYS, *[DELETED] * 130, refusal=refused_by_vault(status))
    with pytest.raises(UnfinishedError) as failed:
        provider.create(declared())
    assert (failed.value.id, len(provider.vault.asked), pauses) == (SECRET, 1, [])


@pytest.mark.parametrize("status", [400, 403, 404, 412])
def test_any_refusal_but_a_conflict_ends_a_recovery_at_once(status: int, pauses: list[float]) -> None:
    no = Reply(status, {"error": {"code": "No", "message": "No."}})
    provider = _Provider(GONE, KEYS, DELETED, DELETED, no, *[live()] * 3)
    with pytest.raises(UnfinishedError, match="No: No"):
        provider.create(declared())
    assert (len(provider.vault.asked), pauses) == (2, [5])


def test_refusal_of_the_first_write_is_no_reason_to_recover() -> None:
    provider = _Provider(GONE, KEYS, FORBIDDEN)
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        provider.create(declared())
    assert provider.vault.asked == []


def unfinished(operation: Callable[[], object]) -> UnfinishedError:
    with pytest.raises(UnfinishedError) as failed:
        operation()
    return failed.value


AFTER_THE_WRITE = {
    "read": [Reply(201), FORBIDDEN],
    "key": [Reply(201), live(), FORBIDDEN],
    "key in another form": [Reply(201), live(), Reply(200, {})],
    "secret in another form": [Reply(201), Reply(200, {"properties": {}}), KEYS],
    "lost": [NoConnection("the connection broke")] * 4,
    "second write": [Reply(201), live(), Reply(200, {"key1": "the-third"}), FORBIDDEN],
}


@pytest.mark.parametrize("replies", AFTER_THE_WRITE.values(), ids=AFTER_THE_WRITE)
def test_secret_that_may_have_been_written_is_known_and_its_key_written_by_the_next_update(
    replies: list[Reply | Exception],
) -> None:
    half = unfinished(lambda: _Provider(GONE, KEYS, *replies).create(declared()))
    assert half.id == SECRET
    assert "the-first" not in str(half.outs)
    provider = _Provider(live({"model": "a"}), KEYS, Reply(200), live(), KEYS)
    assert provider.diff(SECRET, half.outs, declared()).changes
    finished = provider.update(SECRET, half.outs, declared()).outs
    assert [each["properties"]["value"] for each in provider.written] == ["the-first"]
    assert finished
    assert finished["secret_uri"] == URI
    assert not provider.diff(SECRET, finished, declared()).changes


def test_secret_that_is_half_written_stays_so_when_it_is_refreshed() -> None:
    half = unfinished(lambda: _Provider(GONE, KEYS, Reply(201), FORBIDDEN).create(declared()))
    provider = _Provider(live())
    assert provider.diff(SECRET, provider.seen(half.outs), declared()).changes


def test_secret_that_was_adopted_gets_its_key_from_the_next_up() -> None:
    # All that is known then are its inputs: the run that made it may have died between a recovery and the write.
    provider = _Provider(live())
    assert provider.diff(SECRET, provider.seen(declared()), declared()).changes


def test_creation_that_the_engine_tries_again_at_once_goes_on() -> None:
    provider = _Provider(GONE, KEYS, Reply(201), FORBIDDEN)
    unfinished(lambda: provider.create(declared()))
    provider.fake.then(live(), KEYS, Reply(200), live(), KEYS)
    assert provider.create(declared()).id == SECRET


def test_key_that_cannot_be_had_leaves_nothing_behind() -> None:
    provider = _Provider(GONE, FORBIDDEN)
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        provider.create(declared())
    assert provider.written == []


@pytest.mark.parametrize("status", [500, None])
def test_change_of_a_tag_that_may_have_been_made_is_known(status: int | None) -> None:
    old, new = declared(tags={"model": "a", "old": "x"}, secret_uri=URI), declared(tags={"model": "b"})
    half = unfinished(lambda: _Provider(live(), refusal=refused_by_vault(status)).update(SECRET, old, new))
    assert half.outs == {**new, "tags": {"model": "b", "old": "x"}, "secret_uri": URI}
    # Also when the settings are as they were by then.
    assert _Provider().diff(SECRET, half.outs, old).changes


def test_change_of_a_tag_that_was_refused_is_not_known() -> None:
    with pytest.raises(VaultError):
        _Provider(live(), refusal=refused_by_vault(403)).update(SECRET, declared(), declared(tags={"model": "b"}))


@pytest.mark.parametrize("status", [403, 500])
def test_deletion_that_is_refused_is_told(status: int, pauses: list[float]) -> None:
    with pytest.raises(VaultError):
        _Provider(refusal=refused_by_vault(status)).delete(SECRET, declared())
    assert pauses == []


@pytest.mark.parametrize("status", [409, 412])
def test_deletion_waits_for_what_is_under_way_without_the_help_of_a_program(status: int, pauses: list[float]) -> None:
    provider = _Provider(refusal=refused_by_vault(status))
    with pytest.raises(VaultError):
        provider.delete(SECRET, declared())
    assert (sum(pauses), len(provider.vault.asked)) == (600, 121)


@pytest.mark.parametrize("status", [409, 412])
def test_deletion_ends_with_the_first_that_the_vault_takes(
    status: int, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = _Provider(refusal=refused_by_vault(status))

    def deleted(name: str) -> None:
        provider.vault.asked.append(name)
        if len(provider.vault.asked) < 3:
            raise refused_by_vault(status)

    monkeypatch.setattr(provider.vault, "begin_delete_secret", deleted)
    provider.delete(SECRET, declared())
    assert (len(provider.vault.asked), len(pauses)) == (3, 2)


def test_vault_that_does_not_let_recover_says_so_in_one_line(pauses: list[float]) -> None:
    refusal = HttpResponseError("(Forbidden) Caller is not authorized.\r\nAction: recover")
    refusal.status_code = 403
    with pytest.raises(VaultError, match=r"^AuthenticationFailed|Forbidden") as failed:
        _Provider(GONE, KEYS, DELETED, refusal=refusal).create(declared())
    assert "\n" not in str(failed.value)
    assert pauses == []


@pytest.mark.parametrize("changes", [{"valid_days": 30}, {"secret_uri": URI}, {}])
def test_what_is_left_to_rotation_is_no_change(changes: Json) -> None:
    assert not _Provider().diff(SECRET, declared(secret_uri=URI), declared(**changes)).changes


@pytest.mark.parametrize(
    "changes",
    [
        {"tags": {"model": "b"}},
        {"owner": owner(created_at="2026-02-02")},
        {"owner": owner(ENDPOINT)},
        {"enabled": False},
    ],
)
def test_what_describes_it_and_whose_it_is_changes_it_in_place(changes: Json) -> None:
    found = _Provider().diff(SECRET, declared(), declared(**changes))
    assert (found.changes, found.replaces) == (True, [])


def test_another_name_or_vault_replaces_it() -> None:
    assert _Provider().diff(SECRET, declared(), declared(resource_id=f"{SECRET}-2")).replaces == ["resource_id"]


def test_change_of_a_tag_leaves_the_key_and_what_rotation_says_of_it() -> None:
    provider = _Provider(live({"model": "a", "old": "x", "key-slot": "key2"}))
    old, new = declared(tags={"model": "a", "old": "x"}), declared(tags={"model": "b"})
    provider.update(SECRET, old, new)
    described = {
        "content_type": "application/vnd.aihub.key",
        "tags": {"model": "b", "key-slot": "key2"},
        "enabled": True,
    }
    assert provider.vault.asked == [("chat-key", "the-version", described)]
    assert [each.partition(" ")[0] for each in provider.fake.sent] == ["GET"]


def test_new_owner_means_a_new_key() -> None:
    provider = _Provider(live(), KEYS, live(), live(), KEYS)
    provider.update(SECRET, declared(), declared(owner=owner(created_at="2026-02-02")))
    assert provider.written[-1]["properties"]["value"] == "the-first"
    assert provider.written[-1]["tags"] == {"model": "a", "key-slot": "key1"}


def test_secret_that_is_gone_is_written_again_with_the_next_change() -> None:
    provider = _Provider(GONE, KEYS, live(), live(), KEYS)
    provider.update(SECRET, declared(), declared(tags={"model": "b"}))
    assert provider.written[-1]["tags"] == {"model": "b", "key-slot": "key1"}


def test_refresh_after_a_rotation_finds_nothing_to_do() -> None:
    provider = _Provider(live({"model": "a", "key-slot": "key2", "rotated": "yes"}))
    assert not provider.diff(SECRET, provider.seen(declared(secret_uri=URI)), declared()).changes


@pytest.mark.parametrize("reply", [live({"key-slot": "key2"}), live({"model": "b"}), live(enabled=False)])
def test_refresh_finds_what_others_changed_of_its_description(reply: Reply) -> None:
    provider = _Provider(reply)
    assert provider.diff(SECRET, provider.seen(declared(secret_uri=URI)), declared()).changes


def test_refresh_finds_that_it_is_gone() -> None:
    assert _Provider(GONE).read(SECRET, declared()).id == ""


def test_deleting_one_that_is_gone_is_no_error() -> None:
    refusal = ResourceNotFoundError("gone")
    refusal.status_code = 404
    provider = _Provider(refusal=refusal)
    provider.delete(SECRET, declared())
    assert provider.vault.asked == [("delete", "chat-key")]


def test_description_that_the_vault_took_and_did_not_apply_is_told_and_written_again() -> None:
    other = live({"model": "b"})
    made = _Provider(GONE, KEYS, other, other, KEYS).create(declared()).outs
    assert made
    assert made["unapplied"] == ['tags.model: "a" is declared; Azure took it, and has "b"']
    provider = _Provider(other)
    assert provider.diff(SECRET, made, declared()).changes
    provider.vault.ignores = {"enabled": False}
    again = provider.update(SECRET, made, declared()).outs
    assert again
    assert again["unapplied"] == ["enabled: true is declared; Azure took it, and has false"]
    mended = _Provider(live({"model": "a", "key-slot": "key2"})).update(SECRET, again, declared()).outs
    assert mended
    assert mended["unapplied"] == []
    # Value, expiry and slot are rotation's.
    assert not provider.diff(SECRET, mended, declared()).changes

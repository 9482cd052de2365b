"""KeySecret without an engine: when the key is written, and what is left to rotation."""

from collections.abc import Callable

import pytest
from requests.exceptions import ConnectionError as NoConnection

from aihub.azure.errors import ArmError, VaultError
from components.dynamic.unfinished import UnfinishedError
from tests.components.dynamic.secret_vault import (
    ACCOUNT,
    DAY,
    ENDPOINT,
    FORBIDDEN,
    GONE,
    KEYS,
    NOW,
    SECRET,
    URI,
    Json,
    Provider,
    declared,
    live,
    owner,
    refused_by_vault,
)
from tests.unit.azure.fake_arm import Reply

pytestmark = pytest.mark.usefixtures("pauses")


@pytest.mark.parametrize(
    ("whose", "keys", "slot"),
    [(ACCOUNT, KEYS, "key1"), (ENDPOINT, Reply(200, {"primaryKey": "the-first", "secondaryKey": "other"}), "primary")],
)
def test_first_key_is_written_with_its_slot_and_expiry(whose: str, keys: Reply, slot: str) -> None:
    provider = Provider(GONE, keys, live(), live(), keys)
    made = provider.create(declared(owner=owner(whose)))
    assert provider.written[-1] == {
        "tags": {"model": "a", "key-name": slot},
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
    provider = Provider(GONE, KEYS, live(), live(), newer, live(), live(), newer)
    provider.create(declared())
    assert [each["properties"]["value"] for each in provider.written] == ["the-first", "the-third"]


def test_secret_that_is_there_already_is_not_taken() -> None:
    with pytest.raises(ArmError, match="already existing"):
        Provider(live()).create(declared())


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
    half = unfinished(lambda: Provider(GONE, KEYS, *replies).create(declared()))
    assert half.id == SECRET
    assert "the-first" not in str(half.outs)
    provider = Provider(live({"model": "a"}), KEYS, Reply(200), live(), KEYS)
    assert provider.diff(SECRET, half.outs, declared()).changes
    finished = provider.update(SECRET, half.outs, declared()).outs
    assert [each["properties"]["value"] for each in provider.written] == ["the-first"]
    assert finished
    assert finished["secret_uri"] == URI
    assert not provider.diff(SECRET, finished, declared()).changes


def test_secret_that_is_half_written_stays_so_when_it_is_refreshed() -> None:
    half = unfinished(lambda: Provider(GONE, KEYS, Reply(201), FORBIDDEN).create(declared()))
    provider = Provider(live())
    assert provider.diff(SECRET, provider.seen(half.outs), declared()).changes


def test_secret_that_was_adopted_gets_its_key_from_the_next_up() -> None:
    # All that is known then are its inputs: the run that made it may have died between a recovery and the write.
    provider = Provider(live())
    assert provider.diff(SECRET, provider.seen(declared()), declared()).changes


def test_creation_that_the_engine_tries_again_at_once_goes_on() -> None:
    provider = Provider(GONE, KEYS, Reply(201), FORBIDDEN)
    unfinished(lambda: provider.create(declared()))
    provider.fake.then(live(), KEYS, Reply(200), live(), KEYS)
    assert provider.create(declared()).id == SECRET


def test_key_that_cannot_be_had_leaves_nothing_behind() -> None:
    provider = Provider(GONE, FORBIDDEN)
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        provider.create(declared())
    assert provider.written == []


@pytest.mark.parametrize("status", [500, None])
def test_change_of_a_tag_that_may_have_been_made_is_known(status: int | None) -> None:
    old, new = declared(tags={"model": "a", "old": "x"}, secret_uri=URI), declared(tags={"model": "b"})
    half = unfinished(lambda: Provider(live(), refusal=refused_by_vault(status)).update(SECRET, old, new))
    del new["rotation_tags"]
    assert half.outs == {**new, "tags": {"model": "b", "old": "x"}, "secret_uri": URI}
    # Also when the settings are as they were by then.
    assert Provider().diff(SECRET, half.outs, old).changes


def test_change_of_a_tag_that_was_refused_is_not_known() -> None:
    with pytest.raises(VaultError):
        Provider(live(), refusal=refused_by_vault(403)).update(SECRET, declared(), declared(tags={"model": "b"}))


@pytest.mark.parametrize("changes", [{"valid_days": 30}, {"secret_uri": URI}, {}])
def test_what_is_left_to_rotation_is_no_change(changes: Json) -> None:
    assert not Provider().diff(SECRET, declared(secret_uri=URI), declared(**changes)).changes


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
    found = Provider().diff(SECRET, declared(), declared(**changes))
    assert (found.changes, found.replaces) == (True, [])


def test_another_name_or_vault_replaces_it() -> None:
    assert Provider().diff(SECRET, declared(), declared(resource_id=f"{SECRET}-2")).replaces == ["resource_id"]


def test_change_of_a_tag_leaves_the_key_and_what_rotation_says_of_it() -> None:
    provider = Provider(live({"model": "a", "old": "x", "key-name": "key2"}))
    old, new = declared(tags={"model": "a", "old": "x"}), declared(tags={"model": "b"})
    provider.update(SECRET, old, new)
    described = {
        "content_type": "application/vnd.aihub.key",
        "tags": {"model": "b", "key-name": "key2"},
        "enabled": True,
    }
    assert provider.vault.asked == [("chat-key", "the-version", described)]
    assert [each.partition(" ")[0] for each in provider.fake.sent] == ["GET"]


def test_tags_of_an_earlier_version_are_renamed_in_place() -> None:
    earlier = {"model": "a", "key-slot": "key2", "rotation": "settling since then", "rotation-claim": "run 1"}
    provider = Provider(live(earlier))
    old = {name: value for name, value in declared(secret_uri=URI).items() if name != "rotation_tags"}
    assert not provider.diff(SECRET, old, old).changes
    found = provider.diff(SECRET, old, declared())
    assert (found.changes, found.replaces) == (True, [])
    renamed = provider.update(SECRET, old, declared()).outs
    [(_name, version, described)] = provider.vault.asked
    assert version == "the-version"
    assert described["tags"] == {
        "model": "a",
        "key-name": "key2",
        "rotation": "settling since then",
        "rotation-lease": "run 1",
    }
    assert [each.partition(" ")[0] for each in provider.fake.sent] == ["GET"]
    assert renamed
    assert not provider.diff(SECRET, renamed, declared()).changes


@pytest.mark.parametrize("status", [500, None])
def test_tags_of_an_earlier_version_that_may_not_have_been_renamed_are_renamed_again(status: int | None) -> None:
    old = {name: value for name, value in declared(secret_uri=URI).items() if name != "rotation_tags"}
    half = unfinished(lambda: Provider(live(), refusal=refused_by_vault(status)).update(SECRET, old, declared()))
    provider = Provider(live({"model": "a", "key-slot": "key2"}))
    assert provider.diff(SECRET, provider.seen(half.outs), declared()).changes


def test_new_owner_means_a_new_key() -> None:
    provider = Provider(live(), KEYS, live(), live(), KEYS)
    provider.update(SECRET, declared(), declared(owner=owner(created_at="2026-02-02")))
    assert provider.written[-1]["properties"]["value"] == "the-first"
    assert provider.written[-1]["tags"] == {"model": "a", "key-name": "key1"}


def test_secret_that_is_gone_is_written_again_with_the_next_change() -> None:
    provider = Provider(GONE, KEYS, live(), live(), KEYS)
    provider.update(SECRET, declared(), declared(tags={"model": "b"}))
    assert provider.written[-1]["tags"] == {"model": "b", "key-name": "key1"}


def test_refresh_after_a_rotation_finds_nothing_to_do() -> None:
    provider = Provider(live({"model": "a", "key-name": "key2", "rotated": "yes"}))
    assert not provider.diff(SECRET, provider.seen(declared(secret_uri=URI)), declared()).changes


@pytest.mark.parametrize("reply", [live({"key-name": "key2"}), live({"model": "b"}), live(enabled=False)])
def test_refresh_finds_what_others_changed_of_its_description(reply: Reply) -> None:
    provider = Provider(reply)
    assert provider.diff(SECRET, provider.seen(declared(secret_uri=URI)), declared()).changes


def test_refresh_finds_that_it_is_gone() -> None:
    assert Provider(GONE).read(SECRET, declared()).id == ""


def test_description_that_the_vault_took_and_did_not_apply_is_told_and_written_again() -> None:
    other = live({"model": "b"})
    made = Provider(GONE, KEYS, other, other, KEYS).create(declared()).outs
    assert made
    assert made["unapplied"] == ['tags.model: "a" is declared; Azure took it, and has "b"']
    provider = Provider(other)
    assert provider.diff(SECRET, made, declared()).changes
    provider.vault.ignores = {"enabled": False}
    again = provider.update(SECRET, made, declared()).outs
    assert again
    assert again["unapplied"] == ["enabled: true is declared; Azure took it, and has false"]
    mended = Provider(live({"model": "a", "key-name": "key2"})).update(SECRET, again, declared()).outs
    assert mended
    assert mended["unapplied"] == []
    # Value, expiry and slot are rotation's.
    assert not provider.diff(SECRET, mended, declared()).changes

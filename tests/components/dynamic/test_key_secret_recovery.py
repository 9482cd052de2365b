"""KeySecret without an engine: a deleted secret that is recovered, and a deletion that is waited for."""

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from aihub.azure.errors import ArmError, VaultError
from components.dynamic.unfinished import UnfinishedError
from tests.components.dynamic.secret_vault import (
    DELETED,
    FORBIDDEN,
    GONE,
    KEYS,
    SECRET,
    Provider,
    declared,
    live,
    refused_by_vault,
)
from tests.unit.azure.fake_arm import Reply

pytestmark = pytest.mark.usefixtures("pauses")


def test_deleted_secret_is_recovered_and_gets_the_present_key(pauses: list[float]) -> None:
    provider = Provider(GONE, KEYS, DELETED, DELETED, live(), live(), KEYS)
    provider.create(declared())
    assert provider.vault.asked == [("recover", "chat-key")] * 2
    assert provider.hosts[0] == "https://kv-demo.vault.azure.net"
    assert provider.written[-1]["properties"]["value"] == "the-first"
    assert pauses == [5]


def test_recovery_that_never_ends_is_given_up(pauses: list[float]) -> None:
    provider = Provider(GONE, KEYS, *[DELETED] * 130)
    # What was recovered is there, and ours from then on.
    with pytest.raises(UnfinishedError, match="recoverable state"):
        provider.create(declared())
    assert sum(pauses) == 600
    assert len(provider.vault.asked) == 121


@pytest.mark.parametrize("status", [404, 409])
def test_what_the_vault_says_while_it_still_deletes_or_has_recovered_is_waited_out(status: int) -> None:
    provider = Provider(GONE, KEYS, DELETED, DELETED, live(), live(), KEYS, refusal=refused_by_vault(status))
    assert provider.create(declared()).id == SECRET
    assert provider.vault.asked == [("recover", "chat-key")] * 2


@pytest.mark.parametrize("status", [400, 401, 403, 429])
def test_any_other_answer_of_the_vault_ends_a_recovery_at_once(status: int, pauses: list[float]) -> None:
    provider = Provider(GONE, KEYS, *[DELETED] * 130, refusal=refused_by_vault(status))
    with pytest.raises(VaultError, match="It says why"):
        provider.create(declared())
    assert (len(provider.vault.asked), pauses) == (1, [])


@pytest.mark.parametrize("status", [500, None])
def test_recovery_that_may_have_been_made_ends_at_once_and_is_known(status: int | None, pauses: list[float]) -> None:
    provider = Provider(GONE, KEYS, *[DELETED] * 130, refusal=refused_by_vault(status))
    with pytest.raises(UnfinishedError) as failed:
        provider.create(declared())
    assert (failed.value.id, len(provider.vault.asked), pauses) == (SECRET, 1, [])


@pytest.mark.parametrize("status", [400, 403, 404, 412])
def test_any_refusal_but_a_conflict_ends_a_recovery_at_once(status: int, pauses: list[float]) -> None:
    no = Reply(status, {"error": {"code": "No", "message": "No."}})
    provider = Provider(GONE, KEYS, DELETED, DELETED, no, *[live()] * 3)
    with pytest.raises(UnfinishedError, match="No: No"):
        provider.create(declared())
    assert (len(provider.vault.asked), pauses) == (2, [5])


def test_refusal_of_the_first_write_is_no_reason_to_recover() -> None:
    provider = Provider(GONE, KEYS, FORBIDDEN)
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        provider.create(declared())
    assert provider.vault.asked == []


@pytest.mark.parametrize("status", [403, 500])
def test_deletion_that_is_refused_is_told(status: int, pauses: list[float]) -> None:
    with pytest.raises(VaultError):
        Provider(refusal=refused_by_vault(status)).delete(SECRET, declared())
    assert pauses == []


@pytest.mark.parametrize("status", [409, 412])
def test_deletion_waits_for_what_is_under_way_without_the_help_of_a_program(status: int, pauses: list[float]) -> None:
    provider = Provider(refusal=refused_by_vault(status))
    with pytest.raises(VaultError):
        provider.delete(SECRET, declared())
    assert (sum(pauses), len(provider.vault.asked)) == (600, 121)


@pytest.mark.parametrize("status", [409, 412])
def test_deletion_ends_with_the_first_that_the_vault_takes(
    status: int, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider(refusal=refused_by_vault(status))

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
        Provider(GONE, KEYS, DELETED, refusal=refusal).create(declared())
    assert "\n" not in str(failed.value)
    assert pauses == []


def test_deleting_one_that_is_gone_is_no_error() -> None:
    refusal = ResourceNotFoundError("gone")
    refusal.status_code = 404
    provider = Provider(refusal=refusal)
    provider.delete(SECRET, declared())
    assert provider.vault.asked == [("delete", "chat-key")]

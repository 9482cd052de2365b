"""One run at a time writes for an owner of keys."""

import threading
from typing import Any

import pytest

from aihub.rotation import RotationError
from aihub.rotation.lease import LEASE_SECONDS, leased
from aihub.secret_tags import ROTATION_LEASE_TAG
from tests.unit.rotation.world import VAULT, Azure, on_account

SECRET = f"{VAULT}/chat-key"


@pytest.fixture
def azure() -> Azure:
    return Azure([on_account("chat")])


def lease(azure: Azure, run_id: str = "mine") -> Any:
    vault: Any = azure.vault
    return leased(vault, SECRET, run_id, azure.time, azure.told.append)


def write(azure: Azure, value: str) -> None:
    azure.vault.tag(azure.vault.read(SECRET), {ROTATION_LEASE_TAG: value})


def test_lease_is_given_back_and_other_tags_stay(azure: Azure) -> None:
    before = azure.tags("chat")
    with lease(azure):
        assert azure.tags("chat")[ROTATION_LEASE_TAG] == "mine 1"
    assert azure.tags("chat") == before


def test_lease_is_given_back_after_an_error(azure: Azure) -> None:
    with pytest.raises(RotationError, match="vault is closed"), lease(azure):
        raise RotationError("the vault is closed")
    assert ROTATION_LEASE_TAG not in azure.tags("chat")


def test_lease_that_another_run_overwrites_at_once_does_not_hold(azure: Azure) -> None:
    def overwrite() -> None:
        if azure.tags("chat").get(ROTATION_LEASE_TAG) == "mine 1":
            write(azure, "theirs 1")

    azure.time.live = overwrite
    began = azure.time.now()
    with lease(azure) as held:
        assert held.value == "mine 2"
    assert azure.time.now() - began > LEASE_SECONDS


def test_lease_that_does_not_change_is_of_a_run_that_was_killed(azure: Azure) -> None:
    write(azure, "theirs 7")
    began = azure.time.now()
    with lease(azure):
        assert LEASE_SECONDS <= azure.time.now() - began < LEASE_SECONDS + 30
    assert azure.told == ["another run, or a killed one, holds the lease on chat-key; waiting for it"]


def test_lease_that_is_renewed_is_waited_for(azure: Azure) -> None:
    end = azure.time.now() + 10 * LEASE_SECONDS

    def renew() -> None:
        if azure.time.now() < end:
            write(azure, f"theirs {azure.time.now():.0f}")

    renew()
    azure.time.live = renew
    with lease(azure):
        assert azure.time.now() > end


def test_holder_renews_its_lease_while_it_works(azure: Azure) -> None:
    with lease(azure) as held:
        seen = set()
        for _ in range(10):
            azure.time.sleep(30)
            held.check()
            seen.add(azure.tags("chat")[ROTATION_LEASE_TAG])
        assert len(seen) == 10


def test_lease_is_renewed_while_a_write_takes_long(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aihub.rotation.lease._RENEWAL_SECONDS", 0.0)
    is_renewed = threading.Event()

    def seen(_secret_id: str) -> None:
        if azure.tags("chat")[ROTATION_LEASE_TAG] == "mine 5":
            is_renewed.set()

    with lease(azure) as held:
        azure.vault.on_read = seen
        assert held.during(lambda: is_renewed.wait(10))


def test_holder_notices_that_its_lease_is_gone(azure: Azure) -> None:
    def overwritten() -> None:
        with lease(azure) as held:
            write(azure, "theirs 1")
            held.check()

    with pytest.raises(RotationError, match="another run has taken over the keys that chat-key publishes"):
        overwritten()
    assert azure.tags("chat") == {ROTATION_LEASE_TAG: "theirs 1"}

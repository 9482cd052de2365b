"""Tags that a rotation of an earlier version wrote: what it began is finished, and what it runs is waited for."""

import pytest

from aihub.rotation import RotationError
from aihub.rotation.owners import owners_of
from tests.unit.rotation.test_no_refused_request import PLACES, STEPS, WITH_CLAIM, demo, finished, loaded
from tests.unit.rotation.world import VAULT, Killed, on_account


@pytest.mark.parametrize("step", PLACES)
def test_rotation_of_an_earlier_version_that_was_killed_at_any_step_is_finished(step: int) -> None:
    azure = loaded(demo())
    azure.kill_at(step)
    with pytest.raises(Killed):
        azure.rotate("killed")
    azure.vault.name_tags_as_earlier()
    has_lease = any("rotation-claim" in azure.tags(each["name"]) for each in azure.endpoints)

    azure.at_step = lambda _step: None
    azure.rotate("next")

    assert has_lease == (step in WITH_CLAIM)
    assert has_lease == any("holds the lease on chat-key" in line for line in azure.told)
    finished(azure, "key1" if step == len(STEPS) - 1 else "key2")


@pytest.mark.parametrize("step", WITH_CLAIM)
def test_run_of_an_earlier_version_that_begins_meanwhile_stops_this_one(step: int) -> None:
    azure = loaded(demo())
    before = []

    def other_run(_step: str) -> None:
        if len(azure.steps) == step + 1:
            azure.at_step = lambda _step: None
            chat = azure.vault.secrets[f"{VAULT}/chat-key"][-1]
            chat.tags = {**chat.tags, "rotation-claim": "theirs 1"}
            before.append(azure.keys.current(owners_of(azure.endpoints)[0]))

    azure.at_step = other_run
    with pytest.raises(RotationError, match="another run has taken over the keys that chat-key publishes"):
        azure.rotate()

    assert [azure.keys.current(owners_of(azure.endpoints)[0])] == before
    assert azure.refused == []


def test_key_of_another_stack_that_is_not_upgraded_is_never_made_invalid() -> None:
    azure = loaded(demo())
    theirs = on_account("theirs")
    azure.deploy(theirs)
    azure.vault.name_tags_as_earlier()

    azure.rotate()

    assert azure.opens(theirs, azure.published(theirs))
    assert azure.tags("theirs") == {"key-name": "key2", "team": "search"}
    finished(azure, "key2")

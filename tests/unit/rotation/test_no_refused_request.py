"""Clients that follow the contract are never refused, whatever happens to a rotation."""

from contextlib import suppress
from operator import and_

import pytest

from aihub.rotation import RotationError
from aihub.rotation.owners import owners_of
from aihub.secret_tags import ROTATION_LEASE_TAG
from tests.tables import all_hold
from tests.unit.rotation.world import DAY, HOUR, INTERVAL, VAULT, Azure, Killed, on_account, online, serverless

STEPS = [
    *("leased", "regenerated key2", "accepted", "published chat-key", "published embed-key", "published image-key"),
    *["waiting"] * 7,
    *("tested", "leased", "regenerated key1", "finished chat-key", "finished embed-key", "finished image-key"),
]
"""Steps of one owner's rotation with three secrets."""
PLACES = [index for index, step in enumerate(STEPS) if step not in STEPS[:index][-1:]]
"""One in each of them, and in all the waiting."""
WITH_CLAIM = [index for index in PLACES if STEPS[index] not in {"waiting", "tested"}]
PUBLISHED = STEPS.index("published image-key")
"""The one at which all secrets publish the new key."""
OLD_IS_INVALID = STEPS.index("regenerated key1")
"""The first of them at which the old key is invalid."""


def demo() -> Azure:
    """Three endpoints on an account, which share its keys."""
    return Azure([on_account("chat"), on_account("embed"), on_account("image")])


def loaded(azure: Azure) -> Azure:
    azure.start_clients(20)
    return azure


def finished(azure: Azure, key_name: str) -> None:
    """All is as after an undisturbed rotation."""
    azure.time.sleep(2 * INTERVAL)
    assert azure.refused == []
    assert azure.calls > 500
    assert set(azure.key_names().values()) == {key_name}
    for each in azure.endpoints:
        assert azure.tags(each["name"]) == {"key-name": key_name, "team": "search"}


def test_every_kind_of_key_is_rotated_twice() -> None:
    azure = loaded(Azure([on_account("chat"), on_account("embed"), online("score"), serverless("cohere")]))
    before = {owner: dict(keys) for owner, keys in azure.keys.keys.items()}

    first = azure.rotate()

    assert {each.outcome for each in first} == {"rotated"}
    assert azure.key_names() == {"chat": "key2", "embed": "key2", "score": "secondary", "cohere": "secondary"}
    assert not {key for keys in before.values() for key in keys.values()} & {
        key for keys in azure.keys.keys.values() for key in keys.values()
    }
    azure.rotate()
    azure.time.sleep(2 * INTERVAL)
    assert azure.key_names() == {"chat": "key1", "embed": "key1", "score": "primary", "cohere": "primary"}
    assert azure.refused == []


def test_each_write_is_between_two_steps() -> None:
    azure = demo()
    azure.rotate()

    assert azure.steps == STEPS
    is_write = [each.startswith("write ") for each in azure.log]
    assert not any(map(and_, is_write, is_write[1:]))
    # Two leases, taken and given back; two keys; three new versions, each marked until the end.
    assert sum(is_write) == 4 + 2 + 3 + 3


@pytest.mark.parametrize("step", PLACES)
def test_killed_at_any_step_the_next_run_finishes(step: int) -> None:
    azure = loaded(demo())
    azure.kill_at(step)
    with pytest.raises(Killed):
        azure.rotate("killed")

    azure.at_step = lambda _step: None
    azure.rotate("next")

    # What was done but for giving the lease back is done again.
    finished(azure, "key1" if step == len(STEPS) - 1 else "key2")


@pytest.mark.parametrize("first", PLACES)
def test_killed_twice_and_at_once_again(first: int) -> None:
    def third_run_finishes(second: int) -> None:
        azure = loaded(demo())
        for run_id, step in (("first", first), ("second", second)):
            azure.kill_at(step)
            with pytest.raises(Killed):
                azure.rotate_twice(run_id)
        azure.at_step = lambda _step: None
        azure.rotate("third")

        azure.time.sleep(2 * INTERVAL)
        assert azure.refused == []
        assert len(set(azure.key_names().values())) == 1

    all_hold({f"second at {step}": step for step in PLACES}, third_run_finishes)


@pytest.mark.parametrize("step", WITH_CLAIM)
def test_run_that_was_suspended_notices_that_another_has_taken_over(step: int) -> None:
    azure = loaded(demo())
    done = []

    def other_run(_step: str) -> None:
        if len(azure.steps) == step + 1:
            azure.at_step = lambda _step: None
            done.append(azure.rotate("other"))

    azure.at_step = other_run
    with pytest.raises(RotationError, match="another run has taken over"):
        azure.rotate("suspended")

    assert done
    azure.time.sleep(2 * INTERVAL)
    assert azure.refused == []
    assert len(set(azure.key_names().values())) == 1


@pytest.mark.parametrize("step", sorted({*PLACES} - {*WITH_CLAIM}))
def test_run_that_waits_sees_that_another_has_finished(step: int) -> None:
    azure = loaded(demo())

    def other_run(_step: str) -> None:
        if len(azure.steps) == step + 1:
            azure.at_step = lambda _step: None
            azure.rotate("other")

    azure.at_step = other_run
    [report] = azure.rotate("waiting")

    assert (report.outcome, report.published_key_name, report.previous_key_name) == ("rotated", "key2", "key1")
    finished(azure, "key2")


def test_run_that_comes_to_its_lease_sees_that_another_has_finished() -> None:
    azure = loaded(demo())
    reads: list[str] = []

    def other_run(secret_id: str) -> None:
        if azure.steps[-1:] == ["tested"]:
            reads.append(secret_id)
        # It looked at all three, and has yet to take the lease.
        if len(reads) == 3:
            azure.vault.on_read = lambda _secret_id: None
            azure.rotate("other")

    azure.vault.on_read = other_run
    [report] = azure.rotate("slow")

    assert len(reads) == 3
    assert report.outcome == "rotated"
    finished(azure, "key2")


@pytest.mark.parametrize("read", range(12))
def test_two_runs_that_begin_together(read: int) -> None:
    azure = loaded(demo())
    reads, done = [], []

    def other_run(_secret_id: str) -> None:
        reads.append(1)
        if len(reads) == read + 1:
            azure.vault.on_read = lambda _secret_id: None
            done.append(azure.rotate("other"))

    azure.vault.on_read = other_run
    with suppress(RotationError):
        azure.rotate("slow")

    assert done
    azure.time.sleep(2 * INTERVAL)
    assert azure.refused == []
    assert len(set(azure.key_names().values())) == 1


@pytest.mark.parametrize("step", PLACES)
def test_deployment_that_comes_in_between(step: int) -> None:
    azure = loaded(demo())

    def up(_step: str) -> None:
        if len(azure.steps) == step + 1:
            azure.add(on_account("another"))
            azure.start_clients(8)

    azure.at_step = up
    azure.rotate()
    if azure.key_names()["another"] == "key1":
        # It came when the others were done, with the account's first key as any new one.
        assert step >= OLD_IS_INVALID
        azure.rotate()
        finished(azure, "key1")
    else:
        finished(azure, "key2")


def test_deployment_that_came_after_a_rotation_moves_along_with_the_next() -> None:
    azure = loaded(demo())
    azure.rotate()
    azure.time.sleep(30 * DAY)
    azure.add(on_account("another"))
    azure.start_clients(8)
    assert set(azure.key_names().values()) == {"key1", "key2"}

    azure.rotate()

    finished(azure, "key1")


@pytest.mark.parametrize("step", [-1, *PLACES])
def test_deployment_whose_up_does_not_end_moves_along(step: int) -> None:
    azure = loaded(demo())
    made = on_account("another")

    def up(_step: str) -> None:
        if len(azure.steps) == step + 1:
            azure.deploy(made)

    up("")
    azure.at_step = up
    azure.rotate()
    azure.rotate()

    assert azure.refused == []
    assert azure.opens(made, azure.published(made))
    assert azure.published(made) == azure.published(azure.endpoints[0])


def test_what_is_published_anew_before_the_end_is_tested_and_waited_for_again() -> None:
    azure = loaded(demo())

    def written_again(_step: str) -> None:
        if azure.steps.count("leased") == 2:
            azure.at_step = lambda _step: None
            azure.vault.put(f"{VAULT}/embed-key", azure.published(azure.endpoints[1]), azure.tags("embed"))
            azure.smoked.clear()

    azure.at_step = written_again
    azure.rotate()

    assert azure.smoked == ["chat", "embed", "image"]
    finished(azure, "key2")


@pytest.mark.parametrize("hours", [-5, 5])
def test_clock_that_is_wrong(hours: int) -> None:
    azure = loaded(demo())
    azure.time.ahead = hours * HOUR
    began = azure.time.seconds
    azure.rotate()
    assert azure.time.seconds - began < 2 * INTERVAL
    assert azure.steps.count("leased") == 2
    finished(azure, "key2")


def test_run_whose_clock_is_ahead_goes_on_where_another_was_killed() -> None:
    azure = loaded(demo())
    azure.kill_at(PUBLISHED)
    with pytest.raises(Killed):
        azure.rotate("killed")
    azure.at_step = lambda _step: None
    azure.time.ahead = 5 * HOUR
    azure.rotate("next")
    finished(azure, "key2")


def test_tags_that_get_lost_while_clients_move() -> None:
    azure = loaded(demo())
    azure.kill_at(PUBLISHED)
    with pytest.raises(Killed):
        azure.rotate()
    azure.at_step = lambda _step: None
    for versions in azure.vault.secrets.values():
        versions[-1].tags = {"team": "search"}

    azure.rotate()

    finished(azure, azure.key_names()["chat"] or "")


def test_key_that_was_made_invalid_by_hand_is_repaired_first() -> None:
    azure = demo()
    azure.keys.keys[next(iter(azure.keys.keys))]["key1"] = "by-hand"
    azure.vault.put(f"{VAULT}/embed-key", "never-a-key", {"team": "search"})
    assert set(azure.key_names().values()) == {None}

    def all_valid(step: str) -> None:
        if step.startswith("published image"):
            azure.at_step = lambda _step: None
            assert set(azure.key_names().values()) == {"key1"}
            azure.start_clients(20)

    azure.at_step = all_valid
    [report] = azure.rotate()

    assert report.findings == [
        "chat-key, embed-key, image-key contained a key that the service refuses; replaced by key1"
    ]
    finished(azure, "key2")


@pytest.mark.parametrize("key_names", [["key2", "key1"], ["key1", "key2"]])
def test_key_that_an_up_had_read_before_it_became_invalid_is_put_right(key_names: list[str]) -> None:
    azure = loaded(demo())
    if key_names[0] == "key1":
        azure.rotate()
    made = on_account("another")
    stale = azure.keys.of(owners_of([made])[0])["key1"]

    def up(step: str) -> None:
        if step == "regenerated key1":
            azure.at_step = lambda _step: None
            azure.endpoints.append(made)
            azure.vault.put(made["key_secret"] or "", stale, {"key-name": "key1", "team": "search"})

    azure.at_step = up
    [report] = azure.rotate()

    assert report.findings == [f"another-key contained a key that the service refuses; replaced by {key_names[0]}"]
    finished(azure, key_names[0])


def test_other_run_that_has_another_first_secret_waits_for_the_lease() -> None:
    azure = loaded(demo())
    done: list[str] = []

    def up_and_other_run(_step: str) -> None:
        if not done and azure.steps[-1] == "regenerated key2":
            done.append(azure.steps[-1])
            azure.add(on_account("another"))
            azure.endpoints.sort(key=lambda each: each["name"])
            azure.rotate("other")

    azure.at_step = up_and_other_run
    with pytest.raises(RotationError, match="another run has taken over"):
        azure.rotate("slow")

    assert azure.told.count("ai-demo: another run, or a killed one, holds the lease on chat-key; waiting for it") == 1
    finished(azure, "key2")


def test_lease_on_another_secret_is_respected() -> None:
    azure = loaded(demo())
    embed = f"{VAULT}/embed-key"

    def lease_it(_step: str) -> None:
        azure.at_step = lambda _step: None
        secret = azure.vault.read(embed)
        azure.vault.tag(secret, {**secret.tags, ROTATION_LEASE_TAG: "theirs 1"})

    azure.at_step = lease_it
    azure.rotate()

    assert azure.told[0] == "ai-demo: another run, or a killed one, holds the lease on embed-key; waiting for it"
    assert azure.steps == ["leased", *STEPS]
    finished(azure, "key2")

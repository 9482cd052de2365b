"""When a new key is published: once it is listed and opens the endpoints, and what another run does meanwhile."""

from collections.abc import Callable

import pytest

from aihub.contract.endpoint import Endpoint
from aihub.rotation import RotationError
from tests.endpoints import ACCOUNT_ID
from tests.unit.rotation.world import INTERVAL, Azure, on_account, serverless


def loaded(azure: Azure) -> Azure:
    azure.start_clients(8)
    return azure


@pytest.mark.parametrize("lag_seconds", [1, 10, 45, 290])
@pytest.mark.parametrize("make", [on_account, serverless])
def test_key_that_is_still_listed_after_it_was_replaced_is_not_published(
    lag_seconds: float, make: Callable[[str], Endpoint]
) -> None:
    azure = loaded(Azure([make("chat")]))
    azure.keys.lag_seconds = lag_seconds
    [chat] = azure.endpoints
    before = set(next(iter(azure.keys.keys.values())).values())
    azure.rotate()

    [versions] = azure.vault.secrets.values()
    published = [each.value for each in versions]
    # The first is what `pulumi up` published.
    assert not before & set(published[1:])
    assert azure.published(chat) in azure.keys.keys[next(iter(azure.keys.keys))].values()
    # Nor was the endpoint asked for it, which knows it as long as it is listed.
    assert not before & {key for _, key in azure.tried}
    azure.time.sleep(2 * INTERVAL)
    assert azure.refused == []


def test_key_that_stays_listed_is_given_up_and_clients_keep_theirs() -> None:
    azure = loaded(Azure([on_account("chat")]))
    azure.keys.lag_seconds = 1e6
    [chat] = azure.endpoints
    before = azure.published(chat)
    with pytest.raises(RotationError, match="does not accept the new key key2 after 300 s; it is not published"):
        azure.rotate()
    assert azure.published(chat) == before
    assert azure.tried == []


def of_task(name: str, task: str) -> Endpoint:
    made = on_account(name)
    made["task"] = task
    return made


@pytest.mark.parametrize(
    "task", ["chat/completions", "embeddings", "messages", "responses", "rerank", "score", "fill-mask"]
)
def test_new_key_is_tried_where_a_call_costs_next_to_nothing(task: str) -> None:
    costly = ["images/generations", "audio/speech", "batches"]
    others = [of_task(f"a-{number}", each) for number, each in enumerate(costly)]
    azure = Azure([*others, of_task("b-quick", task), of_task("c-quick", "chat/completions")])
    azure.rotate()
    expected = "c-quick" if task == "fill-mask" else "b-quick"
    assert {name for name, _ in azure.tried} == {expected}
    # All are tested with it in the end.
    assert set(azure.smoked) == {"a-0", "a-1", "a-2", "b-quick", "c-quick"}


def test_new_key_is_tried_at_the_first_where_every_call_costs() -> None:
    azure = Azure([of_task("b", "images/generations"), of_task("a", "audio/speech")])
    azure.rotate()
    assert {name for name, _ in azure.tried} == {"a"}


@pytest.mark.parametrize("place", ["waiting", "tested"])
def test_what_another_run_has_finished_is_not_finished_while_secrets_publish_two_keys(place: str) -> None:
    """A deployment that came after the other run's end publishes the slot that this run was to make invalid."""
    azure = loaded(Azure([on_account("chat")]))

    def other_run_and_up(step: str) -> None:
        if step == place:
            azure.at_step = lambda _step: None
            azure.rotate("other")
            assert azure.key_names() == {"chat": "key2"}
            azure.time.sleep(2 * INTERVAL)
            azure.add(on_account("another"))
            azure.start_clients(8)

    azure.at_step = other_run_and_up
    [report] = azure.rotate("slow")

    assert report.outcome == "rotated"
    assert azure.key_names() == {"another": "key1", "chat": "key1"}
    assert "ai-demo: another run has finished this rotation" not in azure.told
    assert azure.keys.keys[ACCOUNT_ID].keys() == {"key1", "key2"}
    azure.time.sleep(2 * INTERVAL)
    assert azure.refused == []


def test_rotation_from_outside_stops_before_it_changes_a_key() -> None:
    azure = loaded(Azure([on_account("chat")], closed="network-blocked: the account takes private connections alone"))
    keys, secrets = dict(azure.keys.keys), {name: list(kept) for name, kept in azure.vault.secrets.items()}
    with pytest.raises(RotationError, match=r"^no key was changed: network-blocked: the account takes private"):
        azure.rotate()
    assert azure.log == []
    assert (azure.keys.keys, azure.vault.secrets) == (keys, secrets)
    azure.closed = None
    azure.rotate()
    assert azure.refused == []

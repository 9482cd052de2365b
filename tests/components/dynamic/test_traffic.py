"""Traffic without an engine: which slots are called and when, what changes, what is read, and what is taken away."""

from collections.abc import Callable
from typing import Any

import pytest

from aihub.azure.errors import ArmError
from aihub.rollout import RolloutError
from aihub.rollout.run import TrafficAllocation
from components.dynamic.engine import from_engine
from components.dynamic.traffic import TrafficProvider, TrafficState
from components.dynamic.unfinished import UnfinishedError

Json = dict[str, Any]

ENDPOINT = (
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e"
)
NOTHING = TrafficAllocation({}, {})


def declared(traffic: dict[str, float], slots: dict[str, str], **changes: Any) -> Json:
    """What the engine sends, whose numbers are all floating-point ones."""
    probe = {"timeout_seconds": 2.0, "auth": "key", "body": {"data": [[1.0]]}}
    shares = {"traffic": traffic, "mirror": {}, "steps": [50.0, 100.0], "slots": slots}
    return {"endpoint_id": ENDPOINT, **shares, **probe, **changes}


BOTH = declared({"blue": 60.0, "green": 40.0}, {"blue": "1", "green": "1"})


class _Endpoint:
    """An endpoint that remembers what was done to it."""

    def __init__(self, traffic: TrafficAllocation | None, **fails: Exception) -> None:
        self.traffic, self.done, self._fails = traffic, list[str](), fails

    def find(self) -> TrafficAllocation | None:
        return self.traffic

    def read(self) -> TrafficAllocation:
        assert self.traffic
        return self.traffic

    def write(self, traffic: TrafficAllocation) -> None:
        self.done.append(f"write {traffic.live} {traffic.mirror}")
        self.traffic = traffic
        if error := self._fails.get("write"):
            raise error

    def probe(self, slot: str) -> None:
        self.done.append(f"probe {slot}")
        if error := self._fails.get(slot):
            raise error


def provider_of(traffic: TrafficAllocation | None, **fails: Exception) -> tuple[TrafficProvider, _Endpoint]:
    provider, endpoint = TrafficProvider(), _Endpoint(traffic, **fails)
    vars(provider)["_endpoint"] = lambda _props: endpoint
    return provider, endpoint


CHANGES: dict[str, tuple[Json, bool]] = {
    "nothing": (BOTH, False),
    "numbers as they were written": (declared({"blue": 60, "green": 40}, BOTH["slots"]), False),
    "share of nothing": (declared({"blue": 60, "green": 40, "red": 0}, BOTH["slots"]), False),
    "how it is moved": (BOTH | {"steps": [100.0]}, False),
    "how long a slot may take": (BOTH | {"timeout_seconds": 9.0}, False),
    "how it is called": (BOTH | {"body": {}}, False),
    "shares": (declared({"blue": 50, "green": 50}, BOTH["slots"]), True),
    "mirror": (BOTH | {"mirror": {"red": 10.0}}, True),
    "slot": (BOTH | {"slots": {"blue": "1", "green": "2"}}, True),
    "slot more": (BOTH | {"slots": {"blue": "1", "green": "1", "red": "1"}}, True),
    "slot less": (BOTH | {"slots": {"blue": "1"}}, True),
}


@pytest.mark.parametrize(("news", "changes"), CHANGES.values(), ids=CHANGES)
def test_shares_and_what_the_slots_are_change_it(news: Json, changes: bool) -> None:
    found = TrafficProvider().diff(ENDPOINT, BOTH, news)
    assert (found.changes, found.replaces) == (changes, [])


def test_another_endpoint_replaces_it() -> None:
    found = TrafficProvider().diff(ENDPOINT, BOTH, BOTH | {"endpoint_id": f"{ENDPOINT}-2"})
    assert (found.changes, found.replaces) == (True, ["endpoint_id"])


def test_creation_calls_every_slot_and_moves_the_traffic() -> None:
    provider, endpoint = provider_of(NOTHING)
    made = provider.create(BOTH)
    assert endpoint.done == ["probe blue", "probe green", "write {'blue': 60, 'green': 40} {}"]
    assert made.id == ENDPOINT
    assert not provider.diff(ENDPOINT, made.outs or {}, BOTH).changes


UPDATES: dict[str, tuple[Json, list[str]]] = {
    "slot that changes while its share stays": (
        BOTH | {"slots": {"blue": "1", "green": "2"}},
        ["probe green"],
    ),
    "slot that changes and loses share": (
        declared({"blue": 80, "green": 20}, {"blue": "1", "green": "2"}),
        [
            *["probe blue", "probe green", "write {'blue': 70, 'green': 30} {}"],
            *["probe blue", "probe green", "write {'blue': 80, 'green': 20} {}"],
        ],
    ),
    "slot that only loses share": (
        declared({"blue": 80, "green": 20}, BOTH["slots"]),
        ["probe blue", "write {'blue': 70, 'green': 30} {}", "probe blue", "write {'blue': 80, 'green': 20} {}"],
    ),
    "slot that changes and has no share": (
        BOTH | {"slots": {**BOTH["slots"], "red": "2"}},
        [],
    ),
    "slot that is mirrored from now on": (
        BOTH | {"mirror": {"red": 10.0}, "slots": {**BOTH["slots"], "red": "1"}},
        ["probe red", "write {'blue': 60, 'green': 40} {'red': 10}"],
    ),
}


@pytest.mark.parametrize(("news", "done"), UPDATES.values(), ids=UPDATES)
def test_update_calls_the_slots_that_changed_or_gain(news: Json, done: list[str]) -> None:
    provider, endpoint = provider_of(TrafficAllocation({"blue": 60, "green": 40}, {}))
    updated = provider.update(ENDPOINT, BOTH, news)
    assert endpoint.done == done
    assert not provider.diff(ENDPOINT, updated.outs or {}, news).changes


def test_read_of_an_endpoint_that_is_gone_finds_nothing() -> None:
    assert provider_of(None)[0].read(ENDPOINT, BOTH).id == ""


def test_read_finds_the_traffic_where_it_is() -> None:
    found = provider_of(TrafficAllocation({"green": 100}, {"blue": 5}))[0].read(ENDPOINT, BOTH)
    assert (found.id, found.outs) == (ENDPOINT, found.inputs)
    assert found.outs
    assert (found.outs["traffic"], found.outs["mirror"]) == ({"green": 100}, {"blue": 5})
    assert TrafficProvider().diff(ENDPOINT, found.outs, BOTH).changes


def test_read_of_what_is_as_declared_keeps_how_it_is_declared() -> None:
    old = declared({"blue": 60, "green": 40, "red": 0}, BOTH["slots"])
    found = provider_of(TrafficAllocation({"green": 40, "blue": 60}, {}))[0].read(ENDPOINT, old)
    assert found.outs
    assert found.outs["traffic"] == {"blue": 60, "green": 40, "red": 0}


@pytest.mark.parametrize(
    ("traffic", "done"),
    [
        (TrafficAllocation({"blue": 100}, {}), ["write {} {}"]),
        (TrafficAllocation({}, {"blue": 10}), ["write {} {}"]),
        (NOTHING, []),
        (None, []),
    ],
    ids=["traffic", "mirror alone", "none", "gone"],
)
def test_deletion_takes_traffic_away_where_there_is_any(traffic: TrafficAllocation | None, done: list[str]) -> None:
    provider, endpoint = provider_of(traffic)
    provider.delete(ENDPOINT, BOTH)
    assert endpoint.done == done


def half_done(operation: Callable[[], object]) -> UnfinishedError:
    with pytest.raises(UnfinishedError, match=r"putting traffic back to .* failed too: Lost: gone") as failed:
        operation()
    return failed.value


def test_traffic_that_could_not_be_put_back_is_known_with_its_slots_unproved() -> None:
    provider, _ = provider_of(NOTHING, write=ArmError("Lost: gone", ENDPOINT))
    half = half_done(lambda: provider.create(BOTH))
    assert (half.id, half.outs["slots"]) == (ENDPOINT, {})
    assert provider.diff(ENDPOINT, half.outs, BOTH).changes
    provider, endpoint = provider_of(NOTHING)
    provider.update(ENDPOINT, half.outs, BOTH)
    assert endpoint.done[:2] == ["probe blue", "probe green"]
    # Without it the slots could not be deleted.
    provider, endpoint = provider_of(TrafficAllocation({"blue": 60, "green": 40}, {}))
    provider.delete(ENDPOINT, half.outs)
    assert endpoint.done == ["write {} {}"]


def test_change_that_could_not_be_put_back_is_no_longer_as_before() -> None:
    provider, _ = provider_of(TrafficAllocation({"blue": 60, "green": 40}, {}), write=ArmError("Lost: gone", ENDPOINT))
    half = half_done(lambda: provider.update(ENDPOINT, BOTH, declared({"blue": 100}, {"blue": "2", "green": "1"})))
    assert half.outs["slots"] == BOTH["slots"]
    assert provider.diff(ENDPOINT, half.outs, BOTH).changes


@pytest.mark.parametrize("error", [RolloutError("it does not answer"), ArmError("No: no", ENDPOINT)], ids=str)
def test_slot_that_does_not_answer_leaves_all_as_it_was(error: Exception) -> None:
    provider, endpoint = provider_of(NOTHING, green=error)
    with pytest.raises(RolloutError, match="traffic stays as it was: none"):
        provider.create(BOTH)
    assert endpoint.done == ["probe blue", "probe green"]


def test_endpoint_is_asked_as_it_is_declared() -> None:
    provider = TrafficProvider()
    vars(provider)["arm"] = "an identity"
    endpoint: Any = provider._endpoint(from_engine(BOTH, TrafficState))
    asked = (endpoint.arm, endpoint.resource_id, endpoint.auth, endpoint.body, endpoint.timeout_seconds)
    assert asked == ("an identity", ENDPOINT, "key", {"data": [[1]]}, 2)

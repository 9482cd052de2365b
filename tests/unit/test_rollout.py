"""The safe roll-out: the way of the traffic, which slots are called, and what follows when one does not answer."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from aihub.azure.errors import ArmError
from aihub.rollout import RolloutError
from aihub.rollout.endpoint import OnlineEndpointClient
from aihub.rollout.plan import Split, plan, shown
from aihub.rollout.probe import SlotCall, slot_problem
from aihub.rollout.run import TrafficAllocation, roll_out
from aihub.smoke.call import Call
from tests.endpoints import PROJECT_ID
from tests.unit.smoke.samples import VirtualClock

BLUE, GREEN = {"blue": 100}, {"green": 100}
STEPS = [10, 50, 100]


@pytest.mark.parametrize(
    ("current", "wanted", "steps", "splits"),
    [
        (BLUE, GREEN, [100], [GREEN]),
        (BLUE, GREEN, [], [GREEN]),
        (BLUE, GREEN, STEPS, [{"blue": 90, "green": 10}, {"blue": 50, "green": 50}, GREEN]),
        (BLUE, GREEN, [25], [{"blue": 75, "green": 25}, GREEN]),
        ({"blue": 50, "green": 50}, GREEN, [50, 100], [{"blue": 25, "green": 75}, GREEN]),
        ({"blue": 99, "green": 1}, GREEN, [1], [{"blue": 98, "green": 2}, GREEN]),
        # A step too small to move a percent is none.
        ({"blue": 10, "green": 90}, GREEN, [1, 50], [{"blue": 5, "green": 95}, GREEN]),
        (BLUE, {"blue": 100, "green": 0}, STEPS, []),
        # From nothing and to nothing there is no way between.
        ({}, GREEN, STEPS, [GREEN]),
        (BLUE, {}, STEPS, [{}]),
        ({}, {"blue": 0}, STEPS, []),
    ],
)
def test_splits_on_the_way(current: Split, wanted: Split, steps: list[int], splits: list[Split]) -> None:
    assert plan(current, wanted, steps) == splits


@pytest.mark.parametrize(
    ("current", "wanted"),
    [
        ({"a": 33, "b": 33, "c": 34}, {"d": 50, "e": 49, "a": 1}),
        ({"a": 97, "b": 2, "c": 1}, {"a": 1, "b": 1, "c": 98}),
        ({"a": 40, "b": 20, "c": 40}, {"d": 34, "e": 33, "f": 33}),
    ],
)
def test_every_split_is_whole_and_no_share_goes_back(current: Split, wanted: Split) -> None:
    splits = [current, *plan(current, wanted, list(range(1, 100)))]
    assert splits[-1] == wanted
    for before, after in pairwise(splits):
        assert sum(after.values()) == 100
        for slot in {**current, **wanted}:
            moved = after.get(slot, 0) - before.get(slot, 0)
            whole = wanted.get(slot, 0) - current.get(slot, 0)
            assert moved * whole >= 0, (slot, before, after)


def test_split_is_shown_to_a_person() -> None:
    assert shown({"blue": 90, "green": 10, "red": 0}) == "blue 90 %, green 10 %"
    assert shown({}) == "none"


@dataclass
class Fake:
    """An endpoint that does as it is told, and remembers."""

    traffic: TrafficAllocation
    broken: dict[str, int] = field(default_factory=dict)
    """Slots that do not answer, by the number of answers that they give before."""
    refused: list[int] = field(default_factory=list)
    """Numbers of the writes that Azure refuses."""
    said: list[str] = field(default_factory=list)
    writes: int = 0

    def read(self) -> TrafficAllocation:
        return self.traffic

    def write(self, traffic: TrafficAllocation) -> None:
        self.writes += 1
        if self.writes in self.refused:
            raise ArmError("Conflict: busy", "/endpoint")
        self.traffic = traffic
        self.said.append(f"traffic {shown(traffic.live)}; mirror {shown(traffic.mirror)}")

    def probe(self, slot: str) -> None:
        if slot in self.broken and not self.broken[slot]:
            raise RolloutError(f"slot {slot} does not answer: 500")
        if slot in self.broken:
            self.broken[slot] -= 1
        self.said.append(f"probe {slot}")

    def roll_out(
        self, live: Split, mirror: Split | None = None, steps: tuple[int, ...] = (100,), changed: tuple[str, ...] = ()
    ) -> None:
        roll_out(self, TrafficAllocation(live, mirror or {}), steps, changed, lambda _line: None)


def test_slot_answers_before_it_gets_traffic_and_again_before_it_gets_more() -> None:
    endpoint = Fake(TrafficAllocation(BLUE, {}))
    endpoint.roll_out(GREEN, steps=(10, 50, 100))
    assert endpoint.said == [
        "probe green",
        "traffic blue 90 %, green 10 %; mirror none",
        "probe green",
        "traffic blue 50 %, green 50 %; mirror none",
        "probe green",
        "traffic green 100 %; mirror none",
    ]


def test_all_slots_of_a_new_endpoint_answer_first() -> None:
    endpoint = Fake(TrafficAllocation({}, {}))
    endpoint.roll_out({"blue": 60, "green": 40}, steps=(10, 100), changed=("blue", "green"))
    assert endpoint.said == ["probe blue", "probe green", "traffic blue 60 %, green 40 %; mirror none"]


def test_slot_that_changed_is_called_though_its_share_stays() -> None:
    endpoint = Fake(TrafficAllocation(BLUE, {}), broken={"blue": 0})
    with pytest.raises(RolloutError, match="slot blue does not answer: 500; traffic stays as it was: blue 100 %"):
        endpoint.roll_out(BLUE, changed=("blue", "unused"))
    endpoint.broken.clear()
    endpoint.roll_out(BLUE, changed=("blue", "unused"))
    assert endpoint.said == ["probe blue"]


def test_slot_that_loses_traffic_need_not_answer() -> None:
    endpoint = Fake(TrafficAllocation({"blue": 50, "green": 50}, {}), broken={"blue": 0})
    endpoint.roll_out(GREEN)
    assert endpoint.traffic == TrafficAllocation(GREEN, {})


def test_nothing_is_written_when_a_slot_does_not_answer() -> None:
    endpoint = Fake(TrafficAllocation(BLUE, {}), broken={"green": 0})
    with pytest.raises(RolloutError) as failed:
        endpoint.roll_out(GREEN, steps=(10, 100))
    assert str(failed.value) == "slot green does not answer: 500; traffic stays as it was: blue 100 %"
    assert endpoint.said == []


def test_traffic_and_mirror_are_put_back_when_a_slot_stops_answering_on_the_way() -> None:
    start = TrafficAllocation(BLUE, {"red": 20})
    endpoint = Fake(start, broken={"green": 1})
    with pytest.raises(RolloutError) as failed:
        endpoint.roll_out(GREEN, steps=(10, 100))
    assert str(failed.value) == "slot green does not answer: 500; traffic is back as it was: blue 100 %"
    assert endpoint.traffic == start
    assert endpoint.said == [
        "probe green",
        "traffic blue 90 %, green 10 %; mirror red 20 %",
        "traffic blue 100 %; mirror red 20 %",
    ]


def test_refusal_of_azure_puts_traffic_back_too_and_says_both_when_that_fails() -> None:
    endpoint = Fake(TrafficAllocation(BLUE, {}), refused=[2])
    with pytest.raises(RolloutError, match=r"Conflict: busy \(/endpoint\); traffic is back as it was: blue 100 %"):
        endpoint.roll_out(GREEN, steps=(10, 100))
    assert endpoint.traffic == TrafficAllocation(BLUE, {})
    endpoint = Fake(TrafficAllocation(BLUE, {}), refused=[2, 3])
    with pytest.raises(RolloutError, match="putting traffic back to blue 100 % failed too: Conflict: busy") as failed:
        endpoint.roll_out(GREEN, steps=(10, 100))
    assert failed.value.may_have_written


def test_traffic_that_stayed_or_is_back_was_not_written() -> None:
    for endpoint in (
        Fake(TrafficAllocation(BLUE, {}), broken={"green": 0}),
        Fake(TrafficAllocation(BLUE, {}), broken={"green": 1}),
    ):
        with pytest.raises(RolloutError) as failed:
            endpoint.roll_out(GREEN, steps=(10, 100))
        assert not failed.value.may_have_written


def test_traffic_is_put_back_whatever_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Fake(TrafficAllocation(BLUE, {}))
    probes = iter([None])
    monkeypatch.setattr(endpoint, "probe", lambda _slot: next(probes))
    with pytest.raises(StopIteration):
        endpoint.roll_out(GREEN, steps=(10, 100))
    assert (endpoint.writes, endpoint.traffic) == (2, TrafficAllocation(BLUE, {}))


def test_mirrored_slot_answers_first_and_is_mirrored_at_the_end_of_the_way() -> None:
    endpoint = Fake(TrafficAllocation(BLUE, {}))
    endpoint.roll_out({"blue": 50, "red": 50}, {"green": 10}, steps=(50, 100))
    assert endpoint.said == [
        "probe red",
        "probe green",
        "traffic blue 75 %, red 25 %; mirror none",
        "probe red",
        "probe green",
        "traffic blue 50 %, red 50 %; mirror green 10 %",
    ]


def test_slot_is_never_mirrored_and_called_at_once() -> None:
    endpoint = Fake(TrafficAllocation(BLUE, {"green": 10}))
    endpoint.roll_out(GREEN, {"blue": 10}, steps=(50, 100))
    assert [each for each in endpoint.said if each.startswith("traffic")] == [
        "traffic blue 50 %, green 50 %; mirror none",
        "traffic green 100 %; mirror blue 10 %",
    ]


def test_mirror_alone_can_change() -> None:
    endpoint = Fake(TrafficAllocation(BLUE, {}))
    endpoint.roll_out(BLUE, {"green": 10})
    assert endpoint.said == ["probe green", "traffic blue 100 %; mirror green 10 %"]


class RecordingClock(VirtualClock):
    """Virtual time that keeps the pauses."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    async def sleep_async(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await super().sleep_async(seconds)


def answer(status: int | None, **members: Any) -> Call:
    found = {"answered": False, "detail": "", **members}
    return Call(status, 1, **found)


def calls(*answers: Call, seconds: float = 60, auth: str = "key") -> tuple[str | None, list[float]]:
    """What is wrong with a slot that answers so, the last of them from then on, and the pauses in between."""
    clock, given = RecordingClock(), iter(answers)

    async def call(*_: Any) -> Call:
        return next(given, answers[-1])

    request = SlotCall("https://fill.example/score", "green", auth, {}, {})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("aihub.rollout.probe.call", call)
        return slot_problem(request, seconds, lambda *_: None, clock), clock.pauses


GOOD = answer(200, answered=True)
PASSING = {
    "missing while it starts": (answer(404), "404"),
    "container not ready": (answer(424), "424"),
    "container fails": (answer(424, container_status=503), "424 (container: 503)"),
    "container is busy": (answer(424, container_status=429), "424 (container: 429)"),
    "slow": (answer(408), "408"),
    "busy": (answer(429), "429"),
    "service": (answer(500), "500"),
    "gateway": (answer(503), "503"),
    "no connection": (answer(None, detail="no connection", failure="connection"), "no connection"),
}
FINAL = {
    "wrong request": (answer(400), "400"),
    "wrong request for the container": (answer(424, container_status=422), "424 (container: 422)"),
    "path that the container lacks": (answer(424, container_status=404), "424 (container: 404)"),
    "wrong key": (answer(401), "401"),
    "no right": (answer(403), "403"),
    "nothing said": (answer(200), "200, but the answer is empty"),
}


@pytest.mark.parametrize(("made", "told"), PASSING.values(), ids=PASSING)
def test_what_may_pass_is_asked_again_until_the_time_is_over(made: Call, told: str) -> None:
    assert calls(made, made, GOOD) == (None, [1, 2])
    problem, pauses = calls(made, seconds=60)
    assert problem == told
    assert 50 < sum(pauses) <= 60


@pytest.mark.parametrize(("made", "told"), FINAL.values(), ids=FINAL)
def test_what_no_other_call_betters_is_final_at_once(made: Call, told: str) -> None:
    assert calls(made, GOOD) == (told, [])


def test_refusal_by_network_rules_may_pass_within_seconds_and_says_what_to_do() -> None:
    closed = answer(
        403, refused_by_rules="Access to workspace was denied based on workspace private link configuration."
    )
    assert calls(closed, closed, GOOD) == (None, [1, 2])
    problem, pauses = calls(closed, auth="entra")
    assert pauses == [1, 2, 4]
    assert str(problem).startswith(
        "network-blocked: 403, Access to workspace was denied based on workspace private link"
    )
    assert "run this inside the virtual network" in str(problem).lower()
    assert "AzureML Data Scientist" not in str(problem)


@pytest.mark.parametrize("status", [401, 403])
def test_role_that_was_just_given_is_waited_for(status: int) -> None:
    # Then a single answer proves nothing.
    assert calls(answer(status), GOOD, auth="entra") == (None, [1, 1, 1])
    problem, pauses = calls(answer(status), auth="entra")
    assert problem == f"{status}; whoever runs this needs the role AzureML Data Scientist on it"
    assert sum(pauses) <= 60


def test_service_says_when_to_come_again() -> None:
    assert calls(answer(429, retry_after_seconds=7), GOOD) == (None, [7])
    # Not within the time that there is.
    assert calls(answer(429, retry_after_seconds=86400), GOOD) == ("429", [])


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1:9/score", "https://fill.swedencentral.inference.ml.azure.com@[::1]/"]
)
def test_key_goes_to_no_scoring_uri_but_the_endpoints_own(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Arm:
        def get(self, *_: str) -> Any:
            return {"properties": {"scoringUri": uri}}

        def action(self, *_: str) -> Any:
            asked.append("keys")
            return {"primaryKey": "the-key"}

    monkeypatch.setattr("aihub.rollout.endpoint.slot_problem", lambda *_: asked.append("call"))
    arm: Any = Arm()
    with pytest.raises(RolloutError, match="endpoint fill is not called: its scoring URI is no https URI of a host"):
        OnlineEndpointClient(arm, f"{PROJECT_ID}/onlineEndpoints/fill").probe("blue")
    assert asked == []


@pytest.mark.parametrize(
    ("wanted", "has"),
    [
        (TrafficAllocation({"green": 100}, {}), {"traffic": {"blue": 100}}),
        (TrafficAllocation({"blue": 100}, {"green": 20}), {"traffic": {"blue": 100}, "mirrorTraffic": {}}),
    ],
)
def test_traffic_that_azure_took_and_did_not_move_is_an_error(wanted: TrafficAllocation, has: dict[str, Any]) -> None:
    class Arm:
        def get(self, *_: str) -> Any:
            return {"properties": has}

        def settled(self, live: Any, *_: str) -> Any:
            return live

        def put(self, *_: Any) -> Any:
            return {"properties": has}

    arm: Any = Arm()
    endpoint = OnlineEndpointClient(arm, f"{PROJECT_ID}/onlineEndpoints/fill")
    with pytest.raises(RolloutError, match=r"traffic of endpoint fill: Azure took .*, and has blue 100 %"):
        endpoint.write(wanted)
    endpoint.write(TrafficAllocation({"blue": 100}, {}))

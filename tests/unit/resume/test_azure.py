"""What is asked of Azure, and how long it is waited for."""

from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError

from aihub.clock import Clock
from aihub.resume.azure import find
from aihub.resume.errors import ResumeError
from aihub.resume.state import Operation
from tests.unit.azure.fake_arm import FakeArm, Reply
from tests.unit.resume.stack import CHAT, operation

MISSING = Reply(404, {"error": {"code": "ResourceNotFound", "message": "It was not found."}})
CREATION = Operation("creating", operation("creating")["resource"])


def in_state(state: str | None) -> Reply:
    return Reply(200, {"properties": {"provisioningState": state}})


class VirtualClock(Clock):
    """A clock that moves on only when somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> VirtualClock:
    clock = VirtualClock()
    monkeypatch.setattr("aihub.resume.azure.Clock", lambda: clock)
    return clock


def found(*replies: Reply | Exception) -> tuple[dict[str, str], list[str]]:
    told: list[str] = []
    return find(FakeArm(*replies).arm, "s", [CREATION], told.append), told


class Asked:
    """Resource Manager's answers alone: its client takes a second for the thousands of an hour."""

    def __init__(self, *states: str) -> None:
        self._states = iter(states)

    def get(self, _resource_id: str, _api_version: str) -> dict[str, Any]:
        return {"properties": {"provisioningState": next(self._states)}}


def found_in_time(*states: str) -> dict[str, str]:
    arm: Any = Asked(*states)
    return find(arm, "s", [CREATION], lambda _line: None)


@pytest.mark.parametrize("state", ["Succeeded", "succeeded", "Failed", "Canceled", "Disabled", None])
def test_resource_on_which_nothing_is_under_way_is_there(state: str | None) -> None:
    assert found(in_state(state))[0] == {CREATION.urn: CHAT}


def test_resource_without_properties_is_there() -> None:
    assert found(Reply(200, {"id": CHAT}))[0] == {CREATION.urn: CHAT}


def test_what_is_under_way_is_waited_for_and_told(clock: VirtualClock) -> None:
    replies = [*[in_state("Creating")] * 40, *[in_state("ResolvingDNS")] * 2, in_state("Succeeded")]
    there, told = found(*replies)
    assert there == {CREATION.urn: CHAT}
    assert clock.now() == 84.0
    assert told == [
        "chat: looking for it in Azure",
        "chat: Creating; waiting, 0 of at most 3600 s",
        "chat: Creating; waiting, 30 of at most 3600 s",
        "chat: Creating; waiting, 60 of at most 3600 s",
        "chat: ResolvingDNS; waiting, 80 of at most 3600 s",
    ]


def test_deletion_is_waited_for() -> None:
    assert found(in_state("Deleting"), in_state("Deleting"), MISSING)[0] == {}


def test_what_does_not_end_is_an_error_after_an_hour(clock: VirtualClock) -> None:
    with pytest.raises(ResumeError, match=r"chat: still Creating after 60 minutes .*run aihub resume again"):
        found_in_time(*["Creating"] * 2000)
    assert clock.now() == 3600.0


def test_state_that_nobody_knows_is_waited_for_five_minutes_from_when_it_came(clock: VirtualClock) -> None:
    with pytest.raises(ResumeError, match=r"chat: still Disabling after 5 minutes .*`pulumi refresh`"):
        found_in_time(*["Creating"] * 400, *["Disabling"] * 2000)
    assert clock.now() == 798.0 + 300.0


def test_state_that_nobody_knows_may_end_in_one_that_is_known() -> None:
    assert found_in_time(*["Disabling"] * 100, *["Updating"] * 200, "Succeeded") == {CREATION.urn: CHAT}


@pytest.mark.parametrize("refusal", [Reply(503), Reply(429), ServiceRequestError("the connection broke")])
def test_read_that_is_refused_for_a_while_is_tried_again(refusal: Any) -> None:
    assert found(refusal, refusal, in_state("Succeeded"))[0] == {CREATION.urn: CHAT}


def test_read_that_is_refused_for_good_is_an_error_that_names_the_resource() -> None:
    refusal = Reply(403, {"error": {"code": "AuthorizationFailed", "message": "You may not."}})
    with pytest.raises(
        ResumeError, match="chat: Azure did not say whether it exists: AuthorizationFailed: You may not"
    ):
        found(refusal)


def test_resource_that_the_state_knows_is_asked_for_by_its_id() -> None:
    arm = FakeArm(in_state("Succeeded"))
    known = Operation("updating", {**CREATION.resource, "id": "/subscriptions/other/x"})
    assert find(arm.arm, "s", [known], lambda _line: None) == {known.urn: "/subscriptions/other/x"}
    assert arm.sent == ["GET /subscriptions/other/x?api-version=2025-06-01"]

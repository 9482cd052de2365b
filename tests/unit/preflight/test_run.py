"""Checks run side by side within a budget, and one that Azure does not answer leaves the others alone."""

import threading
from typing import Any

import pytest

from aihub.azure.errors import ArmError
from aihub.azure.login import LoginError
from aihub.preflight import Check, Result, Target
from aihub.preflight.reads import SharedReads
from aihub.preflight.run import run_checks
from tests.unit.azure.fake_arm import FakeArm, Reply
from tests.unit.preflight.stack import Stack

ENABLED = Reply(200, {"state": "Enabled"}, to="GET /subscriptions/s?")


def passing(id_: str) -> Check:
    return Check(id_, "hub", "nothing", lambda _target: [Result("pass", "hub", "all is well")])


def failing(error: Exception) -> Check:
    def run(_target: Target) -> list[Result]:
        raise error

    return Check("broken", "hub.name", "something", run, needs="the role Reader")


def waiting(released: threading.Event) -> Check:
    def run(_target: Target) -> list[Result]:
        released.wait()
        return []

    return Check("slow", "deployments", "which models the region has", run)


def run(*checks: Check, login: Reply = ENABLED, budget: float = 30, told: list[str] | None = None) -> list[Result]:
    tell: Any = (told if told is not None else []).append
    return run_checks(Stack().target(SharedReads(FakeArm(login).arm)), tell, checks, budget)


def test_results_have_the_id_of_their_check_and_come_in_the_order_of_the_checks() -> None:
    assert [each.check for each in run(passing("one"), passing("two"))] == ["one", "two"]


def test_an_error_of_azure_is_unknown_and_the_others_report() -> None:
    broken, fine = run(failing(ArmError("500: Internal Server Error", "/subscriptions/s")), passing("fine"))
    assert (broken.status, broken.where, broken.check) == ("unknown", "hub.name", "broken")
    assert "500: Internal Server Error" in broken.what
    assert fine.status == "pass"


def test_a_refusal_names_what_the_check_needs() -> None:
    (refused,) = run(failing(ArmError("AuthorizationFailed: You may not.", "/subscriptions/s", 403)))
    assert (refused.status, refused.fix) == ("unknown", "this check needs the role Reader")


def test_what_has_not_answered_within_the_budget_is_unknown_and_the_line_says_how_long_it_was_waited_for() -> None:
    released = threading.Event()
    slow, fine = run(waiting(released), passing("fine"), budget=0.3)
    released.set()
    assert (slow.status, slow.where, slow.check) == ("unknown", "deployments", "slow")
    assert slow.what.startswith("Azure did not answer within 0.")
    assert "which models the region has" in slow.what
    assert "--budget" in slow.fix
    assert fine.status == "pass"


def test_progress_says_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aihub.preflight.run._TELL_SECONDS", 0.1)
    told, released = list[str](), threading.Event()
    run(waiting(released), passing("fine"), budget=0.5, told=told)
    released.set()
    assert "waiting for Azure's answer to: which models the region has" in told[0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            Reply(200, {"state": "Disabled", "displayName": "Search"}),
            "the subscription s (Search) is in the state Disabled",
        ),
        (
            Reply(404, {"error": {"code": "SubscriptionNotFound", "message": "Not found."}}),
            "SubscriptionNotFound: Not found.",
        ),
        (
            Reply(401, {"error": {"code": "InvalidAuthenticationTokenTenant", "message": "Wrong issuer."}}),
            "InvalidAuthenticationTokenTenant: Wrong issuer.",
        ),
        (Reply(401, {"error": {"code": "ExpiredAuthenticationToken", "message": "Expired."}}), "Expired."),
    ],
)
def test_a_login_or_subscription_that_cannot_be_used_is_one_error(answer: Reply, words: str) -> None:
    with pytest.raises(LoginError, match=words.replace("(", r"\(").replace(")", r"\)")):
        run(passing("fine"), login=answer)


@pytest.mark.parametrize("status", [403, 500])
def test_a_subscription_that_does_not_answer_stops_nothing(status: int) -> None:
    error = {"error": {"code": "AuthorizationFailed" if status == 403 else "InternalServerError", "message": "No."}}
    (fine,) = run_checks(
        Stack().target(SharedReads(FakeArm(*[Reply(status, error)] * 7).arm)), print, [passing("fine")], 30
    )
    assert fine.status == "pass"


def test_equal_requests_are_sent_once() -> None:
    fake = FakeArm(Reply(200, {"value": [{"id": "a"}]}))
    reads = SharedReads(fake.arm)
    assert reads.collection("/subscriptions/s/resources", "1") == reads.collection("/subscriptions/s/resources", "1")
    assert len(fake.sent) == 1

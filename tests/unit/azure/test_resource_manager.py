"""Requests to Resource Manager: operations to their end, retries, and refusals in one line."""

from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from requests.exceptions import ConnectionError as NoConnection

from aihub.azure.errors import ArmError
from aihub.azure.resource_manager import Arm
from tests.unit.azure.fake_arm import ASYNC, THING, VERSION, FakeArm, Identity, Reply

Json = dict[str, Any]

QUERY = f"?api-version={VERSION}"
MADE = {"id": THING, "properties": {"provisioningState": "Succeeded"}}
LOST = NoConnection("the connection broke")
MISSING = Reply(404, {"error": {"code": "ResourceNotFound", "message": "It was not found."}})


def refusal(code: str, message: str = "No.", **more: Any) -> Json:
    return {"error": {"code": code, "message": message, **more}}


def running(status: str = "Running", **more: Any) -> Reply:
    return Reply(200, {"status": status, **more}, {"Retry-After": "1"} if status == "Running" else {})


def test_resource_is_read_with_a_token_and_none_is_none() -> None:
    fake = FakeArm(Reply(200, MADE), MISSING)
    assert fake.arm.get(THING, VERSION) == MADE
    assert fake.arm.get(THING, VERSION) is None
    assert fake.sent == [f"GET {THING}{QUERY}"] * 2
    assert fake.tokens == {"Bearer the-token"}


@pytest.mark.parametrize(
    "code", ["SubscriptionNotFound", "InvalidSubscriptionId", "InvalidResourceType", "NoRegisteredProviderFound"]
)
def test_where_there_is_no_such_subscription_or_type_nothing_is_known_of_the_resource(code: str) -> None:
    fake = FakeArm(Reply(404, refusal(code)))
    with pytest.raises(ArmError, match=f"^{code}: No.") as refused:
        fake.arm.get(THING, VERSION)
    assert refused.value.status == 404


def test_operation_with_a_status_is_followed_at_the_services_pace_and_the_resource_read() -> None:
    started = Reply(201, {**MADE, "properties": {"provisioningState": "Creating"}}, {"Azure-AsyncOperation": ASYNC})
    fake = FakeArm(started, running(), running("Succeeded"), Reply(200, MADE), Reply(200, MADE))
    assert fake.arm.put(THING, VERSION, {"location": "swedencentral"}) == MADE
    assert fake.sent[:3] == [f"PUT {THING}{QUERY}", *["GET /subscriptions/s/operations/1" + QUERY] * 2]
    assert fake.sent[-1] == f"GET {THING}{QUERY}"
    assert fake.bodies == [{"location": "swedencentral"}]
    assert fake.pauses == [1]


def test_operation_by_location_ends_when_it_is_no_longer_202() -> None:
    location = {"Location": ASYNC}
    fake = FakeArm(Reply(202, None, location), Reply(202, None, location), Reply(200, MADE), Reply(200, MADE))
    assert fake.arm.put(THING, VERSION, {}) == MADE
    assert fake.pauses == [10]


def test_resource_that_is_not_to_be_seen_at_once_is_waited_for() -> None:
    fake = FakeArm(Reply(200, MADE), MISSING, MISSING, Reply(200, MADE))
    assert fake.arm.put(THING, VERSION, {}) == MADE
    assert fake.pauses == [10, 10]


def test_resource_that_is_not_to_be_seen_at_once_is_waited_for_with_the_clients_own_transport(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake, pauses = FakeArm(Reply(200, MADE), MISSING, Reply(200, MADE)), list[float]()
    usual = RequestsTransport.__init__
    monkeypatch.setattr(RequestsTransport, "__init__", lambda self, **_: usual(self, session=fake.session()))
    monkeypatch.setattr("time.sleep", pauses.append)
    assert Arm(Identity()).put(THING, VERSION, {}) == MADE
    assert (pauses, len(fake.sent)) == ([10], 3)


def test_operation_without_an_address_is_followed_on_the_resource() -> None:
    creating = {"properties": {"provisioningState": "Creating"}}
    fake = FakeArm(Reply(201, creating), Reply(200, creating), Reply(200, MADE), Reply(200, MADE))
    assert fake.arm.put(THING, VERSION, {}) == MADE
    assert set(fake.sent[1:]) == {f"GET {THING}{QUERY}"}


@pytest.mark.parametrize(
    ("replies", "line"),
    [
        ([Reply(400, refusal("InsufficientQuota", "Too\n much."))], "InsufficientQuota: Too much."),
        (
            [Reply(400, refusal("UserError", "Failed.", details=[{"code": "OutOfQuota", "message": "No cores."}]))],
            "UserError: Failed. OutOfQuota: No cores.",
        ),
        (
            [Reply(201, {}, {"Azure-AsyncOperation": ASYNC}), running("Failed", **refusal("ModelError", "It died."))],
            "ModelError: It died.",
        ),
        (
            [Reply(201, {}, {"Azure-AsyncOperation": ASYNC}), running("Canceled")],
            "OperationFailed: the operation ended without success; Azure does not say why",
        ),
        ([Reply(202, None, {"Location": ASYNC}), Reply(409, refusal("Conflict", "Busy."))], "Conflict: Busy."),
        (
            [Reply(200, {}), Reply(200, {"properties": {"provisioningState": "Failed"}})],
            "ProvisioningFailed: the operation ended without success; Azure does not say why",
        ),
        ([Reply(200, {}), *[MISSING] * 6], "NotFound: it was written, but is not there"),
        ([Reply(403, "not an error body")], "403: no reason given"),
    ],
    ids=["refused", "details", "failed", "canceled", "location", "state", "gone", "no body"],
)
def test_failure_is_one_line_of_azures_words_and_the_resource(replies: list[Reply], line: str) -> None:
    with pytest.raises(ArmError) as failed:
        FakeArm(*replies).arm.put(THING, VERSION, {})
    assert str(failed.value) == f"{line} ({THING})"


@pytest.mark.parametrize("code", ["RequestConflict", "AnotherOperationInProgress"])
def test_write_beside_another_one_is_tried_again(code: str) -> None:
    fake = FakeArm(Reply(409, refusal(code)), Reply(409, refusal(code)), Reply(200, MADE), Reply(200, MADE))
    assert fake.arm.put(THING, VERSION, {}) == MADE
    assert [each.partition(" ")[0] for each in fake.sent] == ["PUT", "PUT", "PUT", "GET"]


def test_write_beside_one_that_does_not_end_fails_in_the_end() -> None:
    fake = FakeArm(*[Reply(409, refusal("RequestConflict"))] * 20)
    with pytest.raises(ArmError, match="RequestConflict: No"):
        fake.arm.put(THING, VERSION, {})
    assert 30 < sum(fake.pauses) < 120
    # Each twice the one before, but for the first, which comes at once.
    assert [b / a for a, b in pairwise(fake.pauses)] == [2] * (len(fake.pauses) - 1)
    assert len(fake.sent) == 7


@pytest.mark.parametrize("status", [409, 412])
def test_deletion_is_tried_again_after_any_conflict(status: int) -> None:
    fake = FakeArm(Reply(status, refusal("Conflict")), Reply(status, None), Reply(200, None), MISSING)
    fake.arm.delete(THING, VERSION)
    assert [each.partition(" ")[0] for each in fake.sent][:3] == ["DELETE"] * 3


@pytest.mark.parametrize("code", ["ScopeLocked", "CannotDeleteResource"])
def test_deletion_of_what_is_locked_or_in_use_is_refused_at_once(code: str) -> None:
    fake = FakeArm(Reply(409, refusal(code)))
    with pytest.raises(ArmError, match=code):
        fake.arm.delete(THING, VERSION)
    assert len(fake.sent) == 1


def test_precondition_of_a_write_is_final() -> None:
    fake = FakeArm(Reply(412, refusal("PreconditionFailed")))
    with pytest.raises(ArmError, match="PreconditionFailed"):
        fake.arm.put(THING, VERSION, {})


def test_other_conflicts_are_final() -> None:
    fake = FakeArm(Reply(409, refusal("FlagMustBeSetForRestore")))
    with pytest.raises(ArmError, match="FlagMustBeSetForRestore"):
        fake.arm.put(THING, VERSION, {})


def test_busy_service_names_the_time() -> None:
    fake = FakeArm(Reply(429, refusal("TooManyRequests"), {"Retry-After": "7"}), Reply(503), Reply(200, MADE))
    assert fake.arm.get(THING, VERSION) == MADE
    assert fake.pauses[0] == 7


@pytest.mark.parametrize(
    "replies",
    [
        [Reply(204)],
        [MISSING],
        [Reply(202, None, {"Location": ASYNC}), Reply(204)],
        [Reply(202, None, {"Location": ASYNC}), MISSING],
    ],
    ids=["at once", "not there", "in time", "with its operation"],
)
def test_deletion_ends_when_the_resource_is_gone(replies: list[Reply]) -> None:
    fake = FakeArm(*replies)
    fake.arm.delete(THING, VERSION)
    assert fake.sent[0] == f"DELETE {THING}{QUERY}"
    assert len(fake.sent) == len(replies)


def test_deletion_is_asked_about_every_half_minute_or_when_the_service_says() -> None:
    under_way = Reply(202, None, {"Location": ASYNC})
    fake = FakeArm(under_way, under_way, under_way, Reply(204))
    fake.arm.delete(THING, VERSION)
    assert fake.pauses == [30, 30]
    in_seven = Reply(202, None, {"Location": ASYNC, "Retry-After": "7"})
    fake = FakeArm(in_seven, in_seven, Reply(204))
    fake.arm.delete(THING, VERSION)
    assert fake.pauses == [7]


def test_refused_deletion_is_told() -> None:
    with pytest.raises(ArmError, match="CannotDeleteResource: It has children"):
        FakeArm(Reply(409, refusal("CannotDeleteResource", "It has children."))).arm.delete(THING, VERSION)


def test_action_answers() -> None:
    fake = FakeArm(Reply(200, {"primaryKey": "k"}))
    assert fake.arm.action(THING, "listKeys", VERSION) == {"primaryKey": "k"}
    assert fake.sent == [f"POST {THING}/listKeys{QUERY}"]


@pytest.mark.parametrize(
    "trouble", [LOST, Reply(500), Reply(429, refusal("TooManyRequests"), {"Retry-After": "1"})], ids=repr
)
def test_reads_are_tried_again_and_so_are_actions_that_only_answer(trouble: Reply | Exception) -> None:
    keys = Reply(200, {"primaryKey": "k"})
    assert FakeArm(trouble, keys).arm.action(THING, "listKeys", VERSION) == {"primaryKey": "k"}
    assert FakeArm(trouble, Reply(200, MADE)).arm.get(THING, VERSION) == MADE


def test_action_that_changes_something_is_not_sent_twice_when_its_answer_is_lost() -> None:
    fake = FakeArm(LOST, Reply(200))
    with pytest.raises(ArmError, match="Unreachable"):
        fake.arm.perform(THING, "regenerateKey", VERSION)
    assert len(fake.sent) == 1


STARTED = Reply(201, {}, {"Azure-AsyncOperation": ASYNC})
FORBIDDEN, BUSY = Reply(403, refusal("AuthorizationFailed")), Reply(409, refusal("RequestConflict"))


@pytest.mark.parametrize(
    "replies",
    [
        [STARTED, FORBIDDEN],
        [STARTED, running("Failed")],
        [Reply(200, MADE), FORBIDDEN],
        [Reply(200, MADE), *[MISSING] * 6],
        [*[LOST] * 4],
        [*[Reply(500)] * 7],
        # What it meets the second time may be its own first.
        [LOST, *[BUSY] * 6],
        [Reply(503), *[BUSY] * 6],
    ],
    ids=["poll", "failed", "read", "not there", "lost", "broken", "lost, then busy", "broken, then busy"],
)
def test_write_that_azure_may_have_taken_is_told_from_one_that_it_refused(replies: list[Reply | Exception]) -> None:
    with pytest.raises(ArmError) as failed:
        FakeArm(*replies).arm.put(THING, VERSION, {})
    assert failed.value.may_have_written


@pytest.mark.parametrize("replies", [[FORBIDDEN], [BUSY] * 7, [Reply(429)] * 7], ids=["refused", "busy", "throttled"])
def test_write_that_azure_refused_was_not_made(replies: list[Reply]) -> None:
    with pytest.raises(ArmError) as failed:
        FakeArm(*replies).arm.put(THING, VERSION, {})
    assert not failed.value.may_have_written


def state(name: str) -> Json:
    return {"properties": {"provisioningState": name}}


def test_operation_on_a_resource_is_waited_for() -> None:
    fake = FakeArm(Reply(200, state("Updating")), Reply(200, MADE))
    assert fake.arm.settled(state("Creating"), THING, VERSION) == MADE
    assert fake.pauses == [10, 10]
    fake = FakeArm(MISSING)
    assert fake.arm.settled(state("Deleting"), THING, VERSION) is None


@pytest.mark.parametrize("live", [None, {}, *map(state, ("Succeeded", "Failed", "canceled", "Disabled"))], ids=str)
def test_resource_at_rest_is_not_waited_for(live: Json | None) -> None:
    assert FakeArm().arm.settled(live, THING, VERSION) == live


def test_operation_that_does_not_end_is_not_waited_for_without_limit() -> None:
    fake = FakeArm(*[Reply(200, state("Creating"))] * 800)
    with pytest.raises(ArmError, match="Timeout: no end of the operation within 7200 s"):
        fake.arm.settled(state("Creating"), THING, VERSION)
    assert sum(fake.pauses) == 7200


def test_azure_that_cannot_be_reached_is_one_line() -> None:
    with pytest.raises(ArmError) as failed:
        FakeArm(*[NoConnection("no route")] * 20).arm.get(THING, VERSION)
    assert str(failed.value) == f"Unreachable: no route ({THING})"


def test_login_that_is_refused_is_one_line() -> None:
    class Refused:
        def get_token(self, *_: str, **__: Any) -> Any:
            raise ClientAuthenticationError("AADSTS7000215: Invalid client secret.\nTo mitigate this issue, ...")

    with pytest.raises(ArmError) as failed:
        FakeArm(Reply(200), credential=Refused()).arm.get(THING, VERSION)
    assert str(failed.value) == f"AuthenticationFailed: AADSTS7000215: Invalid client secret. ({THING})"


ELSEWHERE = "https://evil.example/subscriptions/s?api-version=1"


@pytest.mark.parametrize(
    "resource_id",
    [ELSEWHERE, "https://management.azure.com@evil.example/s", "https://management.azure.com.evil.example/s"],
)
def test_token_goes_to_no_other_host_that_an_id_names(resource_id: str) -> None:
    fake = FakeArm(Reply(200, MADE))
    with pytest.raises(ArmError, match="Unreachable: the next request would leave Resource Manager"):
        fake.arm.get(resource_id, VERSION)
    assert fake.sent == []


@pytest.mark.parametrize("header", ["Azure-AsyncOperation", "Location"])
def test_token_goes_to_no_other_host_that_an_operation_names(header: str) -> None:
    fake = FakeArm(Reply(202, None, {header: ELSEWHERE}), Reply(200, {"status": "Succeeded"}))
    with pytest.raises(ArmError, match="would leave Resource Manager"):
        fake.arm.delete(THING, VERSION)
    assert fake.sent == [f"DELETE {THING}{QUERY}"]


def test_token_goes_to_no_other_host_that_a_page_or_a_redirect_names() -> None:
    fake = FakeArm(Reply(200, {"value": [], "nextLink": ELSEWHERE}), Reply(307, {}, {"Location": ELSEWHERE}))
    with pytest.raises(ArmError, match="would leave Resource Manager"):
        fake.arm.collection(THING, VERSION)
    with suppress(ArmError):
        fake.arm.action(THING, "listKeys", VERSION)
    assert fake.sent == [f"GET {THING}{QUERY}", f"POST {THING}/listKeys{QUERY}"]

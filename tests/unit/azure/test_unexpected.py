"""Answers that no Resource Manager gives, and waits that a person is told of."""

from collections.abc import Callable
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from requests.exceptions import ConnectionError as NoConnection

from aihub.azure.errors import ArmError
from aihub.azure.resource_manager import Arm
from aihub.rollout.endpoint import OnlineEndpointClient
from aihub.rotation.owners import KINDS, Owner, OwnerKeys
from tests.unit.azure.fake_arm import ASYNC, THING, VERSION, FakeArm, Reply

PAGE = b"<html>\n::error::x\x1b</html>"
BODIES = {
    "a page": PAGE,
    "half": b'{"value": [',
    "not utf-8": b'{"a": "\xff\xfe"}',
    "null": b"null",
    "a list": b"[1]",
    "deep": b"[" * 100_000,
}
CALLS: dict[str, Callable[[Arm], Any]] = {
    "get": lambda arm: arm.get(THING, VERSION),
    "put": lambda arm: arm.put(THING, VERSION, {}),
    "action": lambda arm: arm.action(THING, "listKeys", VERSION),
    "collection": lambda arm: arm.collection(THING, VERSION),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_answer_that_is_none_is_told_in_one_line(call: Callable[[Arm], Any], body: bytes) -> None:
    with pytest.raises(ArmError, match="UnexpectedAnswer: Resource Manager answers what no service") as failed:
        call(FakeArm(*[Reply(200, body)] * 3).arm)
    assert str(failed.value).isprintable()
    assert failed.value.code == "UnexpectedAnswer"


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_redirect_is_not_followed_and_told(call: Callable[[Arm], Any]) -> None:
    fake = FakeArm(Reply(307, None, {"Location": "https://elsewhere.example"}))
    with pytest.raises(ArmError, match=r"UnexpectedAnswer: .* 307, which leads elsewhere"):
        call(fake.arm)
    assert len(fake.sent) == 1


@pytest.mark.parametrize("body", [PAGE, b"[]", b"5", {"status": None}, {}])
def test_operation_whose_status_is_none_is_told(body: Any) -> None:
    started = Reply(201, {}, {"Azure-AsyncOperation": ASYNC})
    with pytest.raises(ArmError) as failed:
        FakeArm(started, Reply(200, body), Reply(200, body)).arm.put(THING, VERSION, {})
    assert failed.value.may_have_written
    assert str(failed.value).isprintable()


@pytest.mark.parametrize("page", [{}, {"value": None}, {"value": {}}, {"value": [1]}, {"value": [], "nextLink": 5}])
def test_list_that_is_none_is_told(page: Any) -> None:
    with pytest.raises(ArmError, match="UnexpectedAnswer"):
        FakeArm(Reply(200, page)).arm.collection(THING, VERSION)


def test_list_that_leads_back_to_itself_ends() -> None:
    page = Reply(200, {"value": [{}], "nextLink": ASYNC})
    with pytest.raises(ArmError, match="pages do not end"):
        FakeArm(page, page, page).arm.collection(THING, VERSION)


@pytest.mark.parametrize("answer", [{}, {"key1": None, "key2": "b"}, {"key1": 5, "key2": "b"}, {"keys": []}])
def test_keys_that_are_none_are_told(answer: Any) -> None:
    with pytest.raises(ArmError, match=r"UnexpectedAnswer: .* no key1 that is a text"):
        OwnerKeys(FakeArm(Reply(200, answer)).arm).of(Owner(THING, KINDS[0], []))


@pytest.mark.parametrize(
    "properties", [None, [], {"traffic": 5}, {"traffic": {"blue": "all"}}, {"traffic": {"b": None}}]
)
def test_traffic_that_is_none_is_told(properties: Any) -> None:
    endpoint = OnlineEndpointClient(FakeArm(Reply(200, {"properties": properties})).arm, THING)
    if isinstance(properties, dict):
        with pytest.raises(ArmError, match="UnexpectedAnswer"):
            endpoint.find()
    else:
        assert endpoint.find() is not None


@pytest.mark.parametrize("text", ["\u00b2", "9" * 400, "inf", "nan", "-1", "Wed, 99 Oct 99999"])
def test_wait_that_is_no_number_is_tried_again_at_the_usual_pace(text: str) -> None:
    fake = FakeArm(*[Reply(429, {}, {"Retry-After": text, "retry-after-ms": text})] * 3, Reply(200, {"id": THING}))
    assert fake.arm.get(THING, VERSION) == {"id": THING}
    assert sum(fake.pauses) < 10


@pytest.mark.parametrize("text", ["\u00b2", "inf", "nan"])
def test_operation_is_followed_at_the_usual_pace_where_its_wait_is_no_number(text: str) -> None:
    running = Reply(200, {"status": "Running"}, {"Retry-After": text})
    started = Reply(201, {}, {"Azure-AsyncOperation": ASYNC})
    fake = FakeArm(started, running, Reply(200, {"status": "Succeeded"}), *[Reply(200, {"id": THING})] * 2)
    fake.arm.put(THING, VERSION, {})
    assert fake.pauses == [10]


def test_who_is_asked_to_wait_for_a_day_is_told_so_at_once() -> None:
    fake = FakeArm(Reply(429, {"error": {"code": "Throttled", "message": "No."}}, {"Retry-After": "86400"}))
    with pytest.raises(ArmError, match=r"Throttled: No\. asks to wait 86400 s"):
        fake.arm.get(THING, VERSION)
    assert fake.pauses == []


@pytest.mark.parametrize("answered", [b"<html>", b"{}", b"null"])
def test_login_that_answers_anything_is_one_line(answered: bytes) -> None:
    class Login:
        def get_token(self, *_: str, **__: Any) -> Any:
            if answered == b"{}":
                raise KeyError("access_token")
            raise ClientAuthenticationError(f"Authentication failed: {answered!r}\n::error::x")

    with pytest.raises(ArmError) as failed:
        FakeArm(Reply(200), credential=Login()).arm.get(THING, VERSION)
    assert str(failed.value).isprintable()


def test_person_is_told_what_a_busy_service_is_waited_for() -> None:
    busy = Reply(409, {"error": {"code": "RequestConflict", "message": "No."}}, {"Retry-After": "20"})
    fake = FakeArm(busy, Reply(200, {"id": THING}))
    fake.arm.get(THING, VERSION)
    assert fake.told == [
        "GET things/thing: waiting for Resource Manager, which answers 409 RequestConflict, try 1 of 7: "
        "0 s so far, next try in 20 s"
    ]


def test_short_pauses_are_not_told() -> None:
    fake = FakeArm(*[NoConnection("no route")] * 3, Reply(200, {"id": THING}))
    fake.arm.get(THING, VERSION)
    assert (len(fake.pauses), fake.told) == (2, [])


def test_person_is_told_of_an_operation_that_lasts() -> None:
    started = Reply(201, {}, {"Azure-AsyncOperation": ASYNC})
    running = Reply(200, {"status": "Running"})
    fake = FakeArm(started, running, running, Reply(200, {"status": "Succeeded"}), *[Reply(200, {"id": THING})] * 2)
    fake.arm.put(THING, VERSION, {})
    assert fake.told == [
        "things/thing: waiting for the end of the operation in Azure: 0 s of 7200 s so far, next try in 10 s"
    ]


@pytest.mark.parametrize(
    "secret",
    [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV",
        "sk-proj-1a2b3c4d5e6f7a8b9c0d",
        "AccountKey=c2VjcmV0c2VjcmV0c2VjcmV0",
    ],
)
def test_secret_in_a_message_of_azures_is_not_repeated(secret: str) -> None:
    error = ArmError(f"BadRequest: the credential '{secret}' is wrong", "/subscriptions/s", 400)
    assert str(error) == "BadRequest: the credential '[hidden]' is wrong (/subscriptions/s)"

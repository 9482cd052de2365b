"""What services answer, read as what it must be, whatever it is."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from aihub.azure.errors import ArmError, reason_in
from aihub.responses import ResponseError, json_in, member, moment, number, object_in, objects, status, wait_seconds
from aihub.soft_delete.names import HubAccount, HubVault
from tests.unit.azure.fake_arm import FakeArm, Reply

DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    "text", ["²", "٣", "१", "", " ", "-1", "+1", "1e3", "inf", "nan", "0x1", "1_0", "9" * 400, "1,5", "1 2"]
)
def test_number_that_no_service_writes_is_none(text: str) -> None:
    assert number(text) is None
    assert status(text) is None
    assert wait_seconds({"Retry-After": text, "retry-after-ms": text}) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 0.5 "}, 0.5),
        ({"retry-after-ms": "1500", "Retry-After": "2"}, 1.5),
        ({"x-ms-retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "9" * 300, "Retry-After": "2"}, 2),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 -0000", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT", "Date": "²"}, 0),
        ({"Retry-After": "Wed, 99 Oct 99999 07:28:30 GMT"}, None),
        ({}, None),
    ],
)
def test_wait_is_what_the_service_says_where_it_can_be_read(headers: Mapping[str, str], seconds: float | None) -> None:
    assert wait_seconds(headers) == seconds


def test_status_and_date_of_a_header() -> None:
    assert [status(each) for each in ("200", "099", "600", "²", None)] == [200, None, None, None, None]
    assert moment("Wed, 21 Oct 2026 07:28:00 GMT") is not None
    assert moment(None) is moment("yesterday") is None


@pytest.mark.parametrize("content", [b"<html>", b'{"a": ', b"\xff\xfe\x00", DEEP, b"", b"9" * 5000], ids=str)
def test_answer_that_is_no_json_says_so(content: bytes) -> None:
    with pytest.raises(ResponseError, match="answers what no service of its kind answers: no JSON"):
        json_in(content)
    assert reason_in(content) is None


@pytest.mark.parametrize("content", [b"null", b"[]", b'"text"', b"5"])
def test_answer_that_is_no_object_says_so(content: bytes) -> None:
    with pytest.raises(ResponseError, match="no JSON object"):
        object_in(content)


@pytest.mark.parametrize("body", [{}, [], None, {"a": None}, {"a": {"b": 5}}, {"a": {"b": True}}, {"a": "b"}])
def test_member_that_is_missing_or_of_another_kind_is_named(body: Any) -> None:
    with pytest.raises(ResponseError, match=r"no a\.b that is a text"):
        member(body, "a.b", str)
    with pytest.raises(ResponseError, match="no value that is a list"):
        objects({"value": body if isinstance(body, dict) else None}, "value")


def test_boolean_is_no_number() -> None:
    with pytest.raises(ResponseError):
        member({"a": True}, "a", int)
    assert member({"a": True}, "a", bool) is True


def test_details_without_end_and_of_any_kind_are_cut() -> None:
    error: Any = {"code": "Inner", "message": "x"}
    for _ in range(100):
        error = {"code": "Outer", "message": {"no": "text"}, "details": [error, 5]}
    assert (reason_in(json.dumps({"error": error})) or "").count("Outer") == 6
    assert reason_in('{"error": {"code": "A", "message": "b", "details": 5}}') == "A: b"


@pytest.mark.parametrize("kind", [HubAccount, HubVault])
@pytest.mark.parametrize(
    "found",
    [
        {},
        {"name": 5},
        {"name": "ai-demo"},
        {"name": "ai-demo", "id": "x", "location": "l", "properties": {"vaultId": "x", "location": "l"}},
        {"name": "ai-demo", "id": "/a", "location": 5, "properties": []},
    ],
)
def test_deleted_things_that_are_none_are_told(kind: type[HubAccount] | type[HubVault], found: Any) -> None:
    named = kind("s", "rg", "swedencentral", "ai-demo")
    with pytest.raises(ArmError, match="UnexpectedAnswer: Resource Manager answers what no service"):
        named.deleted(FakeArm(Reply(200, {"value": [found]})).arm)


@pytest.mark.parametrize("kind", [HubAccount, HubVault])
@pytest.mark.parametrize("answer", [{}, {"nameAvailable": "yes", "isSubdomainAvailable": None}])
def test_name_is_not_free_unless_azure_says_so(kind: type[HubAccount] | type[HubVault], answer: Any) -> None:
    with pytest.raises(ArmError, match="UnexpectedAnswer"):
        kind("s", "rg", "swedencentral", "ai-demo").is_free(FakeArm(Reply(200, answer)).arm)

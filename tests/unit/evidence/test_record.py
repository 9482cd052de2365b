import json
from typing import Any

import pytest
from pydantic import ValidationError

from aihub.evidence.errors import EvidenceError
from aihub.evidence.record import Policies, parse
from tests.unit.evidence.written import record


def test_a_record_is_read_as_it_was_written() -> None:
    made = record(3, "e" * 64, kind="rotation", outcome="fail", problem="chat: refused", run_url="https://ci/runs/1")
    assert parse(made.data(), 3) == made


def test_a_record_holds_what_the_policies_said() -> None:
    said = Policies(
        pack=f"sha256:{'a' * 64}", profile="standard", passed=["account-logs"], failed=[], advised=[], waived=[]
    )
    made = record(3, "e" * 64, policies=said)
    assert parse(made.data(), 3).policies == said


def test_a_record_from_before_policies_is_read() -> None:
    document = json.loads(record().data())
    del document["policies"]
    assert parse(json.dumps({**document, "format": 1}).encode(), 1).policies is None


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "record 1: not JSON, perhaps cut short"),
        (b"\xff", "record 1: not JSON, perhaps cut short"),
        (record().data()[:-40], "record 1: not JSON, perhaps cut short"),
        (b"[" * 100_000, "record 1: not JSON, perhaps cut short"),
        (b"[]", "record 1: not a record of this program"),
        (b'{"format": true}', "record 1: not a record of this program"),
        (b'{"format": 3}', "record 1: format 3, and this program reads up to 2; update the program"),
        (b'{"format": 1}', "record 1: sequence: missing, unknown or of another kind"),
        (record(2).data(), "record 1: says that it is record 2"),
    ],
)
def test_what_is_no_record(data: bytes, problem: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse(data, 1)
    assert str(caught.value) == problem


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "perhaps"},
        {"kind": "party"},
        {"partial": "yes"},
        {"extra": 1},
        {"release": "A" * 64},
        {"previous": 7},
        {"at": "2026-11-29T12:00:00"},
        {"stack": "../prod"},
        {"run_url": "javascript:alert(1)"},
        {"who": ""},
    ],
)
def test_a_field_that_no_program_of_this_format_writes(change: dict[str, Any]) -> None:
    document = json.dumps({**json.loads(record().data()), **change}).encode()
    [name] = change
    with pytest.raises(EvidenceError, match=f"^record 1: {name}: missing, unknown or of another kind$"):
        parse(document, 1)


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        record().outcome = "fail"

"""The latest full run decides; a deploy that failed or never ended revokes."""

from typing import Any

import pytest

from aihub.evidence.effect import effect
from tests.unit.evidence.written import OTHER_RELEASE, RELEASE, record

PASS: dict[str, Any] = {}
FAIL = {"outcome": "fail"}
INCONCLUSIVE = {"outcome": "inconclusive"}
PARTIAL, PARTIAL_FAIL = {"partial": True}, {"partial": True, "outcome": "fail"}
STARTED, DONE, DONE_FAIL = {"kind": "deploy-started"}, {"kind": "deploy-done"}, {"kind": "deploy-done", **FAIL}
REFUSED = {"kind": "deploy-done", **INCONCLUSIVE}
OTHER_FAIL = {"release": OTHER_RELEASE, "outcome": "fail"}
OTHER_STARTED = {"release": OTHER_RELEASE, **STARTED}
PREFLIGHT_FAIL = {"kind": "preflight", **FAIL}


@pytest.mark.parametrize(
    ("runs", "state", "by"),
    [
        ([], "none", None),
        ([INCONCLUSIVE], "none", None),
        ([PARTIAL], "none", None),
        ([PASS], "pass", 1),
        ([FAIL], "revoked", 1),
        ([PASS, FAIL], "revoked", 2),
        ([FAIL, PASS], "pass", 2),
        ([PASS, INCONCLUSIVE], "pass", 1),
        ([FAIL, INCONCLUSIVE], "revoked", 1),
        ([PASS, PARTIAL_FAIL], "pass", 1),
        ([FAIL, PARTIAL], "revoked", 1),
        ([PASS, PREFLIGHT_FAIL], "pass", 1),
        ([PASS, OTHER_FAIL, OTHER_STARTED], "pass", 1),
        ([STARTED, DONE, PASS], "pass", 3),
        ([STARTED, PASS, DONE], "pass", 2),
        ([PASS, STARTED, DONE], "pass", 1),
        ([PASS, STARTED], "revoked", 2),
        ([PASS, STARTED, PASS], "revoked", 2),
        ([PASS, STARTED, DONE_FAIL], "revoked", 3),
        ([PASS, STARTED, DONE_FAIL, STARTED, DONE], "revoked", 3),
        ([PASS, STARTED, DONE_FAIL, STARTED, DONE, PASS], "pass", 6),
        ([PASS, STARTED, REFUSED], "pass", 1),
        ([PASS, STARTED, STARTED, REFUSED, DONE], "revoked", 2),
        ([PASS, STARTED, STARTED, REFUSED, DONE, PASS], "pass", 6),
        ([PASS, STARTED, STARTED, DONE], "revoked", 2),
        ([PASS, STARTED, STARTED, DONE, PASS], "pass", 5),
    ],
)
def test_what_records_come_to(runs: list[dict[str, Any]], state: str, by: int | None) -> None:
    found = effect([record(number, **each) for number, each in enumerate(runs, 1)], RELEASE)
    assert (found.state, found.record and found.record.sequence) == (state, by)


def test_runs_of_another_kind_are_judged_by_themselves() -> None:
    records = [record(1), record(2, **PREFLIGHT_FAIL)]
    assert effect(records, RELEASE, "preflight").state == "revoked"


def test_what_was_deployed_without_a_release() -> None:
    records = [record(1, release=None), record(2, outcome="fail")]
    assert effect(records, None).state == "pass"

"""What a run needs of a quota: write by write, with what it deletes still there until its end."""

from typing import Any

import pytest

from aihub.quota.run import Need, Step, needs
from aihub.quota.usage import Usage, usages_in

ROW = "OpenAI.GlobalStandard.gpt-4o"


def need(limit: int | None, used: int, *writes: tuple[int, int]) -> Need:
    """What writes, each with the amounts before and after it, need of a row."""
    steps = [
        Step(f"d{number}", {ROW: before} if before else {}, {ROW: after} if after else {})
        for number, (before, after) in enumerate(writes)
    ]
    (found,) = needs({ROW: Usage(ROW, limit, used)}, steps)
    return found


def test_new_deployment_beyond_the_quota_is_refused() -> None:
    found = need(450, 0, (0, 500))
    assert (found.refused, found.missing, found.declared, found.held) == ("d0", 50, 500, 0)
    assert not found.fits_in_the_end


def test_what_the_stack_holds_counts_for_it() -> None:
    found = need(450, 400, (400, 450))
    assert (found.refused, found.missing, found.elsewhere) == (None, 0, 0)


def test_what_others_hold_counts_against_it() -> None:
    found = need(450, 430, (400, 450))
    assert (found.refused, found.missing, found.elsewhere) == ("d0", 30, 30)


def test_shrinking_first_makes_room() -> None:
    assert need(450, 450, (300, 100), (150, 350)).refused is None
    assert need(450, 450, (150, 350), (300, 100)).refused == "d0"


def test_what_is_deleted_last_is_missing_until_then() -> None:
    found = need(450, 450, (0, 450), (450, 0))
    assert (found.refused, found.missing) == ("d0", 450)
    assert found.fits_in_the_end


def test_first_refused_write_is_named_and_all_that_is_missing() -> None:
    found = need(100, 0, (0, 80), (0, 30), (0, 40))
    assert (found.refused, found.missing) == ("d1", 50)


def test_quota_that_was_lowered_refuses_only_what_is_written() -> None:
    assert need(50, 100, (100, 100)).refused is None
    assert need(50, 100, (100, 60)).refused == "d0"
    assert need(50, 100, (100, 40)).refused is None


def test_quota_without_a_limit_refuses_nothing() -> None:
    found = need(None, 10, (0, 10_000))
    assert (found.refused, found.missing, found.fits_in_the_end) == (None, 0, True)


def test_usage_that_is_counted_late_is_at_least_what_the_stack_holds() -> None:
    assert need(450, 0, (400, 400), (0, 100)).refused == "d1"


def test_another_model_frees_its_quota_before_it_takes_another() -> None:
    rows = {name: Usage(name, 100, 100) for name in ("a", "b")}
    exchanged = [Step("one", {"a": 100}, {"b": 100}), Step("two", {"b": 100}, {"a": 100})]
    assert {each.row.name: each.refused for each in needs(rows, exchanged)} == {"a": None, "b": "one"}


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"name": {"value": ROW}},
        {"name": {"value": ROW}, "limit": "450"},
        {"name": {"value": ROW}, "limit": True},
        {"name": {"value": ROW}, "limit": float("nan")},
        {"name": {"value": ROW}, "limit": float("inf")},
        {"name": ROW, "limit": 450},
        {"name": {"localizedValue": "x"}, "limit": 450},
    ],
)
def test_row_that_says_no_limit_is_left_out(row: dict[str, Any]) -> None:
    assert usages_in([row]) == []


def test_rows_of_all_services_are_read() -> None:
    rows = [
        {"name": {"value": ROW}, "limit": 450.0, "currentValue": 8.0, "unit": "Count"},
        {"name": {"value": "standardDSv2Family"}, "limit": -1, "currentValue": None, "type": "x/dedicatedCores/usages"},
        {"name": {"value": "ManagedCompute.Global.H100_80GB"}, "limit": 8, "currentValue": 1, "offerScope": "Global"},
    ]
    assert usages_in(rows) == [
        Usage(ROW, 450, 8),
        Usage("standardDSv2Family", None, 0, kind="x/dedicatedCores/usages"),
        Usage("ManagedCompute.Global.H100_80GB", 8, 1, scope="Global"),
    ]

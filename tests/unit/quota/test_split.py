"""What one run cannot do at full quota is split into two that can."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aihub.quota.chain import Capacity, chain
from aihub.quota.split import Split, split
from aihub.quota.usage import Usage

LIMIT = 440


def cap(amount: int, sku: str = "GlobalStandard", model: str = "gpt-4o") -> Capacity:
    return Capacity("OpenAI", model, sku, amount)


def row_of(capacity: Capacity) -> str:
    return ".".join(capacity.quota)


def found(declared: Mapping[str, Capacity], live: Mapping[str, Capacity], elsewhere: int = 0) -> Split | None:
    return split(declared, live, _rows(declared, live, elsewhere), row_of)


def _rows(declared: Mapping[str, Capacity], live: Mapping[str, Capacity], elsewhere: int) -> dict[str, Usage]:
    names = {row_of(each) for each in [*declared.values(), *live.values()]}
    held = {row: sum(each.amount for each in live.values() if row_of(each) == row) for row in names}
    return {row: Usage(row, LIMIT, held[row] + elsewhere) for row in names}


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ({"one": cap(290), "two": cap(150)}, {"one": cap(150), "two": cap(290)}),
        ({"new": cap(100)}, {"old": cap(290)}),
        ({"a": cap(440, model="gpt-4.1")}, {"a": cap(440)}),
        # The last one frees for all before it.
        ({"a": cap(200), "b": cap(200), "c": cap(40)}, {"a": cap(100), "b": cap(100), "c": cap(240)}),
    ],
)
def test_one_run_is_enough_where_what_frees_comes_first(
    declared: dict[str, Capacity], live: dict[str, Capacity]
) -> None:
    assert found(declared, live) is None


def test_too_much_in_the_end_is_no_matter_of_steps() -> None:
    assert found({"one": cap(441)}, {"one": cap(10)}) is None
    assert found({"one": cap(300), "new": cap(290)}, {"one": cap(150), "old": cap(290)}) is None


def test_rename_at_full_quota_leaves_the_new_one_out_first() -> None:
    plan = found({"one": cap(150), "new": cap(290)}, {"one": cap(150), "old": cap(290)})
    assert plan is not None
    assert (plan.refused, plan.frees_later, plan.first) == ("new", ("old",), {"new": None})
    assert plan.text == (
        "it takes of a quota that is full until this run deletes old, which comes after it. Do it in two steps: "
        "1. leave deployments.new out of the settings, and run `pulumi up`. 2. Write it as it is now, and run "
        "`pulumi up` again"
    )


def test_rename_with_some_quota_left_starts_small_so_that_no_endpoint_is_missing() -> None:
    plan = found({"one": cap(140), "new": cap(290)}, {"one": cap(140), "old": cap(290)})
    assert plan is not None
    assert plan.first == {"new": cap(10)}
    assert "1. write deployments.new.sku.capacity: 10, and run" in plan.text


def test_growth_into_what_is_removed_stays_as_it_is_first() -> None:
    plan = found({"one": cap(440)}, {"one": cap(150), "old": cap(290)})
    assert plan is not None
    assert plan.first == {"one": cap(150)}
    assert "leave deployments.one as it was (model gpt-4o, sku GlobalStandard, capacity 150)" in plan.text


def test_two_that_change_their_skus_at_full_quota_need_one_left_out() -> None:
    live = {"a": cap(LIMIT), "b": cap(LIMIT, "Standard")}
    plan = found({"a": cap(LIMIT, "Standard"), "b": cap(LIMIT)}, live)
    assert plan is not None
    assert plan.first in ({"b": None, "a": live["a"]}, {"a": None, "b": live["b"]})
    assert "which takes its endpoint away until the second run" in plan.text


def test_what_others_hold_counts() -> None:
    declared, live = {"new": cap(100)}, {"old": cap(100)}
    assert found(declared, live, elsewhere=240) is None
    plan = found(declared, live, elsewhere=340)
    assert plan is not None
    assert plan.first == {"new": None}


def test_quota_without_a_row_or_limit_is_left_to_azure() -> None:
    declared, live = {"new": cap(290)}, {"old": cap(290)}
    assert split(declared, live, {}, row_of) is None
    assert split(declared, live, {row_of(cap(1)): Usage(row_of(cap(1)), None, 290)}, row_of) is None


def succeeds(declared: Mapping[str, Capacity], live: Mapping[str, Capacity], elsewhere: int) -> bool:
    """Whether Azure takes every write of a run, counted here anew."""
    now = dict(live)
    for change in chain(declared, live):
        now.pop(change.name, None)
        if change.after is not None:
            used = sum(each.amount for each in now.values() if each.quota == change.after.quota) + elsewhere
            if change.after != change.before and used + change.after.amount > LIMIT:
                return False
            now[change.name] = change.after
    return True


CAPACITIES = st.builds(cap, st.integers(1, LIMIT), st.sampled_from(["GlobalStandard", "Standard"]))
STACKS = st.dictionaries(st.sampled_from("abcde"), CAPACITIES, max_size=4)


@settings(max_examples=300, deadline=None)
@given(STACKS, STACKS, st.sampled_from([0, 50]))
def test_both_steps_of_a_plan_succeed_and_end_as_declared(
    declared: dict[str, Capacity], live: dict[str, Capacity], elsewhere: int
) -> None:
    plan = found(declared, live, elsewhere)
    if plan is None:
        return
    assert not succeeds(declared, live, elsewhere)
    first = {name: got for name, each in declared.items() if (got := plan.first.get(name, each)) is not None}
    assert succeeds(first, live, elsewhere)
    assert succeeds(declared, first, elsewhere)

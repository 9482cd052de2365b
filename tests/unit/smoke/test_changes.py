"""The stack's endpoints become others while they are tested."""

from dataclasses import replace

import pytest

from aihub.endpoint import Endpoint
from aihub.smoke.results import Result
from aihub.smoke.run import with_changes
from tests.unit.smoke.runs import broken, named, passed, throttled

OTHER: Endpoint = {**named("chat"), "model_version": "2"}


def test_failure_of_an_endpoint_that_is_the_same_stays_one() -> None:
    result = broken("chat")
    assert with_changes([result], [result.endpoint], is_whole=True) == [result]


@pytest.mark.parametrize(("now", "how"), [([OTHER], "changed"), ([], "removed")])
def test_failure_of_an_endpoint_that_is_another_by_now_says_nothing(now: list[Endpoint], how: str) -> None:
    before = broken("chat")
    before = replace(before, outcomes=[before.outcomes[0], passed("chat").outcomes[1]])
    [result] = with_changes([before], now, is_whole=True)
    assert (result.verdict, result.error_class) == ("inconclusive", "changed")
    assert result.problem == f"the endpoint was {how} while it was tested; test again; it was: {before.problem}"
    assert [each.verdict for each in result.outcomes] == ["inconclusive", "pass"]


@pytest.mark.parametrize("result", [passed("chat"), throttled("chat")])
def test_what_did_not_fail_is_told_that_it_has_changed(result: Result) -> None:
    [after] = with_changes([result], [OTHER], is_whole=True)
    assert (after.verdict, after.error_class) == (result.verdict, result.error_class)
    assert "the endpoint was changed while it was tested; test again" in after.warnings


def test_endpoint_that_came_meanwhile_is_untested_unless_only_some_were_asked_for() -> None:
    result = passed("chat")
    now = [result.endpoint, named("new")]
    assert with_changes([result], now, is_whole=False) == [result]
    _, added = with_changes([result], now, is_whole=True)
    assert (added.endpoint["name"], added.verdict, added.error_class) == ("new", "inconclusive", "changed")
    assert added.problem == "the endpoint was added while the others were tested; test again"

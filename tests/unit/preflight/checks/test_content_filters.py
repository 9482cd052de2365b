"""The check of the content filters of Microsoft's own."""

from aihub.preflight.checks.content_filters import CONTENT_FILTERS
from tests.unit.preflight.stack import CHAT, MISSING, NONE, Stack, listed

THERE = listed({"name": "Microsoft.Default"}, {"name": "Microsoft.DefaultV2"})
OLD = listed({"name": "Microsoft.Default"}, {"name": "strict"})


def test_filter_that_the_hub_has_passes() -> None:
    found = Stack().look_once(CONTENT_FILTERS, THERE)
    assert (found.status, found.what) == ("pass", "the hub has Microsoft.DefaultV2")


def test_new_hub_has_microsofts_filters() -> None:
    assert Stack().look_once(CONTENT_FILTERS, MISSING).status == "pass"


def test_filter_that_the_hub_does_not_have_fails() -> None:
    found = Stack().look_once(CONTENT_FILTERS, OLD)
    assert (found.status, found.where) == ("fail", "deployments.chat.content_filter")
    assert found.what == "the hub has no content filter Microsoft.DefaultV2; of Microsoft's it has Microsoft.Default"


def test_list_that_cannot_be_complete_says_nothing() -> None:
    assert Stack().look_once(CONTENT_FILTERS, NONE).status == "unknown"


def test_filters_of_the_settings_are_not_asked_for() -> None:
    deployments = {"chat": {**CHAT, "content_filter": "strict"}}
    stack = Stack(deployments=deployments, guardrails={"content_filters": {"strict": {}}})
    assert stack.look(CONTENT_FILTERS) == []

"""Preflight says of a change that deletes endpoints what the program says."""

from typing import Any

import pytest

from aihub.preflight.checks.replacement import REPLACEMENTS
from aihub.preflight.registry import CHECKS
from aihub.preflight.run import outputs_in
from aihub.replacement import assess, existing
from tests.unit.preflight.stack import Stack
from tests.unit.replacement.stack import Json, settings, state


def look(consent: Json, **hub: Any) -> list[tuple[str, str, str, str]]:
    now = settings(consent=consent, **hub)
    replaced = assess(now.fixed_values, now.consents, existing(state(settings())))
    return [(each.status, each.where, each.what, each.fix) for each in Stack(replaced=replaced).look(REPLACEMENTS)]


@pytest.mark.parametrize(
    ("path", "was", "to"),
    [("hub.location", "swedencentral", "eastus2"), ("hub.resource_group", "rg-ai-demo", "rg-b")],
)
def test_it_is_blocked_with_the_consent_to_write_and_told_as_deletion_with_it(path: str, was: str, to: str) -> None:
    hub = {path.removeprefix("hub."): to}
    ((level, where, what, do),) = look({}, **hub)
    assert (level, where) == ("fail", path)
    assert what.startswith(f"changes from {was} to {to}, and `pulumi up` would delete endpoint gpt-4.1, ")
    assert do.endswith(f"replace: {{{path}: {{from: {was}, to: {to}}}}}")
    ((level, where, what, do),) = look({path: (was, to)}, **hub)
    assert (level, where, what) == ("warn", path, f"changes from {was} to {to}")
    assert do.startswith("`pulumi up` deletes endpoint gpt-4.1, ")


def test_healthy_stack_is_told_nothing() -> None:
    assert look({}) == []
    assert CHECKS[0] is REPLACEMENTS


def test_what_is_only_still_to_be_deleted_does_not_count() -> None:
    resources = [{"urn": "a", "delete": True, "outputs": {"name": "old"}}, {"urn": "a", "outputs": {"name": "new"}}]
    assert outputs_in({"deployment": {"resources": [*resources, {"urn": "b"}]}}) == {"a": {"name": "new"}, "b": {}}

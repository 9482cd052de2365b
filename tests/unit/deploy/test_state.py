"""The digest of a state: the same for what says the same, another for anything else."""

import copy
from typing import Any

import pytest

from aihub.deploy.state import state_digest
from tests.unit.deploy.previews import STATE, resource


def _changed(**fields: Any) -> dict[str, Any]:
    return {**STATE, "resources": [resource("chat", **fields), resource("old")]}


@pytest.mark.parametrize(
    "fields",
    [
        {"modified": "2026-11-30T00:00:00Z", "created": "2026-11-30T00:00:00Z"},
        {"stackTrace": [], "sourcePosition": "project:///elsewhere.py#1"},
        {"dependencies": list(reversed(resource("chat")["dependencies"]))},
        {"outputs": {"token": {**resource("chat")["outputs"]["token"], "ciphertext": "v1:other:other"}, "etag": "1"}},
    ],
)
def test_what_a_run_without_changes_writes_anew_makes_no_difference(fields: dict[str, Any]) -> None:
    assert state_digest(_changed(**fields)) == state_digest(STATE)


def test_order_and_time_of_the_state_make_no_difference() -> None:
    other = copy.deepcopy(STATE)
    other["resources"].reverse()
    other["manifest"] = {"time": "later"}

    assert state_digest(other) == state_digest(STATE)


@pytest.mark.parametrize(
    "fields",
    [
        {"inputs": {"sku": {"capacity": 11}}},
        {"outputs": {"etag": "2"}},
        {"id": "/subscriptions/x/other"},
        {"protect": True},
        {"delete": True},
        {"initErrors": ["half made"]},
        {"outputs": {"etag": "1", "token": "no longer a secret"}},
    ],
)
def test_whatever_another_run_changes_gives_another_digest(fields: dict[str, Any]) -> None:
    assert state_digest(_changed(**fields)) != state_digest(STATE)


def test_resource_that_came_or_went_gives_another_digest() -> None:
    assert state_digest({"resources": [resource("chat")]}) != state_digest(STATE)
    assert state_digest({**STATE, "resources": [*STATE["resources"], resource("third")]}) != state_digest(STATE)


def test_stack_without_a_resource_has_a_digest() -> None:
    assert state_digest({}) == state_digest({"resources": []}) == state_digest({"resources": None})

"""When an endpoint is taken to know a key."""

from typing import Any

import pytest

from aihub.rotation.smoke import Smoke
from aihub.smoke.probe import Call
from aihub.smoke.results import Outcome, Result
from tests.unit.rotation.world import on_account


@pytest.mark.parametrize(
    ("statuses", "is_known"),
    [
        ([200], True),
        ([404], True),
        ([200, 401], False),
        ([403], False),
        ([429], False),
        ([503], False),
        ([None], False),
    ],
    ids=str,
)
def test_endpoint_knows_a_key_when_it_says_more_than_who_are_you(
    monkeypatch: pytest.MonkeyPatch, statuses: list[int | None], is_known: bool
) -> None:
    made = on_account("chat")

    async def smoke(*_: Any, **__: Any) -> Result:
        calls = [Call(status, 1, "", answered=status == 200) for status in statuses]
        return Result(made, [Outcome(made["routes"][0], call, None) for call in calls], None)

    monkeypatch.setattr("aihub.rotation.smoke.smoke_endpoint", smoke)
    assert Smoke(None).accepts(made, "a-key") is is_known

"""The stack's own state is read while the engine writes it."""

from types import SimpleNamespace

import pulumi
import pytest

from components import made

URN = "urn:pulumi:dev::aihub::a:b:C::chat"
UNKNOWN = (
    'invocation of pulumi:pulumi:readStackResourceOutputs returned an error: unknown stack "organization/aihub/dev"'
)
REPLACED = (
    'invocation of pulumi:pulumi:readStackResourceOutputs returned an error: failed to load checkpoint: blob (key "dev.json") '
    "(code=NotFound): no such file or directory"
)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Exception | None]:
    """What the engine answers, call by call: an error, or None for the state; no pause takes time."""
    coming: list[Exception | None] = []

    def invoke(_token: str, _arguments: dict[str, str]) -> SimpleNamespace:
        if error := coming.pop(0):
            raise error
        return SimpleNamespace(value={"outputs": {URN: {"type": "a:b:C", "outputs": {"id": "x"}}}})

    monkeypatch.setattr(pulumi.runtime, "invoke", invoke)
    for name in ("get_organization", "get_project", "get_stack"):
        monkeypatch.setattr(pulumi, name, lambda: "x")
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    return coming


def test_state_that_is_just_being_written_is_read_again(answers: list[Exception | None]) -> None:
    answers += [Exception(UNKNOWN), Exception(REPLACED), None]

    assert made.made_before() == {URN: {"id": "x"}}


def test_stack_that_stays_unknown_is_an_error(answers: list[Exception | None]) -> None:
    answers += [Exception(UNKNOWN)] * 6

    with pytest.raises(pulumi.RunError, match="cannot be read, and so not what a change would delete"):
        made.made_before()
    assert answers == []


def test_another_error_is_told_at_once(answers: list[Exception | None]) -> None:
    answers += [Exception("the engine is gone"), None]

    with pytest.raises(pulumi.RunError, match="the engine is gone"):
        made.made_before()

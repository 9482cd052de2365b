"""What `aihub resume` makes of a stack, at whatever point it is killed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aihub.azure.resource_manager import Arm
from aihub.pulumi_cli import PulumiError
from aihub.resume import Resumed, ResumeError, resume
from tests.unit.resume.stack import CHAT, Stack, entry, operation

MakeStack = Callable[..., Stack]
OLD_LOCK = "the stack is currently locked by 1 lock(s) x: created by me@elsewhere (pid 7) at 2020-01-01T00:00:00Z"


def run(**options: Any) -> Resumed:
    return resume(Path(), None, lambda _line: None, **options)


def test_without_anything_cut_off_nothing_is_changed(stack_of: MakeStack) -> None:
    stack = stack_of()
    assert run() == Resumed([], [], [])
    assert [each[0] for each in stack.commands] == ["stack", "whoami", "stack", "stack"]


def test_lock_of_a_dead_run_is_released_also_when_nothing_was_cut_off(stack_of: MakeStack) -> None:
    stack = stack_of()
    stack.locked = OLD_LOCK
    assert run() == Resumed([], [], [])
    assert stack.commands[-1] == ["cancel", "--yes"]


def test_lock_of_a_dead_run_keeps_others_away_until_azure_has_answered(
    stack_of: MakeStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = stack_of(operation("creating"))
    stack.locked = OLD_LOCK
    seen: list[str] = []
    monkeypatch.setattr(Arm, "get", lambda *_: seen.append(stack.locked))
    run()
    assert seen == [OLD_LOCK]
    assert stack.locked == ""


@pytest.mark.parametrize("dies_at", ["cancel", "stack import", "refresh"])
@pytest.mark.parametrize("kind", ["creating", "updating"])
def test_killed_anywhere_it_finishes_when_it_is_called_again(
    stack_of: MakeStack, azure: dict[str, Any], kind: str, dies_at: str
) -> None:
    azure[CHAT] = "Succeeded"
    pending = operation(kind, **({} if kind == "creating" else {"id": CHAT}))
    stack = stack_of(pending, resources=() if kind == "creating" else (entry(pending),))
    stack.locked, stack.dies_at = OLD_LOCK, dies_at
    with pytest.raises(KeyboardInterrupt):
        run()
    stack.dies_at = ""
    run()
    (made,) = stack.resources
    assert (made["id"], made["outputs"]) == (CHAT, {"read": True})
    assert "initErrors" not in made
    assert any(each[0] == "refresh" for each in stack.commands)
    assert "pending_operations" not in stack.state["deployment"]
    stack.commands.clear()
    assert run() == Resumed([], [], [])
    assert not any(each[0] == "refresh" for each in stack.commands)


def test_refused_refresh_is_made_up_for_by_the_next_call(
    stack_of: MakeStack, azure: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    azure[CHAT] = "Succeeded"
    stack = stack_of(operation("creating"))

    def refused(*_: Any) -> str:
        raise PulumiError("403 Forbidden")

    with monkeypatch.context() as patched:
        patched.setattr(Stack, "_refresh", refused)
        with pytest.raises(PulumiError, match="403 Forbidden"):
            run()
    assert stack.resources[0]["outputs"] == {}
    assert run() == Resumed([], [], ["chat"])
    assert stack.resources[0]["outputs"] == {"read": True}


def test_resource_without_outputs_is_read_also_when_somebody_took_its_mark_away(stack_of: MakeStack) -> None:
    stack = stack_of(resources=(entry(operation("creating"), id=CHAT, outputs={}),))
    assert run() == Resumed([], [], ["chat"])
    assert stack.resources[0]["outputs"] == {"read": True}


def test_what_azure_has_not_made_is_left_to_the_next_up(stack_of: MakeStack, azure: dict[str, Any]) -> None:
    stack = stack_of(operation("creating"))
    assert azure == {}
    assert run() == Resumed([], ["chat"], [])
    assert stack.state["deployment"] == {"resources": []}


def test_what_only_the_state_has_is_not_asked_of_azure_but_left_to_the_next_up(stack_of: MakeStack) -> None:
    provider = operation("creating", "pulumi:providers:azure-native", "default_3_29_0")
    stack = stack_of(operation("creating", "aihub:index:EndpointSecrets"), provider)
    assert run() == Resumed([], [], [])
    assert stack.state["deployment"] == {"resources": []}


def test_a_type_that_is_not_known_here_is_an_error_and_changes_no_state(
    stack_of: MakeStack, azure: dict[str, Any]
) -> None:
    stack = stack_of(operation("creating"), operation("creating", "azure-native:search:Service", "link"))
    before = stack.state
    azure[CHAT] = "Creating"
    with pytest.raises(ResumeError, match="link: whether a search:Service exists"):
        run()
    assert stack.state == before


def test_known_resource_of_a_type_that_is_not_known_here_is_read_by_its_provider(stack_of: MakeStack) -> None:
    changed = operation("updating", "azure-native:search:Service", "link", id="/subscriptions/s/link")
    stack = stack_of(changed, resources=(entry(changed, outputs={"old": True}),))
    assert run() == Resumed([], [], ["link"])
    assert stack.resources[0]["outputs"] == {"read": True}


def test_resource_by_its_arm_id_is_asked_of_azure_and_a_step_is_left_to_the_next_up(
    stack_of: MakeStack, azure: dict[str, Any]
) -> None:
    inputs = {"resource_id": "/subscriptions/s/thing", "api_version": "2025-12-01"}
    thing = operation("creating", "pulumi-python:dynamic/aihub:ArmResource", "thing", inputs=inputs)
    step = operation("creating", "pulumi-python:dynamic/aihub:Traffic", "step", inputs={"endpoint_id": "e"})
    azure["/subscriptions/s/thing"] = None
    stack = stack_of(thing, step)
    assert run() == Resumed(["thing"], [], [])
    assert [each["id"] for each in stack.resources] == ["/subscriptions/s/thing"]


def test_step_that_was_being_changed_is_read(stack_of: MakeStack) -> None:
    step = operation("updating", "pulumi-python:dynamic/aihub:Traffic", "step", id="/subscriptions/s/e", inputs={})
    stack = stack_of(step, resources=(entry(step, outputs={"old": True}),))
    assert run() == Resumed([], [], ["step"])
    assert stack.resources[0]["outputs"] == {"read": True}


def test_state_that_another_command_changed_meanwhile_is_not_written_over(
    stack_of: MakeStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = stack_of(operation("creating"))
    monkeypatch.setattr(Arm, "get", lambda *_: stack.resources.append({"urn": "made by another up"}))
    with pytest.raises(ResumeError, match="another command changed the stack meanwhile: run aihub resume again"):
        run()
    assert not any(each[:2] == ["stack", "import"] for each in stack.commands)


def test_run_that_may_be_alive_keeps_its_lock_unless_force_is_given(stack_of: MakeStack, azure: dict[str, Any]) -> None:
    azure[CHAT] = "Succeeded"
    stack = stack_of(operation("creating"))
    stack.locked = OLD_LOCK
    # The engine writes it while a run lives.
    stack.state["deployment"]["manifest"] = {"time": "2999-01-01T00:00:00.123456789Z"}
    with pytest.raises(ResumeError, match="me on elsewhere, process 7, since 2020-01-01"):
        run()
    assert stack.locked == OLD_LOCK
    assert stack.resources == []
    assert run(force=True) == Resumed(["chat"], [], [])


def test_pulumi_cloud_shows_no_lock_and_is_asked_to_cancel_only_with_force(
    stack_of: MakeStack, azure: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    azure[CHAT] = "Succeeded"
    stack = stack_of(operation("creating"))
    stack.url = "https://app.pulumi.com/me"
    stack.locked = "[409] Conflict: Another update is currently in progress."
    with pytest.raises(ResumeError, match=r"in progress\.; use --force if you know that the run has ended"):
        run()
    assert not any("rename" in each or "cancel" in each for each in stack.commands)
    assert run(force=True) == Resumed(["chat"], [], [])

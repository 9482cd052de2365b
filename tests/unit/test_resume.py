"""What `aihub resume` makes of a state in which operations were cut off, without Pulumi and without Azure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aihub import pulumi_cli
from aihub.resume import Resumed, ResumeError, resume


@dataclass
class Stack:
    """Stands in for the Pulumi CLI: holds a state and remembers the commands."""

    state: dict[str, Any]
    commands: list[Sequence[str]] = field(default_factory=list)

    def run(self, _project: Path, arguments: Sequence[str], _stack: str | None, *, given: str | None = None) -> str:
        self.commands.append(arguments)
        if arguments == ["stack", "import"]:
            self.state = json.loads(str(given))
        return json.dumps(self.state)


def stack_of(monkeypatch: pytest.MonkeyPatch, *pending: dict[str, Any]) -> Stack:
    stack = Stack({"version": 3, "deployment": {"resources": [], "pending_operations": list(pending)}})
    monkeypatch.setattr(pulumi_cli, "run", stack.run)
    # Never asked for a token here; only which subscription it would be is read.
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", "33333333-3333-3333-3333-333333333333")
    return stack


INPUTS = {"resourceGroupName": "rg-hub", "accountName": "ai-hub", "deploymentName": "chat"}


def operation(what: str, type_token: str, name: str) -> dict[str, Any]:
    urn = f"urn:pulumi:local::aihub::{type_token}::{name}"
    resource = {"urn": urn, "custom": type_token.startswith("azure"), "type": type_token, "inputs": INPUTS}
    return {"type": what, "resource": resource}


def test_without_anything_cut_off_only_the_lock_is_released(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = stack_of(monkeypatch)
    assert resume(Path(), None, lambda _line: None) == Resumed([], [], [])
    assert stack.commands == [["cancel", "--yes"], ["stack", "export"]]


def test_what_only_the_state_has_is_not_asked_of_azure_but_left_to_the_next_up(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = operation("creating", "pulumi:providers:azure-native", "default_3_29_0")
    provider["resource"]["custom"] = True
    stack = stack_of(monkeypatch, operation("creating", "aihub:index:EndpointSecrets", "chat"), provider)
    assert resume(Path(), None, lambda _line: None) == Resumed([], [], [])
    assert stack.state["deployment"] == {"resources": []}


def test_a_type_that_is_not_known_here_is_an_error_and_changes_no_state(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = stack_of(monkeypatch, operation("creating", "azure-native:network:PrivateEndpoint", "link"))
    with pytest.raises(ResumeError, match="link: whether a network:PrivateEndpoint exists"):
        resume(Path(), None, lambda _line: None)
    assert ["stack", "import"] not in stack.commands


def test_resource_by_its_arm_id_is_asked_of_azure_and_a_step_is_left_to_the_next_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thing, step = [
        operation("creating", f"pulumi-python:dynamic/aihub:{name}", name) for name in ("ArmResource", "Traffic")
    ]
    thing["resource"] |= {
        "custom": True,
        "inputs": {"resource_id": "/subscriptions/s/thing", "api_version": "2025-12-01"},
    }
    step["resource"] |= {"custom": True, "inputs": {"endpoint_id": "/subscriptions/s/endpoint"}}
    stack = stack_of(monkeypatch, thing, step)
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr("aihub.resume._Azure.state_of", lambda _self, *what: asked.append(what))
    assert resume(Path(), None, lambda _line: None) == Resumed(["ArmResource"], [], [])
    assert asked == [("/subscriptions/s/thing", "2025-12-01")]
    assert [each["id"] for each in stack.state["deployment"]["resources"]] == ["/subscriptions/s/thing"]


def test_what_replaces_a_resource_takes_the_place_of_the_one_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    creation = operation("creating", "azure-native:cognitiveservices:Deployment", "chat-deployment")
    stack = stack_of(monkeypatch, creation)
    gone = {**creation["resource"], "id": "gone", "pendingReplacement": True}
    dependent = {"urn": "urn:dependent"}
    stack.state["deployment"]["resources"] = [gone, dependent]
    monkeypatch.setattr("aihub.resume._Azure.state_of", lambda *_: "Succeeded")
    assert resume(Path(), None, lambda _line: None) == Resumed(["chat-deployment"], [], [])
    made, after = stack.state["deployment"]["resources"]
    assert made["id"].endswith("/accounts/ai-hub/deployments/chat")
    assert "pendingReplacement" not in made
    assert after == dependent

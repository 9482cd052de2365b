"""A preview's JSON: what it changes is judged, and what is none is refused in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from aihub.preflight.plan import PreviewError, planned_changes, read_preview
from aihub.settings import Settings
from tests.unit.preflight.stack import CHAT

STACK = "urn:pulumi:dev::aihub::"
HUB = f"{STACK}aihub:index:AIHub$azure-native:cognitiveservices:Account::hub"
CHAT_URN = f"{STACK}aihub:index:AIHub$aihub:index:ModelDeployment$azure-native:cognitiveservices:Deployment::chat"


def preview(*steps: tuple[str, str]) -> dict[str, Any]:
    stack = {"op": "same", "urn": f"{STACK}pulumi:pulumi:Stack::aihub-dev", "oldState": {"custom": False}}
    return {"steps": [stack, *({"op": op, "urn": urn, "newState": {"custom": True}} for op, urn in steps)]}


def judged(*steps: tuple[str, str]) -> Any:
    settings = Settings.model_validate(
        {"hub": {"name": "ai-demo", "location": "swedencentral"}, "deployments": {"chat": CHAT}}
    )
    return planned_changes(preview(*steps), settings)


@pytest.mark.parametrize("op", ["create", "update", "replace", "delete", "create-replacement"])
def test_what_is_changed_is_judged_and_what_is_above_and_below_it(op: str) -> None:
    planned = judged((op, CHAT_URN), ("same", HUB))
    assert planned.paths == {"deployments.chat"}
    assert all(map(planned.concerns, ("deployments", "deployments.chat", "deployments.chat.sku.capacity")))
    assert not any(map(planned.concerns, ("hub.name", "deployments.chat-2", "deployments.other")))


@pytest.mark.parametrize("op", ["same", "refresh", "read"])
def test_what_stays_is_not(op: str) -> None:
    assert judged((op, CHAT_URN)).paths == frozenset()


def test_deployment_that_is_removed_is_no_change_of_the_hub() -> None:
    component = f"{STACK}aihub:index:AIHub$aihub:index:ModelDeployment::old"
    steps = preview(("delete", CHAT_URN.replace("::chat", "::old")))["steps"]
    steps.append({"op": "delete", "urn": component, "oldState": {"custom": False}})
    settings = Settings.model_validate({"hub": {"name": "ai-demo", "location": "swedencentral"}})
    assert planned_changes({"steps": steps}, settings).paths == {"deployments.old"}


def test_change_of_the_account_is_none_of_the_vault() -> None:
    planned = judged(("update", HUB))
    assert planned.concerns("hub.name")
    assert not planned.concerns("hub.key_vault.name")


def test_role_that_is_given_is_a_change_of_access() -> None:
    role = f"{STACK}aihub:index:AIHub$azure-native:authorization:RoleAssignment::hub-operator-models-{'4' * 8}"
    planned = judged(("create", role))
    assert planned.concerns("access.operators")
    assert planned.concerns("access")
    assert not planned.concerns("access.consumers[0]")


def test_preview_of_the_stack_is_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(preview(("create", HUB))), encoding="utf-8")
    assert read_preview(file, "dev")["steps"][1]["urn"] == HUB


BAD = {
    "no JSON": ("hub: {name: x}", "no JSON object"),
    "half of it": (json.dumps(preview())[:-3], "no JSON object"),
    "nothing": ("", "no JSON object"),
    "a list": ("[]", "no JSON object"),
    "another document": ('{"stack": "dev", "results": []}', "not the output of `pulumi preview --json`"),
    "no steps": ('{"steps": []}', "not the output of `pulumi preview --json`"),
    "other steps": ('{"steps": [{"op": "create", "urn": 5}]}', "not the output of `pulumi preview --json`"),
    "no urn": ('{"steps": [{"op": "create", "urn": "chat"}]}', "not the output of `pulumi preview --json`"),
    "another stack": (
        json.dumps(preview()).replace(":dev::", ":prod::"),
        "a preview of the stack prod, and not of dev",
    ),
    "failed": (
        '{"diagnostics": [{"severity": "error", "message": "error: boom\\n"}], "steps": []}',
        "the preview failed: boom",
    ),
}


@pytest.mark.parametrize("which", BAD)
def test_what_is_no_preview_of_the_stack_is_one_clear_error(which: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    content, words = BAD[which]
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PreviewError, match=str(file)) as refused:
        read_preview(file, "dev")
    assert words in str(refused.value)
    assert refused.value.exit_code == 2


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PreviewError, match="cannot be read: No such file"):
        read_preview(tmp_path / "none.json", "dev")

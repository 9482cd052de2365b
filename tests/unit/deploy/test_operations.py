"""What a preview comes to, without what differs between two previews of the same."""

import copy
import json
from typing import Any

import pytest

from aihub.deploy.operations import CHANGED_SECRET, GENERATED, NOT_KNOWN, SECRET, Change, operations
from tests.unit.deploy.previews import CHANGED, SECRET_OBJECT, UNKNOWN, preview, step


def test_each_operation_has_the_values_that_change() -> None:
    found = {each.name: each for each in operations(CHANGED)}

    assert {name: each.kind for name, each in found.items()} == {
        "new": "create",
        "chat": "update",
        "whisper": "replace",
        "old": "delete",
    }
    assert found["chat"].changes == (Change("sku.capacity", 10, 20),)
    assert found["whisper"].changes == (Change("model.name", "whisper", "gpt-4o-transcribe"),)
    assert found["new"].changes == (
        Change("resourceGroupName", None, NOT_KNOWN),
        Change("sku.capacity", None, 5),
        Change("sku.name", None, "Standard"),
    )
    assert found["chat"].type == "azure-native:cognitiveservices:Deployment"


def test_order_traces_and_times_make_no_difference() -> None:
    other = copy.deepcopy(CHANGED)
    other["steps"].reverse()
    other["duration"] = 99
    other["diagnostics"] = [{"severity": "info", "message": "x"}]
    for each in other["steps"]:
        for state in ("oldState", "newState"):
            if state in each:
                each[state] |= {"stackTrace": [], "sourcePosition": "project:///other.py#1", "modified": "now"}

    assert operations(other) == operations(CHANGED)


@pytest.mark.parametrize("number", range(1, 5))
@pytest.mark.parametrize("change", ["value", "operation", "name", "left out"])
def test_any_other_step_is_another_preview(number: int, change: str) -> None:
    other = copy.deepcopy(CHANGED)
    each = other["steps"][number]
    if change == "value" and each["op"] != "delete":
        each["newState"]["inputs"]["added"] = True
    elif change == "operation":
        each["op"] = "update" if each["op"] != "update" else "replace"
    elif change == "name":
        each["urn"] += "-2"
    else:
        del other["steps"][number]

    assert operations(other) != operations(CHANGED)


def test_three_steps_of_a_replacement_are_one() -> None:
    old, new = {"location": "swedencentral"}, {"location": "eastus2"}
    three = preview(
        step("create-replacement", "chat", old, new),
        step("replace", "chat", old, new),
        step("delete-replaced", "chat", old),
    )

    assert operations(three) == operations(preview(step("replace", "chat", old, new)))


@pytest.mark.parametrize("op", ["create", "replace"])
def test_random_end_of_a_generated_name_is_left_out(op: str) -> None:
    old = None if op == "create" else {"name": "chat0a1b2c3d", "location": "swedencentral"}
    first, second = (
        operations(preview(step(op, "chat", old, {"name": name, "location": "eastus2"})))
        for name in ("chat3a1cd483", "chata4fee5e0")
    )

    assert first == second
    assert [each.new for each in first[0].changes if each.path == "name"] == [f"chat{GENERATED}"]


@pytest.mark.parametrize("kind", [UNKNOWN, "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"])
def test_value_that_azure_will_give_is_said_to_be_unknown(kind: str) -> None:
    (found,) = operations(preview(step("create", "chat", None, {"scopes": [{"id": kind}]})))

    assert found.changes == (Change("scopes[0].id", None, NOT_KNOWN),)


def test_changed_secret_is_told_without_its_value() -> None:
    (found,) = operations(preview(step("update", "chat", {"token": SECRET, "a": 1}, {"token": SECRET, "a": 1})))

    assert found.changes == (Change("token", SECRET, CHANGED_SECRET),)


def test_encrypted_secret_is_masked_too() -> None:
    (found,) = operations(preview(step("create", "chat", None, {"token": SECRET_OBJECT})))

    assert found.changes == (Change("token", None, SECRET),)


def test_environment_variables_are_named_without_their_values() -> None:
    def inputs(**variables: str) -> dict[str, Any]:
        return {"properties": {"environmentVariables": variables}}

    old, new = inputs(TOKEN="hidden-1", SAME="hidden-3"), inputs(TOKEN="hidden-2", SAME="hidden-3", NEW="hidden-4")
    (found,) = operations(preview(step("update", "chat", old, new)))

    assert [(each.path.rpartition(".")[2], each.old, each.new) for each in found.changes] == [
        ("NEW", None, SECRET),
        ("TOKEN", SECRET, CHANGED_SECRET),
    ]
    assert "hidden" not in json.dumps([str(found)])


def test_component_is_told_from_what_is_in_azure() -> None:
    made = step("create", "chat", None, {})
    made["newState"]["custom"] = False

    assert [each.is_component for each in operations(preview(made, step("create", "new", None, {})))] == [True, False]


def test_preview_without_changes_has_no_operations() -> None:
    assert operations(preview(step("same", "aihub-test", {}, {}))) == []
    assert operations({}) == []

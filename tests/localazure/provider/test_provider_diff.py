"""What is a change, what of it replaces, and what a refresh takes over."""

from itertools import permutations
from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from localazure.facts import ResourceType, resource_type
from localazure.provider.diff import Change, changes, with_drift


def _kind(name: str) -> ResourceType:
    kind = resource_type(name)
    assert kind
    return kind


ACCOUNT = _kind("Microsoft.CognitiveServices/accounts")
ROLE = _kind("Microsoft.Authorization/roleAssignments")


def _changes(old: dict[str, Any], new: dict[str, Any], outputs: dict[str, Any] | None = None) -> list[Change]:
    return changes(ACCOUNT, {"azureApiVersion": "v", **old}, {"azureApiVersion": "v", **new}, outputs or {})


@pytest.mark.parametrize(
    ("old", "new", "path", "kind"),
    [
        ({"sku": {"capacity": 1}}, {"sku": {"capacity": 2}}, "sku.capacity", "UPDATE"),
        ({}, {"tags": {"env": "dev"}}, "tags", "ADD"),
        ({"tags": {}}, {"tags": {"env": "dev"}}, "tags.env", "ADD"),
        ({"tags": {"a.b/c": "1"}}, {"tags": {"a.b/c": "2"}}, 'tags["a.b/c"]', "UPDATE"),
        ({"properties": {"x": True}}, {"properties": {}}, "properties.x", "DELETE"),
        ({"p": {"list": [{"k": 1}, 2]}}, {"p": {"list": [{"k": 3}, 2]}}, "p.list[0].k", "UPDATE"),
        ({"p": [1]}, {"p": [1, 2]}, "p[1]", "ADD"),
        ({"p": [1, 2]}, {"p": [1]}, "p[1]", "DELETE"),
        ({"p": {"a": 1}}, {"p": UNKNOWN}, "p", "UPDATE"),
        ({"p": True}, {"p": 1}, "p", "UPDATE"),
    ],
)
def test_each_change_has_its_own_path(old: dict[str, Any], new: dict[str, Any], path: str, kind: str) -> None:
    [change] = _changes(old, new)
    assert (change.path, change.kind, change.replaces) == (path, kind, False)
    assert path.startswith(change.top)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"sku": {"capacity": 1}}, {"sku": {"capacity": 1.0}}),
        ({"location": "Sweden Central"}, {"location": "swedencentral"}),
        ({"resourceGroupName": "RG"}, {"resourceGroupName": "rg"}),
        (
            {"p": {"id": "/subscriptions/s/resourceGroups/rg/providers/A/b/c"}},
            {"p": {"id": "/subscriptions/s/resourcegroups/rg/providers/a/b/c"}},
        ),
        ({"__createBeforeDelete": True}, {}),
    ],
)
def test_the_same_in_another_form_is_no_change(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert _changes(old, new) == []


@pytest.mark.parametrize("name", ["accountName", "resourceGroupName", "location"])
@pytest.mark.parametrize("value", ["b", UNKNOWN])
def test_a_part_of_the_id_and_the_location_replace(name: str, value: str) -> None:
    [change] = _changes({name: "a"}, {name: value})
    assert change.replaces


def test_the_types_own_inputs_replace() -> None:
    old = {"azureApiVersion": "v", "principalId": "a", "description": "a"}
    found = changes(ROLE, old, {**old, "principalId": "b", "description": "b"}, {})
    assert {change.path: change.replaces for change in found} == {"principalId": True, "description": False}


def test_an_input_given_at_last_as_it_already_is_does_not_replace() -> None:
    [change] = _changes({}, {"location": "westeurope"}, {"location": "westeurope"})
    assert not change.replaces
    [change] = _changes({}, {"location": "westeurope"}, {"location": "northeurope"})
    assert change.replaces


def test_an_imported_resource_has_no_change_of_api_version() -> None:
    assert changes(ACCOUNT, {"kind": "k"}, {"kind": "k", "azureApiVersion": "v"}, {"azureApiVersion": "v"}) == []


def test_drift_shows_in_inputs_and_defaults_do_not() -> None:
    inputs = {"accountName": "hub", "location": "Sweden Central", "properties": {"a": 1, "secret": "s", "gone": 1}}
    before = {"location": "swedencentral", "properties": {"a": 1, "default": "d", "gone": 1, "other": "o"}}
    now = {
        "location": "swedencentral",
        "properties": {"a": 2, "default": "d", "other": "changed", "added": True},
        "tags": {"by": "hand"},
    }
    assert with_drift(inputs, before, now) == {
        "accountName": "hub",
        "location": "Sweden Central",
        "properties": {"a": 2, "secret": "s", "other": "changed", "added": True},
        "tags": {"by": "hand"},
    }


def test_drift_in_a_list_is_taken_over_element_by_element() -> None:
    inputs = {"rules": [{"key": "a", "mine": 1}, {"key": "b"}]}
    before = {"rules": [{"key": "a", "set": "x"}, {"key": "b"}]}
    assert with_drift(inputs, before, {"rules": [{"key": "z", "set": "x"}]}) == {"rules": [{"key": "z", "mine": 1}]}


def test_no_drift_leaves_the_inputs_as_they_are() -> None:
    inputs = {"sku": {"name": "S0"}, "list": [1]}
    before = {"sku": {"name": "S0", "tier": "Standard"}, "list": [1, 2]}
    assert with_drift(inputs, before, before) == inputs


ABSENT: Any = object()
# One of each form that a value may have, and two that Python might take for empty or for the same.
FORMS: list[Any] = [ABSENT, "text", 1, False, {"a": 1}, {}, [1], []]


def form(value: Any) -> str:
    return "absent" if value is ABSENT else repr(value)


def given(value: Any) -> dict[str, Any]:
    return {} if value is ABSENT else {"p": value}


@pytest.mark.parametrize(("old", "new"), [*permutations(FORMS, 2)], ids=form)
def test_another_form_of_a_value_is_one_change(old: Any, new: Any) -> None:
    kind = "ADD" if old is ABSENT else "DELETE" if new is ABSENT else "UPDATE"
    path = "p"
    if isinstance(old, dict | list) and type(old) is type(new):
        # The one with a member and the one without.
        path, kind = ("p.a" if isinstance(old, dict) else "p[0]"), ("DELETE" if old else "ADD")
    [change] = _changes(given(old), given(new))
    assert (change.path, change.kind, change.top) == (path, kind, "p")
    # Deeper, it is the same.
    [change] = _changes({"properties": given(old)}, {"properties": given(new)})
    assert (change.path, change.kind, change.top) == (f"properties.{path}", kind, "properties")


@pytest.mark.parametrize("value", FORMS[1:], ids=form)
def test_input_that_is_removed_is_a_change_and_one_that_stays_is_none(value: Any) -> None:
    [change] = _changes({"kind": "k", "gone": value}, {"kind": "k"})
    assert (change.path, change.kind, change.replaces) == ("gone", "DELETE", False)
    assert _changes({"kind": "k", "stays": value}, {"kind": "k", "stays": value}) == []


def test_part_of_the_id_that_is_removed_replaces() -> None:
    [change] = _changes({"location": "westeurope"}, {}, {"location": "westeurope"})
    assert (change.kind, change.replaces) == ("DELETE", True)


def test_what_replaces_does_so_at_any_depth_and_what_only_begins_like_it_does_not() -> None:
    old = {"azureApiVersion": "v", "principalId": {"a": [1]}, "principalIdType": {"a": [1]}}
    found = changes(ROLE, old, {**old, "principalId": {"a": [2]}, "principalIdType": {"a": [2]}}, {})
    assert {change.path: change.replaces for change in found} == {
        "principalId.a[0]": True,
        "principalIdType.a[0]": False,
    }


def test_a_change_to_what_azure_says_already_replaces_all_the_same() -> None:
    [change] = _changes({"location": "westeurope"}, {"location": "northeurope"}, {"location": "northeurope"})
    assert change.replaces


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("OpenAI", "openai"),
        ("/subscriptions/s/resourceGroups/RG", "/subscriptions/s/resourceGroups/rg"),
        ("https://x/providers/A/b", "https://x/providers/a/b"),
    ],
)
def test_case_counts_in_all_but_ids_of_resources(old: str, new: str) -> None:
    [change] = _changes({"kind": old, "p": [old]}, {"kind": old, "p": [new]})
    assert change.path == "p[0]"
    [change] = _changes({"kind": old}, {"kind": new})
    assert change.path == "kind"


@pytest.mark.parametrize(("before", "now"), [*permutations(FORMS, 2)], ids=form)
def test_drift_to_another_form_is_taken_over(before: Any, now: Any) -> None:
    assert with_drift(given(before), given(before), given(now)) == given(now)


@pytest.mark.parametrize(("inputs", "same"), [*permutations(FORMS[1:], 2)], ids=form)
def test_what_azure_writes_in_another_form_is_no_drift_while_it_stays(inputs: Any, same: Any) -> None:
    assert with_drift({"p": inputs}, {"p": same}, {"p": same}) == {"p": inputs}


@pytest.mark.parametrize(
    ("inputs", "before", "now"),
    [
        ({"a": 1, "b": 1}, "x", {"a": 2}),
        ("x", {"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1}, [2]),
        ([{"a": 1}], "x", ["x"]),
        ("xy", ["k", 1], ["k", 2]),
        ([1], [1], {"a": 2}),
        ({"a": 1}, [1], {"a": 2}),
        ([1, 2], [1], [1, 3]),
        ([1], [1, 2], [1, 3]),
        ({"p": 1}, {}, {"p": 2}),
        ({}, {"p": 1}, {"p": 2}),
    ],
)
def test_drift_wins_whatever_forms_meet(inputs: Any, before: Any, now: Any) -> None:
    assert with_drift({"p": inputs}, {"p": before}, {"p": now}) == {"p": now}


def test_input_that_is_gone_in_azure_is_gone_and_one_that_it_never_told_stays() -> None:
    inputs = {"told": 1, "secret": {"a": 1}}
    assert with_drift(inputs, {"told": 1, "other": 2}, {"other": 2}) == {"secret": {"a": 1}}


def test_element_that_azure_writes_in_another_form_stays_while_its_neighbour_drifts() -> None:
    assert with_drift({"p": ["X", "b"]}, {"p": ["x", "b"]}, {"p": ["x", "c"]}) == {"p": ["X", "c"]}

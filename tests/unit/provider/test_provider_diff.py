"""What is a change, what of it replaces, and what a refresh takes over."""

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

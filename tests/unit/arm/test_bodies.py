"""What is declared of a resource, laid over what it is, and found again in what it has become."""

from typing import Any

import pytest

from aihub.arm.bodies import found_again, has_failed, is_under_way, laid_over, value_at, write_only_paths
from aihub.arm.compare import differences

Json = dict[str, Any]

LIVE: Json = {
    "id": "/subscriptions/s/thing",
    "name": "thing",
    "type": "Microsoft.Things/things",
    "location": "swedencentral",
    "etag": "1",
    "systemData": {"createdBy": "somebody"},
    "tags": {"by": "others"},
    "sku": {"name": "S0", "tier": "Standard"},
    "properties": {
        "provisioningState": "Succeeded",
        "mode": "Fast",
        "limit": 5,
        "description": None,
        "rules": [{"name": "a", "state": "on"}, {"name": "b", "state": "on"}],
    },
}


def test_declared_members_are_laid_over_and_all_others_kept() -> None:
    declared = {"sku": {"name": "S1"}, "tags": {"team": "a"}, "properties": {"mode": "Slow", "new": {"deep": 1}}}
    assert laid_over(LIVE, declared) == {
        "location": "swedencentral",
        "tags": {"by": "others", "team": "a"},
        "sku": {"name": "S1", "tier": "Standard"},
        "properties": {"mode": "Slow", "limit": 5, "new": {"deep": 1}, "rules": LIVE["properties"]["rules"]},
    }


def test_what_was_declared_and_is_no_longer_is_removed() -> None:
    before = {"tags": {"by": "others", "gone": "x"}, "sku": {"name": "S0"}, "properties": {"mode": "Fast", "limit": 5}}
    after = {"tags": {"team": "a"}, "properties": {"mode": "Fast"}}
    body = laid_over(LIVE, after, before)
    assert body["tags"] == {"team": "a"}
    assert "sku" not in body
    assert "limit" not in body["properties"]
    assert body["properties"]["mode"] == "Fast"


def test_list_is_set_as_a_whole_unless_the_service_only_added_to_its_items() -> None:
    same = laid_over(LIVE, {"properties": {"rules": [{"name": "a"}, {"name": "b"}]}})
    assert same["properties"]["rules"] == LIVE["properties"]["rules"]
    shorter = laid_over(LIVE, {"properties": {"rules": [{"name": "b"}]}})
    assert shorter["properties"]["rules"] == [{"name": "b"}]


def test_new_resource_is_what_is_declared() -> None:
    declared = {"location": "swedencentral", "properties": {"mode": "Fast"}}
    assert laid_over({}, declared) == declared


SHAPES = {"scalar": "a", "number": 5, "object": {"value": "a"}, "list": ["a"], "list of objects": [{"value": "a"}]}


@pytest.mark.parametrize("live", SHAPES)
@pytest.mark.parametrize("declared", SHAPES)
def test_value_of_another_shape_is_drift_and_written_over(declared: str, live: str) -> None:
    wanted, found = [{"properties": {"rule": SHAPES[each], "kept": 1}} for each in (declared, live)]
    same = declared == live
    assert (found_again(wanted, found, []) == wanted) is same
    # It is no way of answering the same.
    assert write_only_paths(wanted, found) == []
    assert any(differences(wanted, found)) is not same
    if "object" not in (declared, live):
        assert laid_over(found, wanted) == wanted


@pytest.mark.parametrize(
    ("live", "under_way"),
    [
        ("Creating", True),
        ("updating", True),
        ("Succeeded", False),
        ("FAILED", False),
        ("Disabled", False),
        (None, False),
    ],
)
def test_whether_an_operation_is_under_way(live: str | None, under_way: bool) -> None:
    assert is_under_way({"properties": {"provisioningState": live}}) is under_way


def test_live_resource_is_not_changed_by_it() -> None:
    laid_over(LIVE, {"tags": {"team": "a"}}, {"properties": {"mode": "Fast"}})
    assert LIVE["tags"] == {"by": "others"}
    assert LIVE["properties"]["provisioningState"] == "Succeeded"


def test_drift_shows_in_declared_members_alone() -> None:
    declared = {"sku": {"name": "S0"}, "tags": {"team": "a"}, "properties": {"mode": "Slow", "limit": 5}}
    assert found_again(declared, LIVE, []) == {
        "sku": {"name": "S0"},
        "tags": {},
        "properties": {"mode": "Fast", "limit": 5},
    }


@pytest.mark.parametrize(
    "declared",
    [
        {"sku": {"name": "s0"}},
        {"properties": {"mode": "FAST"}},
        {"properties": {"rules": [{"name": "A"}, {"name": "b"}]}},
        {"properties": {"rules": [{"name": "b"}, {"name": "a"}]}},
        {"location": "Sweden Central"},
        {"properties": {"limit": "5"}},
    ],
)
def test_another_case_order_or_spelling_is_no_drift(declared: Json) -> None:
    assert found_again(declared, LIVE, []) == declared


@pytest.mark.parametrize(
    ("declared", "paths"),
    [
        ({"location": "Sweden Central", "sku": {"name": "S0"}}, []),
        ({"properties": {"key": "secret", "mode": "Fast"}}, ["properties.key"]),
        ({"properties": {"credentials": {"key": "secret"}}}, ["properties.credentials"]),
        ({"properties": {"description": "text"}}, ["properties.description"]),
        ({"properties": {"rules": [{"name": "a", "secret": "x"}, {"name": "b"}]}}, ["properties.rules"]),
    ],
    ids=["region", "secret", "secrets", "null", "secret in a list"],
)
def test_what_azure_never_answers_as_declared_is_no_drift(declared: Json, paths: list[str]) -> None:
    assert write_only_paths(declared, LIVE) == paths
    assert found_again(declared, LIVE, paths) == declared


def test_value_by_its_path() -> None:
    assert value_at(LIVE, "properties.mode") == "Fast"
    assert value_at(LIVE, "properties.mode.deeper") is None
    assert value_at(LIVE, "nowhere.at.all") is None


@pytest.mark.parametrize(
    ("state", "failed"), [("Failed", True), ("canceled", True), ("Succeeded", False), (None, False)]
)
def test_failed_operation_shows_in_the_resource(state: str | None, failed: bool) -> None:
    assert has_failed({"properties": {"provisioningState": state}}) is failed
    assert not has_failed({})


def test_another_value_is_drift_and_not_the_services_way_of_answering() -> None:
    declared = {"sku": {"name": "S1"}, "properties": {"limit": 9, "rules": [{"name": "a", "state": "off"}]}}
    assert write_only_paths(declared, LIVE) == []
    assert found_again(declared, LIVE, []) == {
        "sku": {"name": "S0"},
        "properties": {"limit": 5, "rules": LIVE["properties"]["rules"]},
    }


def test_identities_that_azure_spells_in_another_case_are_the_declared_ones() -> None:
    own = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
    declared = {"identity": {"type": "UserAssigned", "userAssignedIdentities": {own: {}}}}
    of_azure = {own.replace("resourceGroups", "resourcegroups"): {"principalId": "p"}}
    live = {"identity": {"type": "UserAssigned", "userAssignedIdentities": of_azure}}

    assert laid_over(live, declared)["identity"]["userAssignedIdentities"] == {own: {}}
    assert found_again(declared, live, []) == declared

"""Entries of adopted resources are added to a state, settled by what the program declares, and cleaned up."""

from typing import Any

import pytest

from aihub.adopt.errors import AdoptError
from aihub.adopt.kept import found_otherwise
from aihub.adopt.selection import Selection
from aihub.adopt.stack import check_stack
from aihub.adopt.state import entries
from aihub.adopt.state.declared import Program
from aihub.adopt.state.places import Place, Places
from aihub.settings import Settings
from tests.unit.adopt.bodies import ACCOUNT, GROUP, SUBSCRIPTION

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
START = "urn:pulumi:dev::aihub::"
STACK = f"{START}pulumi:pulumi:Stack::aihub-dev"
COMPONENTS = "aihub:index:ModelDeployments$aihub:index:ModelDeployment"
COMPONENT = f"{START}{COMPONENTS}::chat"
URN = f"{START}{COMPONENTS}$azure-native:cognitiveservices:Deployment::chat-deployment"
PROVIDER = f"{START}pulumi:providers:azure-native::default_3_29_0"
DECLARED = {
    "resourceGroupName": UNKNOWN,
    "accountName": UNKNOWN,
    "deploymentName": "chat",
    "sku": {"name": "GlobalStandard", "capacity": 10},
    "properties": {"model": {"name": "gpt-4.1"}, "raiPolicyName": "Microsoft.DefaultV2"},
}
Json = dict[str, Any]


def step(operation: str, urn: str = URN, **entry: Any) -> Json:
    kind = urn.split("::")[2].rpartition("$")[2]
    new = {"urn": urn, "type": kind, "custom": not kind.startswith(("aihub:", "pulumi:pulumi:")), **entry}
    return {"op": operation, "urn": urn, "newState": {**new, "sourcePosition": "x", "stackTrace": []}}


def program(operation: str = "create", inputs: Json | None = None) -> Program:
    parts: Json = {"parent": COMPONENT, "provider": f"{PROVIDER}::{UNKNOWN}", "dependencies": [f"{START}x::absent"]}
    component = step("create", COMPONENT, parent=STACK)
    return Program({"steps": [component, step("create", STACK), step(operation, inputs=inputs or DECLARED, **parts)]})


def settings() -> Settings:
    chat = {"type": "azure-openai", "model": {"name": "gpt-4.1", "version": "1"}}
    hub = {"name": "ai-search", "location": "swedencentral"}
    return Settings.model_validate({"hub": hub, "deployments": {"chat": chat}})


def places() -> Places:
    return Places(SUBSCRIPTION, settings(), {}, {})


def adopted() -> Json:
    deployment: Json = {
        "resources": [{"urn": PROVIDER, "type": "pulumi:providers:azure-native", "custom": True, "id": "p"}]
    }
    declared = program().by_urn[URN]
    place = places().of(declared)
    assert place
    entries.add(deployment, program(), {URN: place})
    return deployment


def entry_of(deployment: Json) -> Json:
    found: Json = next(each for each in deployment["resources"] if each["urn"] == URN)
    return found


def test_the_place_is_known_from_the_settings_before_the_preview_knows_it() -> None:
    place = places().of(program().by_urn[URN])
    assert place
    assert place.id == f"{ACCOUNT}/deployments/chat"


def test_an_entry_comes_after_what_it_refers_to_and_refers_to_nothing_absent() -> None:
    deployment = adopted()
    urns = [each["urn"] for each in deployment["resources"]]
    assert sorted(urns) == sorted([PROVIDER, STACK, COMPONENT, URN])
    assert urns.index(STACK) < urns.index(COMPONENT) < urns.index(URN)
    entry = entry_of(deployment)
    assert entry["provider"] == f"{PROVIDER}::p"
    assert "dependencies" not in entry
    assert entry["inputs"]["accountName"] == "ai-search"
    assert "sourcePosition" not in entry
    assert entries.marked(deployment) == [entry]
    assert entries.unread(deployment) == [URN]


@pytest.mark.parametrize(
    ("live", "capacity"),
    [({"name": "globalstandard", "capacity": 10}, 10), ({"name": "GlobalStandard", "capacity": 50}, 50)],
)
def test_a_settled_entry_has_the_declared_value_or_azures_where_that_is_another(live: Json, capacity: int) -> None:
    deployment = adopted()
    entry = entry_of(deployment)
    # What the plugin reads has members that nobody declares.
    read = {"sku": live, "properties": {"model": {"name": "gpt-4.1"}, "currentCapacity": 10}}
    entry |= {"outputs": read, "inputs": {**entry["inputs"], **read}}
    del entry["initErrors"]
    known = DECLARED | {"resourceGroupName": "rg-ai-search", "accountName": "ai-search"}
    is_changed, kept = entries.settle(deployment, program("update", known), set())
    assert is_changed
    assert kept == {}
    settled = entry_of(deployment)["inputs"]
    assert settled["sku"] == {"name": "GlobalStandard", "capacity": capacity}
    # Azure has no content filter, so the next preview shows that one is declared.
    assert settled["properties"] == {"model": {"name": "gpt-4.1"}}
    assert settled["resourceGroupName"] == "rg-ai-search"


def test_an_entry_with_unknown_values_waits_for_the_next_round() -> None:
    deployment = adopted()
    assert entries.settle(deployment, program("update"), set()) == (False, {})


def test_marks_go_at_the_end_and_what_is_not_settled_can_be_taken_out_again() -> None:
    deployment = adopted()
    assert URN not in [each["urn"] for each in entries.without_marked(deployment)["resources"]]
    entries.finish(deployment, program())
    assert entries.marked(deployment) == []


@pytest.mark.parametrize(
    ("live", "paths"),
    [
        ({"publicNetworkAccess": "enabled"}, []),
        ({"publicNetworkAccess": "Disabled"}, ["properties.publicNetworkAccess"]),
        ({"networkAcls": {"defaultAction": "Allow", "ipRules": [], "bypass": None}}, []),
        ({"networkAcls": {"defaultAction": "Allow", "ipRules": [{"value": "1.2.3.4"}]}}, ["properties.networkAcls"]),
        ({"restrictOutboundNetworkAccess": False}, []),
        ({"userOwnedStorage": [{"resourceId": "x"}]}, ["properties.userOwnedStorage"]),
    ],
)
def test_what_the_settings_have_no_field_for_is_kept_where_it_is_unusual(live: Json, paths: list[str]) -> None:
    declared = {"sku": {"name": "S0"}, "properties": {"publicNetworkAccess": "Enabled"}}
    found = found_otherwise(ACCOUNT, declared, {"sku": {"name": "S0", "tier": "Standard"}, "properties": live})
    assert [each.path for each in found] == paths


def test_a_selection_has_what_is_below_an_id_and_what_belongs_to_a_deployment() -> None:
    place = Place(f"{ACCOUNT}/deployments/chat", "v", {})
    assert Selection().has(None, place)
    assert Selection(("chat",)).has("chat", place)
    assert not Selection(("chat",)).has("other", place)
    assert Selection(ids=(ACCOUNT.upper(),)).has(None, place)
    assert not Selection(ids=(f"{ACCOUNT}/deployments/cha",)).has(None, place)


def test_what_is_not_declared_is_refused_with_what_is() -> None:
    with pytest.raises(AdoptError, match=r"config/dev\.yaml declares no deployment cht; did you mean chat\?"):
        Selection(("cht",)).check_deployments(settings(), "config/dev.yaml")
    with pytest.raises(
        AdoptError, match=r"no resource with the id .*: declare it there first; beside it, it declares chat"
    ):
        Selection(ids=(f"{ACCOUNT}/deployments/x",)).check_ids([f"{ACCOUNT}/deployments/chat"], "config/dev.yaml")


def test_a_stack_with_another_group_or_an_interrupted_run_is_refused() -> None:
    other = {"type": "azure-native:resources:ResourceGroup", "id": f"{GROUP}-2"}
    with pytest.raises(AdoptError, match="already has the resource group rg-ai-search-2, and not rg-ai-search"):
        check_stack({"deployment": {"resources": [other]}}, "dev", SUBSCRIPTION, "rg-ai-search")
    with pytest.raises(AdoptError, match="aihub resume"):
        check_stack({"deployment": {"pending_operations": [{}]}}, "dev", SUBSCRIPTION, "rg-ai-search")


def test_the_place_of_a_diagnostic_setting_is_known_by_what_it_is_on() -> None:
    urn = f"{START}aihub:index:Monitoring$azure-native:monitor:DiagnosticSetting::monitoring-vault-logs"
    made = Program({"steps": [step("create", urn, inputs={"name": "aihub", "resourceUri": UNKNOWN})]})
    place = places().of(made.by_urn[urn])
    assert place
    assert place.id.endswith("/vaults/kv-ai-search/providers/Microsoft.Insights/diagnosticSettings/aihub")

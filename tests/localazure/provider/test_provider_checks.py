"""What Check accepts, and what it says of what it does not."""

from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from localazure.provider.check import failures
from localazure.provider.shape import shape_of

DEPLOYMENT = "azure-native:cognitiveservices:Deployment"


def _deployment(**changes: Any) -> dict[str, Any]:
    return {
        "resourceGroupName": "rg",
        "accountName": "hub",
        "deploymentName": "chat",
        "sku": {"name": "GlobalStandard", "capacity": 10},
        "properties": {"model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"}},
        **changes,
    }


def test_good_inputs_pass() -> None:
    assert failures(shape_of(DEPLOYMENT), _deployment()) == []


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"sku": {"capacity": 1}}, "missing required property 'sku.name'"),
        ({"accountName": None}, "missing required property 'accountName'"),
        (
            {"sku": {"name": "S", "capacity": "ten"}},
            "'sku.capacity' should be of type 'integer' but got a string",
        ),
        (
            {"properties": {"model": {"version": 1}}},
            "'properties.model.version' should be of type 'string' but got a number",
        ),
        (
            {"properties": {"capacitySettings": {"priority": -1}}},
            "'properties.capacitySettings.priority' is too low (-1 < 0)",
        ),
        ({"properties": []}, "'properties' should be of type 'object' but got an array"),
        ({"tags": {"a": True}}, "'tags.a' should be of type 'string' but got a boolean"),
    ],
)
def test_a_failure_names_the_property_and_what_is_wrong(changes: dict[str, Any], failure: str) -> None:
    assert failures(shape_of(DEPLOYMENT), _deployment(**changes)) == [failure]


CONNECTION_INPUTS = {"resourceGroupName": "rg", "workspaceName": "hub", "connectionName": "speech"}
AI_SERVICES = {"category": "AIServices", "target": "https://x", "authType": "ApiKey"}


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({**AI_SERVICES, "credentials": {"key": "k-1"}}, []),
        ({**AI_SERVICES, "credentials": {"key": UNKNOWN}}, []),
        ({**AI_SERVICES, "credentials": UNKNOWN}, []),
        (
            {**AI_SERVICES, "credentials": {"key": ["k-1"]}},
            ["'properties.credentials.key' should be of type 'string' but got an array"],
        ),
        ({**AI_SERVICES, "authType": "Key"}, ["'properties' does not fit any of its types"]),
        ({**AI_SERVICES, "authType": UNKNOWN}, []),
    ],
)
def test_a_value_of_one_of_several_types_is_checked_as_the_one_it_names(
    properties: dict[str, Any], found: list[str]
) -> None:
    shape = shape_of("azure-native:machinelearningservices:WorkspaceConnection")
    assert failures(shape, {**CONNECTION_INPUTS, "properties": properties}) == found


@pytest.mark.parametrize("place", [("sku",), ("sku", "capacity"), ("properties", "model", "name"), ("accountName",)])
def test_unknown_values_fit_everywhere(place: tuple[str, ...]) -> None:
    inputs = _deployment()
    inner = inputs
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = UNKNOWN
    assert failures(shape_of(DEPLOYMENT), inputs) == []


def test_inputs_that_the_type_lacks_are_dropped_as_the_plugin_drops_them() -> None:
    assert failures(shape_of(DEPLOYMENT), _deployment(nonsense=1, properties={"nonsense": {}})) == []


def test_a_missing_location_comes_with_its_remedy() -> None:
    group = failures(shape_of("azure-native:resources:ResourceGroup"), {"resourceGroupName": "rg"})
    assert group == [
        "missing required property 'location'. Either set it explicitly or configure it with "
        "'pulumi config set azure-native:location <value>'."
    ]


def test_names_and_patterns_are_checked_and_enums_left_to_azure() -> None:
    secret = {"resourceGroupName": "rg", "vaultName": "kv", "secretName": "a_b", "properties": {"value": "s3cret"}}
    found = failures(shape_of("azure-native:keyvault:Secret"), secret)
    assert found == ["'secretName' does not match expression '^[a-zA-Z0-9-]{1,127}$'"]
    vault = {
        "resourceGroupName": "rg",
        "vaultName": "kv-one",
        "location": "l",
        "properties": {"sku": {"family": "A", "name": "gold"}, "tenantId": "short"},
    }
    assert sorted(failures(shape_of("azure-native:keyvault:Vault"), vault)) == [
        "'properties.tenantId' does not match expression '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$'",
        "'properties.tenantId' is too short (5): at least 36 characters required",
    ]


def test_flattened_properties_are_named_as_in_the_program() -> None:
    component = {"resourceGroupName": "rg", "resourceName": "c", "location": "l", "kind": "web", "applicationType": 1}
    assert failures(shape_of("azure-native:applicationinsights:Component"), component) == [
        "'applicationType' should be of type 'string' but got a number"
    ]


def test_a_failure_never_repeats_a_value() -> None:
    secret = {"resourceGroupName": "rg", "vaultName": "kv", "secretName": "k", "properties": {"value": ["s3cret"]}}
    found = failures(shape_of("azure-native:keyvault:Secret"), secret)
    assert found == ["'properties.value' should be of type 'string' but got an array"]

"""SDK values to ARM bodies and back, as the SDK's own classes have them."""

import importlib
from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from localazure.facts import ResourceType, resource_types
from localazure.provider.errors import ProviderError
from localazure.provider.shape import ResourceShape, shape_of
from localazure.provider.structs import to_python, to_struct

ACCOUNT = "azure-native:cognitiveservices:Account"
DEPLOYMENT = "azure-native:cognitiveservices:Deployment"
COMPONENT = "azure-native:applicationinsights:Component"
VAULT = "azure-native:keyvault:Vault"


def _names(cls: type) -> set[str]:
    properties = [each.fget for each in vars(cls).values() if isinstance(each, property)]
    return {getattr(each, "_pulumi_name", None) or str(each.__name__) for each in properties if each}


@pytest.mark.parametrize("kind", [kind for kind in resource_types() if kind.token], ids=lambda kind: kind.token)
def test_inputs_and_outputs_are_those_of_the_sdk(kind: ResourceType) -> None:
    module, _, name = str(kind.token).partition(":")
    resource = getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)
    # Where an object inside others has the name of the resource, the resource's own arguments have another.
    classes = vars(importlib.import_module(resource.__module__))
    arguments = classes.get(f"{name}InitArgs") or classes[f"{name}Args"]
    shape = shape_of(f"azure-native:{kind.token}")
    # Classes of Microsoft.Network have the envelope as inputs, too, which ARM takes from the path.
    envelope = {"id", "name", "type"} if kind.flatten == "all" else set()
    assert _names(arguments) - envelope <= shape.inputs | set(kind.parameters)
    assert _names(resource) - envelope == shape.outputs - envelope


@pytest.mark.parametrize(
    ("token", "inputs", "resource_id"),
    [
        (
            "azure-native:resources:ResourceGroup",
            {"resourceGroupName": "rg"},
            "/subscriptions/s/resourceGroups/rg",
        ),
        (
            DEPLOYMENT,
            {"resourceGroupName": "rg", "accountName": "hub", "deploymentName": "gpt-4.1 mini"},
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/hub/deployments/gpt-4.1%20mini",
        ),
        (
            "azure-native:authorization:RoleAssignment",
            {"scope": "/subscriptions/s/resourceGroups/rg", "roleAssignmentName": "n"},
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/n",
        ),
    ],
)
def test_an_id_is_made_of_inputs_and_parsed_back(token: str, inputs: dict[str, str], resource_id: str) -> None:
    path = shape_of(token).path
    assert path.fill(inputs, "s") == resource_id
    assert path.parse(resource_id.replace("/providers/", "/PROVIDERS/")) == inputs


def test_an_id_of_another_type_is_refused_with_the_form_it_should_have() -> None:
    with pytest.raises(ProviderError, match=r"write it as /subscriptions/.*/accounts/\{accountName}"):
        shape_of(ACCOUNT).path.parse("/subscriptions/s/resourceGroups/rg")


def test_a_body_has_neither_names_nor_read_only_nor_unknown_members() -> None:
    inputs = {
        "resourceGroupName": "rg",
        "accountName": "hub",
        "azureApiVersion": "2025-06-01",
        "__createBeforeDelete": True,
        "kind": "AIServices",
        "tags": {"Env": "dev"},
        "properties": {"customSubDomainName": "hub", "endpoint": "https://x", "nonsense": 1},
    }
    assert shape_of(ACCOUNT).to_body(inputs) == {
        "kind": "AIServices",
        "tags": {"Env": "dev"},
        "properties": {"customSubDomainName": "hub"},
    }


def test_flattened_and_renamed_members_stand_where_arm_wants_them() -> None:
    shape = shape_of(COMPONENT)
    inputs = {"resourceName": "c", "kind": "web", "applicationType": "web", "workspaceResourceId": "/w", "tags": {}}
    body = shape.to_body(inputs)
    assert body == {
        "kind": "web",
        "tags": {},
        "properties": {"Application_Type": "web", "WorkspaceResourceId": "/w"},
    }
    response = {
        "id": "/c",
        "name": "c",
        **body,
        "properties": {**body["properties"], "InstrumentationKey": "i", "Name": "inner", "NotInTheSdk": 1},
    }
    assert shape.to_outputs(response) == {
        "name": "c",
        "kind": "web",
        "tags": {},
        "applicationType": "web",
        "workspaceResourceId": "/w",
        "instrumentationKey": "i",
        "azureApiVersion": "2020-02-02",
    }


def test_inputs_alone_are_flattened_where_arm_has_two_names() -> None:
    shape = shape_of("azure-native:monitor:AutoscaleSetting")
    inputs = {"autoscaleSettingName": "scale", "name": "by load", "enabled": True, "targetResourceUri": "/x"}
    body = shape.to_body(inputs)
    assert body == {"properties": {"name": "by load", "enabled": True, "targetResourceUri": "/x"}}
    outputs = shape.to_outputs({"id": "/scale", "name": "scale", **body})
    assert (outputs["name"], outputs["properties"]) == ("scale", body["properties"])
    assert shape.to_inputs(outputs) == {"name": "by load", "enabled": True, "targetResourceUri": "/x"}
    assert _preview(shape, **inputs)["name"] == UNKNOWN


@pytest.mark.parametrize(
    ("token", "properties", "answered"),
    [
        (
            "azure-native:machinelearningservices:WorkspaceConnection",
            {"authType": "ApiKey", "category": "AIServices", "credentials": {"key": "k-1"}},
            {"group": "AzureAI", "createdByWorkspaceArmId": "/hub"},
        ),
        (
            "azure-native:machinelearningservices:WorkspaceConnection",
            {"authType": "AAD", "category": "AIServices", "isSharedToAll": True},
            {"group": "AzureAI"},
        ),
        (
            "azure-native:machinelearningservices:OnlineDeployment",
            {"endpointComputeType": "Managed", "model": "azureml:m:1", "scaleSettings": {"scaleType": "Default"}},
            {"provisioningState": "Succeeded"},
        ),
    ],
)
def test_properties_of_one_of_several_types_are_converted_as_the_one_they_name(
    token: str, properties: dict[str, Any], answered: dict[str, Any]
) -> None:
    shape = shape_of(token)
    assert shape.to_body({"properties": {**properties, **answered, "nonsense": 1}}) == {"properties": properties}
    outputs = shape.to_outputs({"properties": {**properties, **answered, "nonsense": 1}})
    assert outputs["properties"] == {**properties, **answered}
    assert shape.to_inputs(outputs) == {"properties": properties}
    preview = _preview(shape, properties=properties)["properties"]
    assert preview == {**dict.fromkeys(preview, UNKNOWN), **properties}
    assert set(answered) <= set(preview)


def test_user_assigned_identities_are_a_list_in_the_sdk_and_an_object_in_arm() -> None:
    shape = shape_of(ACCOUNT)
    identity = {"type": "UserAssigned", "userAssignedIdentities": ["/b", "/a"]}
    assert shape.to_body({"identity": identity})["identity"]["userAssignedIdentities"] == {"/a": {}, "/b": {}}
    answered = {"type": "UserAssigned", "userAssignedIdentities": {"/b": {"clientId": "c"}, "/a": {}}}
    outputs = shape.to_outputs({"identity": answered})
    assert outputs["identity"] == answered
    assert shape.to_inputs(outputs)["identity"] == {"type": "UserAssigned", "userAssignedIdentities": ["/a", "/b"]}


def test_inputs_are_outputs_without_what_azure_sets() -> None:
    outputs = {
        "name": "hub",
        "type": "t",
        "etag": "e",
        "systemData": {},
        "azureApiVersion": "v",
        "location": "swedencentral",
        "identity": {"type": "SystemAssigned", "principalId": "p"},
        "properties": {"endpoint": "https://x", "disableLocalAuth": True, "provisioningState": "Succeeded"},
    }
    assert shape_of(ACCOUNT).to_inputs(outputs) == {
        "location": "swedencentral",
        "identity": {"type": "SystemAssigned"},
        "properties": {"disableLocalAuth": True},
    }


def _preview(shape: ResourceShape, **inputs: Any) -> dict[str, Any]:
    return shape.preview(inputs)


def test_a_preview_knows_the_inputs_and_nothing_else() -> None:
    outputs = _preview(
        shape_of(ACCOUNT), accountName="hub", kind="AIServices", properties={"customSubDomainName": "hub"}
    )
    assert outputs["kind"] == "AIServices"
    assert outputs["properties"]["customSubDomainName"] == "hub"
    assert outputs["properties"]["endpoint"] == UNKNOWN
    assert outputs["name"] == UNKNOWN
    assert "accountName" not in outputs
    assert "id" not in outputs
    assert _preview(shape_of(COMPONENT), kind="web")["instrumentationKey"] == UNKNOWN


def test_a_list_that_others_manage_is_found_when_unset() -> None:
    shape = shape_of(VAULT)
    assert shape.unset_list({"properties": {"tenantId": "t"}}) == ("properties", "accessPolicies")
    assert shape.unset_list({"properties": {"accessPolicies": []}}) is None
    assert shape_of(ACCOUNT).unset_list({}) is None


def test_a_list_of_a_flattened_type_is_found_among_the_inputs() -> None:
    shape = shape_of("azure-native:network:VirtualNetwork")
    inputs = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    assert shape.unset_list(shape.to_body(inputs)) == ("properties", "subnets")
    assert shape.unset_input(inputs) == "subnets"
    assert shape.unset_input({**inputs, "subnets": []}) is None


def test_objects_inside_a_type_of_the_network_are_flattened_as_well() -> None:
    shape = shape_of("azure-native:network:PrivateEndpoint")
    inputs: dict[str, Any] = {
        "location": "swedencentral",
        "subnet": {"id": "/subnet"},
        "privateLinkServiceConnections": [
            {"name": "hub", "privateLinkServiceId": "/hub", "groupIds": ["account"], "requestMessage": "please"}
        ],
    }
    body = shape.to_body(inputs)
    assert body["properties"]["subnet"] == {"id": "/subnet"}
    assert body["properties"]["privateLinkServiceConnections"] == [
        {
            "name": "hub",
            "properties": {"privateLinkServiceId": "/hub", "groupIds": ["account"], "requestMessage": "please"},
        }
    ]
    state = {"status": "Approved", "description": "Auto-Approved"}
    body["properties"]["privateLinkServiceConnections"][0]["properties"]["privateLinkServiceConnectionState"] = state
    outputs = shape.to_outputs(body)
    assert outputs["privateLinkServiceConnections"] == [
        {**inputs["privateLinkServiceConnections"][0], "privateLinkServiceConnectionState": state}
    ]
    given = shape.to_inputs(outputs)
    assert given["privateLinkServiceConnections"][0]["groupIds"] == ["account"]


def test_a_type_that_contains_itself_is_flattened() -> None:
    shape = shape_of("azure-native:network:VirtualNetwork")
    subnet = {"name": "endpoints", "addressPrefix": "10.0.0.0/26", "networkSecurityGroup": {"id": "/nsg"}}
    inputs = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [subnet]}
    body = shape.to_body(inputs)
    assert body["properties"]["subnets"] == [
        {
            "name": "endpoints",
            "properties": {"addressPrefix": "10.0.0.0/26", "networkSecurityGroup": {"id": "/nsg"}},
        }
    ]
    assert shape.to_outputs(body)["subnets"] == [subnet]


def test_a_type_that_is_not_served_is_named() -> None:
    with pytest.raises(ProviderError, match="Resource type azure-native:network:NatGateway not found"):
        shape_of("azure-native:network:NatGateway")


def test_property_maps_survive_the_wire() -> None:
    values = {
        "text": "",
        "whole": 10,
        "part": 0.5,
        "yes": True,
        "list": [1, "a", None, []],
        "empty": {},
        "in": {"x": 1},
    }
    back = to_python(to_struct({**values, "null": None}))
    assert back == values
    assert isinstance(back["whole"], int)
    assert back["yes"] is True

"""Where each type is looked for."""

from typing import Any

import pytest

from aihub.resume.errors import ResumeError
from aihub.resume.ids import RESOURCE_IDS, ResourceReference, reference_of
from aihub.resume.state import Operation

SUBSCRIPTION = "33333333-3333-3333-3333-333333333333"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ai-e2e"
REAL: dict[str, tuple[dict[str, str], str]] = {
    "resources:ResourceGroup": ({}, ""),
    "operationalinsights:Workspace": (
        {"workspaceName": "hub-logsfdf46d26"},
        "/providers/Microsoft.OperationalInsights/workspaces/hub-logsfdf46d26",
    ),
    "applicationinsights:Component": (
        {"resourceName": "hub-insightsd6b51ce1"},
        "/providers/Microsoft.Insights/components/hub-insightsd6b51ce1",
    ),
    "network:VirtualNetwork": (
        {"virtualNetworkName": "vnet-ai-e2e"},
        "/providers/Microsoft.Network/virtualNetworks/vnet-ai-e2e",
    ),
    "network:Subnet": (
        {"virtualNetworkName": "vnet-ai-e2e", "subnetName": "endpoints"},
        "/providers/Microsoft.Network/virtualNetworks/vnet-ai-e2e/subnets/endpoints",
    ),
    "network:NetworkSecurityGroup": (
        {"networkSecurityGroupName": "network-endpoints-rules1a2b3c4d"},
        "/providers/Microsoft.Network/networkSecurityGroups/network-endpoints-rules1a2b3c4d",
    ),
    "network:PrivateEndpoint": (
        {"privateEndpointName": "network-vault1a2b3c4d"},
        "/providers/Microsoft.Network/privateEndpoints/network-vault1a2b3c4d",
    ),
    "network:PrivateDnsZoneGroup": (
        {"privateEndpointName": "network-vault1a2b3c4d", "privateDnsZoneGroupName": "default"},
        "/providers/Microsoft.Network/privateEndpoints/network-vault1a2b3c4d/privateDnsZoneGroups/default",
    ),
    "privatedns:PrivateZone": (
        {"privateZoneName": "privatelink.openai.azure.com"},
        "/providers/Microsoft.Network/privateDnsZones/privatelink.openai.azure.com",
    ),
    "privatedns:VirtualNetworkLink": (
        {"privateZoneName": "privatelink.openai.azure.com", "virtualNetworkLinkName": "network-link1a2b3c4d"},
        "/providers/Microsoft.Network/privateDnsZones/privatelink.openai.azure.com/virtualNetworkLinks/network-link1a2b3c4d",
    ),
    "storage:StorageAccount": ({"accountName": "staie2e"}, "/providers/Microsoft.Storage/storageAccounts/staie2e"),
    "cognitiveservices:Account": ({"accountName": "ai-e2e"}, "/providers/Microsoft.CognitiveServices/accounts/ai-e2e"),
    "keyvault:Vault": ({"vaultName": "kv-ai-e2e"}, "/providers/Microsoft.KeyVault/vaults/kv-ai-e2e"),
    "cognitiveservices:Project": (
        {"accountName": "ai-e2e", "projectName": "chat"},
        "/providers/Microsoft.CognitiveServices/accounts/ai-e2e/projects/chat",
    ),
    "authorization:RoleAssignment": (
        {
            "scope": f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-ai-e2e",
            "roleAssignmentName": "fac1b2cc-5105-5e07-8189-f3eebb333342",
        },
        "/providers/Microsoft.KeyVault/vaults/kv-ai-e2e/providers/Microsoft.Authorization/roleAssignments/fac1b2cc-5105-5e07-8189-f3eebb333342",
    ),
    "authorization:ManagementLockByScope": (
        {"scope": f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-ai-e2e", "lockName": "aihub"},
        "/providers/Microsoft.KeyVault/vaults/kv-ai-e2e/providers/Microsoft.Authorization/locks/aihub",
    ),
    "consumption:Budget": (
        {"scope": GROUP, "budgetName": "aihub"},
        "/providers/Microsoft.Consumption/budgets/aihub",
    ),
    "machinelearningservices:Workspace": (
        {"workspaceName": "ai-e2e-hub"},
        "/providers/Microsoft.MachineLearningServices/workspaces/ai-e2e-hub",
    ),
    "machinelearningservices:WorkspaceConnection": (
        {"workspaceName": "ai-e2e-hub", "connectionName": "ai-services"},
        "/providers/Microsoft.MachineLearningServices/workspaces/ai-e2e-hub/connections/ai-services",
    ),
    "cognitiveservices:RaiBlocklist": (
        {"accountName": "ai-e2e", "raiBlocklistName": "names"},
        "/providers/Microsoft.CognitiveServices/accounts/ai-e2e/raiBlocklists/names",
    ),
    "cognitiveservices:RaiBlocklistItem": (
        {"accountName": "ai-e2e", "raiBlocklistName": "names", "raiBlocklistItemName": "falcon"},
        "/providers/Microsoft.CognitiveServices/accounts/ai-e2e/raiBlocklists/names/raiBlocklistItems/falcon",
    ),
    "machinelearningservices:MarketplaceSubscription": (
        {"workspaceName": "ai-e2e-project", "name": "serverless"},
        "/providers/Microsoft.MachineLearningServices/workspaces/ai-e2e-project/marketplaceSubscriptions/serverless",
    ),
    "machinelearningservices:ServerlessEndpoint": (
        {"workspaceName": "ai-e2e-project", "name": "ai-e2e-serverless"},
        "/providers/Microsoft.MachineLearningServices/workspaces/ai-e2e-project/serverlessEndpoints/ai-e2e-serverless",
    ),
    "cognitiveservices:RaiPolicy": (
        {"accountName": "ai-e2e", "raiPolicyName": "strict"},
        "/providers/Microsoft.CognitiveServices/accounts/ai-e2e/raiPolicies/strict",
    ),
    "cognitiveservices:Deployment": (
        {"accountName": "ai-e2e", "deploymentName": "openai"},
        "/providers/Microsoft.CognitiveServices/accounts/ai-e2e/deployments/openai",
    ),
    "machinelearningservices:OnlineDeployment": (
        {"workspaceName": "ai-e2e-project", "endpointName": "ai-e2e-hugging", "deploymentName": "blue"},
        "/providers/Microsoft.MachineLearningServices/workspaces/ai-e2e-project/onlineEndpoints/ai-e2e-hugging/deployments/blue",
    ),
    "monitor:DiagnosticSetting": (
        {"resourceUri": f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-ai-e2e", "name": "aihub"},
        "/providers/Microsoft.KeyVault/vaults/kv-ai-e2e/providers/Microsoft.Insights/diagnosticSettings/aihub",
    ),
    "monitor:ActionGroup": (
        {"actionGroupName": "ai-e2e-alerts"},
        "/providers/Microsoft.Insights/actionGroups/ai-e2e-alerts",
    ),
    "monitor:MetricAlert": (
        {"ruleName": "ai-e2e-latency"},
        "/providers/Microsoft.Insights/metricAlerts/ai-e2e-latency",
    ),
    "monitor:ScheduledQueryRule": (
        {"ruleName": "ai-e2e-throttled"},
        "/providers/Microsoft.Insights/scheduledQueryRules/ai-e2e-throttled",
    ),
    "applicationinsights:Workbook": (
        {"resourceName": "0b9a3f6e-2f4c-4a3b-9d55-0c8f3c1b7a10"},
        "/providers/Microsoft.Insights/workbooks/0b9a3f6e-2f4c-4a3b-9d55-0c8f3c1b7a10",
    ),
    "monitor:AutoscaleSetting": (
        {"autoscaleSettingName": "hugging-slot-blue-autoscalecd000fea"},
        "/providers/Microsoft.Insights/autoscaleSettings/hugging-slot-blue-autoscalecd000fea",
    ),
}
"""Inputs of a resource of each type beside its group, and what its id has behind the group's."""


def creation(type_token: str, **inputs: Any) -> Operation:
    resource = {"urn": f"urn:pulumi:dev::aihub::{type_token}::it", "type": type_token, "inputs": inputs}
    return Operation("creating", resource)


@pytest.mark.parametrize("token", RESOURCE_IDS)
def test_resource_is_looked_for_at_the_id_that_azure_gave_it(token: str) -> None:
    inputs, rest = REAL[token]
    more = {"properties": {"anything": 1}, "location": "swedencentral", "resourceGroupName": "rg-ai-e2e"}
    place = reference_of(creation(f"azure-native:{token}", **more, **inputs), SUBSCRIPTION)
    assert place == ResourceReference(GROUP + rest, RESOURCE_IDS[token][1])


def test_id_that_the_state_has_goes_before_what_the_inputs_say() -> None:
    inputs, _ = REAL["cognitiveservices:Account"]
    known = creation("azure-native:cognitiveservices:Account", resourceGroupName="rg", **inputs)
    found = reference_of(
        Operation("updating", {**known.resource, "id": "/subscriptions/s/as/azure/wrote/it"}), SUBSCRIPTION
    )
    assert found == ResourceReference("/subscriptions/s/as/azure/wrote/it", "2025-06-01")


def test_resource_may_say_itself_where_it_is() -> None:
    dynamic = creation(
        "pulumi-python:dynamic/aihub:KeySecret", resource_id="/subscriptions/s/x", api_version="2024-11-01"
    )
    assert reference_of(dynamic, SUBSCRIPTION) == ResourceReference("/subscriptions/s/x", "2024-11-01")


def test_creation_of_a_type_that_is_not_known_is_an_error_and_a_change_of_it_is_not() -> None:
    unknown = creation("azure-native:web:WebApp")
    with pytest.raises(ResumeError, match="it: whether a web:WebApp exists in Azure is not known here"):
        reference_of(unknown, SUBSCRIPTION)
    assert reference_of(Operation("deleting", {**unknown.resource, "id": "/x"}), SUBSCRIPTION) is None

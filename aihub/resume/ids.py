"""The ARM ids and API versions of the resource types that the components create."""

from dataclasses import dataclass

from aihub.azure import api_versions
from aihub.resume.errors import ResumeError
from aihub.resume.state import Operation

_GROUP = "/subscriptions/{subscription}/resourceGroups/{resourceGroupName}"
_ACCOUNT = _GROUP + "/providers/Microsoft.CognitiveServices/accounts/{accountName}"
_WORKSPACE = _GROUP + "/providers/Microsoft.MachineLearningServices/workspaces/{workspaceName}"
_NETWORK = _GROUP + "/providers/Microsoft.Network/virtualNetworks/{virtualNetworkName}"
_ENDPOINT = _GROUP + "/providers/Microsoft.Network/privateEndpoints/{privateEndpointName}"
_ZONE = _GROUP + "/providers/Microsoft.Network/privateDnsZones/{privateZoneName}"
RESOURCE_IDS = {
    "resources:ResourceGroup": (_GROUP, api_versions.RESOURCE_GROUPS),
    "operationalinsights:Workspace": (
        _GROUP + "/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}",
        api_versions.LOG_ANALYTICS,
    ),
    "applicationinsights:Component": (
        _GROUP + "/providers/Microsoft.Insights/components/{resourceName}",
        api_versions.COMPONENTS,
    ),
    "network:VirtualNetwork": (_NETWORK, api_versions.NETWORK),
    "network:Subnet": (_NETWORK + "/subnets/{subnetName}", api_versions.NETWORK),
    "network:NetworkSecurityGroup": (
        _GROUP + "/providers/Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}",
        api_versions.NETWORK,
    ),
    "network:PrivateEndpoint": (_ENDPOINT, api_versions.NETWORK),
    "network:PrivateDnsZoneGroup": (
        _ENDPOINT + "/privateDnsZoneGroups/{privateDnsZoneGroupName}",
        api_versions.NETWORK,
    ),
    "privatedns:PrivateZone": (_ZONE, api_versions.PRIVATE_DNS),
    "privatedns:VirtualNetworkLink": (
        _ZONE + "/virtualNetworkLinks/{virtualNetworkLinkName}",
        api_versions.PRIVATE_DNS,
    ),
    "keyvault:Vault": (_GROUP + "/providers/Microsoft.KeyVault/vaults/{vaultName}", api_versions.KEY_VAULT),
    "authorization:RoleAssignment": (
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        api_versions.AUTHORIZATION,
    ),
    "authorization:ManagementLockByScope": (
        "{scope}/providers/Microsoft.Authorization/locks/{lockName}",
        api_versions.LOCKS,
    ),
    "consumption:Budget": ("{scope}/providers/Microsoft.Consumption/budgets/{budgetName}", api_versions.BUDGETS),
    "cognitiveservices:Account": (_ACCOUNT, api_versions.COGNITIVE_SERVICES),
    "cognitiveservices:Project": (_ACCOUNT + "/projects/{projectName}", api_versions.COGNITIVE_SERVICES),
    "cognitiveservices:Deployment": (_ACCOUNT + "/deployments/{deploymentName}", api_versions.COGNITIVE_SERVICES),
    "cognitiveservices:RaiBlocklist": (_ACCOUNT + "/raiBlocklists/{raiBlocklistName}", api_versions.COGNITIVE_SERVICES),
    "cognitiveservices:RaiBlocklistItem": (
        _ACCOUNT + "/raiBlocklists/{raiBlocklistName}/raiBlocklistItems/{raiBlocklistItemName}",
        api_versions.COGNITIVE_SERVICES,
    ),
    "cognitiveservices:RaiPolicy": (_ACCOUNT + "/raiPolicies/{raiPolicyName}", api_versions.COGNITIVE_SERVICES),
    "storage:StorageAccount": (
        _GROUP + "/providers/Microsoft.Storage/storageAccounts/{accountName}",
        api_versions.STORAGE,
    ),
    "machinelearningservices:Workspace": (_WORKSPACE, api_versions.MACHINE_LEARNING),
    "machinelearningservices:WorkspaceConnection": (
        _WORKSPACE + "/connections/{connectionName}",
        api_versions.MACHINE_LEARNING,
    ),
    "machinelearningservices:MarketplaceSubscription": (
        _WORKSPACE + "/marketplaceSubscriptions/{name}",
        api_versions.MACHINE_LEARNING,
    ),
    "machinelearningservices:ServerlessEndpoint": (
        _WORKSPACE + "/serverlessEndpoints/{name}",
        api_versions.MACHINE_LEARNING,
    ),
    "machinelearningservices:OnlineDeployment": (
        _WORKSPACE + "/onlineEndpoints/{endpointName}/deployments/{deploymentName}",
        api_versions.MACHINE_LEARNING,
    ),
    "monitor:AutoscaleSetting": (
        _GROUP + "/providers/Microsoft.Insights/autoscaleSettings/{autoscaleSettingName}",
        api_versions.AUTOSCALE_SETTINGS,
    ),
    "monitor:DiagnosticSetting": (
        "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        api_versions.DIAGNOSTIC_SETTINGS,
    ),
    "monitor:ActionGroup": (
        _GROUP + "/providers/Microsoft.Insights/actionGroups/{actionGroupName}",
        api_versions.ACTION_GROUPS,
    ),
    "monitor:MetricAlert": (
        _GROUP + "/providers/Microsoft.Insights/metricAlerts/{ruleName}",
        api_versions.METRIC_ALERTS,
    ),
    "monitor:ScheduledQueryRule": (
        _GROUP + "/providers/Microsoft.Insights/scheduledQueryRules/{ruleName}",
        api_versions.QUERY_RULES,
    ),
    "applicationinsights:Workbook": (
        _GROUP + "/providers/Microsoft.Insights/workbooks/{resourceName}",
        api_versions.WORKBOOKS,
    ),
}
"""Template of the ARM id, filled from the resource's inputs, and API version, by type."""


@dataclass(frozen=True)
class ResourceReference:
    """A resource that can be read from Resource Manager."""

    resource_id: str
    """ARM id of the resource."""
    api_version: str


def reference_of(operation: Operation, subscription_id: str) -> ResourceReference | None:
    """Return the reference to the resource of an operation; None when only the resource's provider can read it.

    Raises:
        ResumeError: the operation is a creation, and the ARM id of its resource is not known.
    """
    inputs = operation.resource["inputs"]
    token = operation.resource["type"].removeprefix("azure-native:")
    # The inputs of an ArmResource have its ARM id and API version.
    template, api_version = RESOURCE_IDS.get(token) or (inputs.get("resource_id"), inputs.get("api_version"))
    if template and api_version:
        resource_id = operation.resource.get("id") or template.format(subscription=subscription_id, **inputs)
        return ResourceReference(resource_id, api_version)
    if operation.is_creation:
        raise ResumeError(
            f"{operation.name}: whether a {token} exists in Azure is not known here; settle it with "
            "`pulumi refresh`, which asks"
        )
    return None

"""Where each type that the components make is found in Azure."""

from dataclasses import dataclass

from aihub.resume.errors import ResumeError
from aihub.resume.state import Operation

_GROUP = "/subscriptions/{subscription}/resourceGroups/{resourceGroupName}"
_ACCOUNT = _GROUP + "/providers/Microsoft.CognitiveServices/accounts/{accountName}"
_WORKSPACE = _GROUP + "/providers/Microsoft.MachineLearningServices/workspaces/{workspaceName}"
RESOURCE_IDS = {
    "resources:ResourceGroup": (_GROUP, "2024-03-01"),
    "operationalinsights:Workspace": (
        _GROUP + "/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}",
        "2023-09-01",
    ),
    "applicationinsights:Component": (
        _GROUP + "/providers/Microsoft.Insights/components/{resourceName}",
        "2020-02-02",
    ),
    "keyvault:Vault": (_GROUP + "/providers/Microsoft.KeyVault/vaults/{vaultName}", "2024-11-01"),
    "authorization:RoleAssignment": (
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        "2022-04-01",
    ),
    "cognitiveservices:Account": (_ACCOUNT, "2025-06-01"),
    "cognitiveservices:Project": (_ACCOUNT + "/projects/{projectName}", "2025-06-01"),
    "cognitiveservices:Deployment": (_ACCOUNT + "/deployments/{deploymentName}", "2025-06-01"),
    "cognitiveservices:RaiBlocklist": (_ACCOUNT + "/raiBlocklists/{raiBlocklistName}", "2025-06-01"),
    "cognitiveservices:RaiBlocklistItem": (
        _ACCOUNT + "/raiBlocklists/{raiBlocklistName}/raiBlocklistItems/{raiBlocklistItemName}",
        "2025-06-01",
    ),
    "cognitiveservices:RaiPolicy": (_ACCOUNT + "/raiPolicies/{raiPolicyName}", "2025-06-01"),
    "storage:StorageAccount": (
        _GROUP + "/providers/Microsoft.Storage/storageAccounts/{accountName}",
        "2024-01-01",
    ),
    "machinelearningservices:Workspace": (_WORKSPACE, "2025-12-01"),
    "machinelearningservices:WorkspaceConnection": (_WORKSPACE + "/connections/{connectionName}", "2025-12-01"),
    "machinelearningservices:MarketplaceSubscription": (_WORKSPACE + "/marketplaceSubscriptions/{name}", "2025-12-01"),
    "machinelearningservices:ServerlessEndpoint": (_WORKSPACE + "/serverlessEndpoints/{name}", "2025-12-01"),
    "machinelearningservices:OnlineDeployment": (
        _WORKSPACE + "/onlineEndpoints/{endpointName}/deployments/{deploymentName}",
        "2025-12-01",
    ),
    "monitor:AutoscaleSetting": (
        _GROUP + "/providers/Microsoft.Insights/autoscaleSettings/{autoscaleSettingName}",
        "2021-05-01-preview",
    ),
}
"""ARM id, from the resource's inputs, and API version of each type that the components make."""


@dataclass(frozen=True)
class Place:
    """Where to ask for a resource."""

    resource_id: str
    """Its ARM id."""
    api_version: str


def place_of(operation: Operation, subscription_id: str) -> Place | None:
    """Where to ask for what an operation made or changed; None when only its provider can tell.

    Raises:
        ResumeError: a creation of which nobody here knows where to look for its resource.
    """
    inputs = operation.resource["inputs"]
    token = operation.resource["type"].removeprefix("azure-native:")
    # An ArmResource says itself what it is.
    template, api_version = RESOURCE_IDS.get(token) or (inputs.get("resource_id"), inputs.get("api_version"))
    if template and api_version:
        resource_id = operation.resource.get("id") or template.format(subscription=subscription_id, **inputs)
        return Place(resource_id, api_version)
    if operation.is_creation:
        raise ResumeError(
            f"{operation.name}: whether a {token} exists in Azure is not known here; settle it with "
            "`pulumi refresh`, which asks"
        )
    return None

"""Which field of the settings declares a property of a resource.

`aihub.failures.SettingsPaths` finds the part of the settings that declares the resource itself.
"""

import re

DEPLOYMENT = {
    "properties.model.version": "model.version",
    "properties.versionUpgradeOption": "version_upgrade",
    "properties.raiPolicyName": "content_filter",
    "properties.spilloverDeploymentName": "spillover",
    "properties.routing.mode": "routing.mode",
    "properties.routing.models": "routing.models",
    "properties.deploymentState": "state",
    "properties.serviceTier": "service_tier",
    "sku.name": "sku.name",
    "sku.capacity": "sku.capacity",
}
"""Fields of a model deployment by the property in its ARM body."""
_SLOT = {
    "properties.model": "model",
    "properties.instanceType": "instance_type",
    "sku.capacity": "instances",
}
_MANAGED = {"sku.capacity": "instances", "properties.model": "model", "properties.acceleratorType": "accelerator"}
_ACCOUNT = {"properties.disableLocalAuth": "auth", "properties.publicNetworkAccess": "network.access"}
_VAULT = {
    "properties.softDeleteRetentionInDays": "soft_delete_days",
    "properties.enablePurgeProtection": "purge_protection",
}
_POLICY = {"properties.basePolicyName": "base", "properties.mode": "mode"}
_SERVERLESS = {"properties.contentSafety.contentSafetyStatus": "content_safety"}
_FIELDS = {
    "providers/accounts": _ACCOUNT,
    "providers/vaults": _VAULT,
    "accounts/deployments": DEPLOYMENT,
    "accounts/managedComputeDeployments": _MANAGED,
    "accounts/raiPolicies": _POLICY,
    "onlineEndpoints/deployments": _SLOT,
    "workspaces/serverlessEndpoints": _SERVERLESS,
}
"""Fields of the settings by the resource's property, by the type of the resource in its ARM id."""
_BY_PULUMI_TYPE = {
    "Account": _ACCOUNT,
    "Deployment": DEPLOYMENT,
    "RaiPolicy": _POLICY,
    "OnlineDeployment": _SLOT,
    "ServerlessEndpoint": _SERVERLESS,
}
"""The same by the last part of the resource's type in Pulumi; vaults are left out, whose names are at two paths."""
_BODY = re.compile(r"^body\.")
_SDK = re.compile(r"^\w+Properties\.")
"""What azure-native calls `properties` in some types: `onlineDeploymentProperties`."""


def field_of(resource_id: str, path: str) -> str | None:
    """Return the field of the settings for a property of a resource; None when only the property's own name is known.

    Args:
        resource_id: the resource's ARM id.
        path: path of the property, as the state has it.
    """
    parts = resource_id.split("/")
    return _FIELDS.get(f"{parts[-4]}/{parts[-2]}" if len(parts) > 4 else "", {}).get(in_arm(path))


def field_named_in(text: str, resource_type: str) -> str | None:
    """Return the field of the settings for the property that an error of Azure names; None when it names none.

    A property is named by its path, or by its own name where that is no common word (`raiPolicyName`).

    Args:
        text: the error.
        resource_type: type token of the resource in Pulumi.
    """
    fields = _BY_PULUMI_TYPE.get(resource_type.rpartition(":")[2], {})
    for path, field in fields.items():
        own = path.rpartition(".")[2]
        names = [path, *([own] if not own.islower() else [])]
        if any(re.search(rf"(?<![\w.]){re.escape(each)}(?![\w])", text) for each in names):
            return field
    return None


def in_arm(path: str) -> str:
    """Return the path of a property in the body of Resource Manager."""
    return _SDK.sub("properties.", _BODY.sub("", path))

"""Properties for which the settings have no field: what an adopted resource has there is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aihub.arm.bodies import Json, value_at
from aihub.arm.compare import agree


@dataclass(frozen=True)
class Fixed:
    """A property that the program declares with one value for all stacks, or not at all."""

    path: str
    """Path in ARM's body."""
    meaning: str
    """What it means that it has another value."""
    usual: Any = None
    """The value that the program declares; or one that is as good as none, for what it does not declare."""
    told_by: str = ""
    """Path of the member that is compared; by default the property itself."""

    @property
    def compared(self) -> str:
        """Path of what is compared."""
        return self.told_by or self.path


_IDENTITY = Fixed("identity", "its identity is not system-assigned", "SystemAssigned", "identity.type")
_SKU = "it has another SKU"
_NETWORK = Fixed("properties.publicNetworkAccess", "its public network access is not enabled", "Enabled")
_ENCRYPTION = "it is encrypted with a key of the customer's"
_DESCRIPTION = Fixed("properties.description", "it has a description")

FIXED: dict[str, tuple[Fixed, ...]] = {
    "Microsoft.Resources/resourceGroups": (Fixed("location", "it is in another region than the hub"),),
    "Microsoft.CognitiveServices/accounts": (
        _IDENTITY,
        Fixed("sku", _SKU, "S0", "sku.name"),
        _NETWORK,
        Fixed("properties.allowProjectManagement", "it does not allow projects", usual=True),
        Fixed(
            "properties.networkAcls",
            "it has network rules",
            {"defaultAction": "Allow", "virtualNetworkRules": [], "ipRules": []},
        ),
        Fixed("properties.encryption", _ENCRYPTION, {"keySource": "Microsoft.CognitiveServices"}),
        Fixed("properties.networkInjections", "its agents are in a network of the customer's"),
        Fixed("properties.userOwnedStorage", "it has a storage account of the customer's"),
        Fixed("properties.restrictOutboundNetworkAccess", "its outbound network access is restricted", usual=False),
        Fixed("properties.allowedFqdnList", "it has a list of allowed hosts"),
    ),
    "Microsoft.CognitiveServices/accounts/projects": (
        _IDENTITY,
        Fixed("properties.displayName", "its display name is not its name"),
        _DESCRIPTION,
    ),
    "Microsoft.CognitiveServices/accounts/deployments": (
        Fixed("properties.dynamicThrottlingEnabled", "dynamic throttling is on", usual=False),
        Fixed("properties.parentDeploymentName", "it has a parent deployment"),
        Fixed("properties.capacitySettings", "it has capacity settings"),
        Fixed("properties.scaleSettings", "it has scale settings"),
    ),
    "Microsoft.KeyVault/vaults": (
        Fixed(
            "properties.enableRbacAuthorization",
            "it takes access policies, so that role assignments have no effect",
            usual=True,
        ),
        Fixed("properties.sku", _SKU, "standard", "properties.sku.name"),
        _NETWORK,
        Fixed("properties.networkAcls", "it has network rules", {"bypass": "AzureServices", "defaultAction": "Allow"}),
        Fixed("properties.enabledForDeployment", "virtual machines may read it", usual=False),
        Fixed("properties.enabledForDiskEncryption", "disk encryption may read it", usual=False),
        Fixed("properties.enabledForTemplateDeployment", "template deployments may read it", usual=False),
    ),
    "Microsoft.Storage/storageAccounts": (
        Fixed("kind", "it is of another kind"),
        Fixed("sku", _SKU, told_by="sku.name"),
        Fixed("minimumTlsVersion", "it takes another version of TLS"),
        Fixed("enableHttpsTrafficOnly", "it takes requests without TLS"),
        Fixed("allowBlobPublicAccess", "it allows public access to blobs"),
        Fixed("allowSharedKeyAccess", "it takes keys"),
        Fixed("publicNetworkAccess", "its public network access is not enabled", "Enabled"),
        Fixed("networkRuleSet", "it has network rules", {"bypass": "AzureServices", "defaultAction": "Allow"}),
    ),
    "Microsoft.OperationalInsights/workspaces": (Fixed("sku", _SKU, told_by="sku.name"),),
    "Microsoft.Insights/components": (
        Fixed("kind", "it is of another kind"),
        Fixed("applicationType", "it is of another type"),
        Fixed("ingestionMode", "it takes telemetry in another way"),
        Fixed("workspaceResourceId", "its logs are elsewhere"),
    ),
    "Microsoft.MachineLearningServices/workspaces": (
        _IDENTITY,
        Fixed("sku", _SKU, "Basic", "sku.name"),
        _NETWORK,
        Fixed("properties.systemDatastoresAuthMode", "it reaches its storage in another way"),
        Fixed("properties.workspaceHubConfig", "its projects are made in another resource group"),
        Fixed("properties.allowRoleAssignmentOnRG", "its identity has a role on the resource group", usual=False),
        Fixed("properties.applicationInsights", "its telemetry goes elsewhere"),
        Fixed("properties.encryption", _ENCRYPTION),
        Fixed("properties.managedNetwork", "it has a managed network"),
        Fixed("properties.containerRegistry", "it has a container registry"),
    ),
    "Microsoft.MachineLearningServices/workspaces/connections": (
        Fixed("properties", "it is connected in another way"),
    ),
    "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints": (
        Fixed("sku", _SKU, "Consumption", "sku.name"),
    ),
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints": (_IDENTITY, _NETWORK, _DESCRIPTION),
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments": (
        Fixed("properties.egressPublicNetworkAccess", "its outbound network access is disabled", "Enabled"),
        Fixed("properties.scaleSettings", "it has scale settings of its own", {"scaleType": "Default"}),
        Fixed("properties.dataCollector", "it collects data"),
        Fixed("properties.modelMountPath", "its model is mounted at a path of its own"),
        Fixed("properties.startupProbe", "it has a startup probe"),
        _DESCRIPTION,
    ),
}
"""By the type of the resource. Where azure-native has members of `properties` beside the others, so do the paths."""


def type_of(resource_id: str) -> str:
    """Return the type of a resource by its ARM id, such as `Microsoft.CognitiveServices/accounts/projects`."""
    head, _, tail = resource_id.rpartition("/providers/")
    namespace, *parts = tail.split("/")
    return "/".join([namespace, *parts[::2]]) if head else "Microsoft.Resources/resourceGroups"


def found_otherwise(resource_id: str, declared: Json, live: Json) -> Iterator[Fixed]:
    """Yield the properties that a resource has otherwise than the program declares, or beyond that.

    Args:
        resource_id: ARM id of the resource.
        declared: what the program declares.
        live: what Azure has, in the same form.
    """
    for each in FIXED.get(type_of(resource_id), ()):
        wanted, has = value_at(declared, each.compared), value_at(live, each.compared)
        if has in (None, "", {}, []):
            continue
        if not (_is_usual(has, each.usual) if wanted is None else agree(wanted, has)):
            yield each


def unusual(resource: Json) -> Iterator[Fixed]:
    """Yield the properties that a resource, as ARM answers it, has otherwise than this program makes it."""
    name = str(resource.get("name")).rpartition("/")[2]
    for each in found_otherwise(str(resource["id"]), {"properties": {"displayName": name}}, resource):
        # Without a declaration, a value that the program takes from the settings has no usual one.
        if each.usual is not None or each.path not in _OF_SETTINGS:
            yield each


_OF_SETTINGS = {
    "location",
    "properties.systemDatastoresAuthMode",
    "properties.workspaceHubConfig",
    "properties.applicationInsights",
}
"""Paths whose usual value depends on the stack."""


def _is_usual(has: Any, usual: Any) -> bool:
    """Return whether a value is the usual one; members that are empty say nothing."""
    if isinstance(has, dict) and isinstance(usual, dict):
        return all(value in (None, [], {}) or _is_usual(value, usual.get(name)) for name, value in has.items())
    return bool(agree(usual, has)) if usual is not None else False

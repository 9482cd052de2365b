"""The resources in Azure that the settings declare, as far as preflight asks Azure about them.

The components declare them; a test compares the types and the ids here with what the program registers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aihub.arm.bodies import Json
from aihub.naming import (
    ENCRYPTION_KEY,
    ENDPOINTS_SUBNET,
    TRACING_CONNECTION,
    identity_name,
    marketplace_subscription_name,
    virtual_network_name,
)
from aihub.private_dns import OF_CLASSIC_HUB, OF_HUB, zone_id, zones_of
from aihub.settings import (
    ManagedComputeDeployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    ServerlessDeployment,
    Settings,
)
from aihub.settings.models import Deployment
from aihub.settings.monitored import THRESHOLDS

GROUP_TYPE = "Microsoft.Resources/subscriptions/resourceGroups"
ACCOUNT = "Microsoft.CognitiveServices/accounts"
VAULT = "Microsoft.KeyVault/vaults"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"


@dataclass(frozen=True)
class Declared:
    """A resource that the settings declare."""

    type: str
    """Type in Resource Manager."""
    where: str
    """Path in the settings."""
    id: str | None = None
    """ARM id; None where Pulumi makes up the name."""
    body: Json = field(default_factory=dict)
    """Body of the write, as far as a policy is likely to look at it."""

    @property
    def name(self) -> str:
        """Name of the resource, the last part of its id."""
        return (self.id or "").rpartition("/")[2]


def declared(settings: Settings, subscription: str) -> list[Declared]:
    """Return what the settings declare, in the order in which `pulumi up` creates it.

    Args:
        settings: the settings of the stack.
        subscription: id of the subscription.
    """
    return list(_Declarations(settings, subscription).all())


class _Declarations:
    def __init__(self, settings: Settings, subscription: str) -> None:
        self._settings, self._hub = settings, settings.hub
        self._group = f"/subscriptions/{subscription}/resourceGroups/{self._hub.resource_group_name}"
        self._placed: Json = {"location": self._hub.location, "tags": dict(self._hub.tags)}
        self._account = f"{self._group}/providers/{ACCOUNT}/{self._hub.name}"
        self._workspaces = f"{self._group}/providers/{WORKSPACE}"

    def all(self) -> Iterator[Declared]:
        yield Declared(GROUP_TYPE, "hub.resource_group", self._group, self._placed)
        yield Declared("Microsoft.OperationalInsights/workspaces", "hub.log_retention_days", None, self._placed)
        yield Declared("Microsoft.Insights/components", "hub.log_retention_days", None, self._placed)
        yield self._vault("hub.key_vault.name", self._hub.key_vault_name)
        yield from self._network()
        yield from self._identities()
        yield from self._on_account()
        # Roles of the operators on account and vault.
        yield Declared("Microsoft.Authorization/roleAssignments", "access")
        if self._settings.needs_classic_hub:
            yield from self._classic_hub()
        for name, each in self._settings.deployments.items():
            yield from self._deployment(name, each)
        yield from self._monitoring()
        yield from self._protection()

    def _protection(self) -> Iterator[Declared]:
        if self._settings.cost.budget:
            kind = "Microsoft.Consumption/budgets"
            yield Declared(kind, "cost.budget", f"{self._group}/providers/{kind}/aihub")
        if self._settings.protection.locks:
            kind = "Microsoft.Authorization/locks"
            yield Declared(kind, "protection.locks", f"{self._account}/providers/{kind}/aihub")

    def _connections(self) -> Iterator[Declared]:
        workspace = f"{self._workspaces}/{self._settings.workspace_name}"
        for name, each in self._settings.connections.items():
            _, _, project = each.at.partition("/")
            if each.at == "hub":
                kind, parent = WORKSPACE, workspace
            else:
                kind, parent = (
                    (f"{ACCOUNT}/projects", f"{self._account}/projects/{project}")
                    if project
                    else (ACCOUNT, self._account)
                )
            yield Declared(f"{kind}/connections", f"connections.{name}", f"{parent}/connections/{name}")

    def _network(self) -> Iterator[Declared]:
        network = self._hub.network
        if network is None or not (network.own_network or network.subnet):
            return
        where, at = "hub.network", f"{self._group}/providers/Microsoft.Network"
        if own := network.own_network:
            id_ = f"{at}/virtualNetworks/{own.name or virtual_network_name(self._hub.name)}"
            body = {**self._placed, "properties": {"addressSpace": {"addressPrefixes": [own.address_space]}}}
            yield Declared("Microsoft.Network/networkSecurityGroups", where, None, self._placed)
            yield Declared("Microsoft.Network/virtualNetworks", where, id_, body)
            for name in (ENDPOINTS_SUBNET, *own.subnets):
                yield Declared("Microsoft.Network/virtualNetworks/subnets", where, f"{id_}/subnets/{name}")
        yield Declared("Microsoft.Network/privateEndpoints", where, None, self._placed)
        if network.dns_zones != "elsewhere":
            yield Declared("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", where)
        if network.dns_zones == "create":
            kinds = (*OF_HUB, *(OF_CLASSIC_HUB if self._settings.needs_classic_hub else ()))
            for zone in zones_of(kinds):
                body = {"location": "global", "tags": dict(self._hub.tags)}
                yield Declared("Microsoft.Network/privateDnsZones", where, zone_id(self._group, zone), body)
            yield Declared("Microsoft.Network/privateDnsZones/virtualNetworkLinks", where)

    def _identities(self) -> Iterator[Declared]:
        """Yield the identities and the key that are made."""
        encryption, at = self._hub.encryption, f"{self._group}/providers/{IDENTITY}"
        uses = {"": "hub.identity.user_assigned"} if "create" in self._hub.identity.user_assigned else {}
        if encryption and encryption.identity is None:
            uses["encryption"] = "hub.encryption.identity"
        pipelines = self._settings.access.pipelines
        own = {name: f"access.pipelines.{name}" for name, each in pipelines.items() if each.identity == "create"}
        for use, where in {**uses, **own}.items():
            yield Declared(IDENTITY, where, f"{at}/{identity_name(self._hub.name, use)}", self._placed)
        for name, each in pipelines.items():
            identity = each.identity if name not in own else f"{at}/{identity_name(self._hub.name, name)}"
            id_ = f"{identity}/federatedIdentityCredentials/{name}"
            yield Declared(f"{IDENTITY}/federatedIdentityCredentials", f"access.pipelines.{name}", id_)
        if encryption and encryption.creates_key:
            id_ = f"{self._group}/providers/{VAULT}/{self._hub.key_vault_name}/keys/{ENCRYPTION_KEY}"
            yield Declared(f"{VAULT}/keys", "hub.encryption.key", id_)

    def _identity_type(self) -> str:
        identity = self._hub.identity
        kinds = [
            *(["SystemAssigned"] if identity.system else []),
            *(["UserAssigned"] if identity.user_assigned else []),
        ]
        return ", ".join(kinds)

    def _access(self) -> Json:
        """Return what says whether a resource is public, where the settings say it."""
        network = self._hub.network
        if network is None:
            return {}
        action = "Allow" if network.access == "public" else "Deny"
        public = "Disabled" if network.access == "private" else "Enabled"
        return {"publicNetworkAccess": public, "networkAcls": {"defaultAction": action}}

    def _vault(self, where: str, name: str) -> Declared:
        vault = self._hub.key_vault
        properties: Json = {
            "sku": {"family": "A", "name": "standard"},
            "enableRbacAuthorization": True,
            "enableSoftDelete": True,
            "softDeleteRetentionInDays": vault.soft_delete_days,
            **self._access(),
        }
        if vault.purge_protection:
            properties["enablePurgeProtection"] = True
        return Declared(
            VAULT, where, f"{self._group}/providers/{VAULT}/{name}", {**self._placed, "properties": properties}
        )

    def _on_account(self) -> Iterator[Declared]:
        identity = {"type": self._identity_type()}
        properties = {
            **({"encryption": {"keySource": "Microsoft.KeyVault"}} if self._hub.encryption else {}),
            "customSubDomainName": self._hub.name,
            "allowProjectManagement": True,
            "disableLocalAuth": self._hub.auth != "keys",
            "publicNetworkAccess": "Enabled",
            **self._access(),
        }
        account = {"kind": "AIServices", "sku": {"name": "S0"}, "identity": identity, "properties": properties}
        yield Declared(ACCOUNT, "hub.name", self._account, {**self._placed, **account})
        for name in self._hub.projects:
            body = {**self._placed, "identity": identity, "properties": {"displayName": name}}
            yield Declared(f"{ACCOUNT}/projects", "hub.projects", f"{self._account}/projects/{name}", body)
        yield from self._connections()
        for name, blocklist in self._settings.guardrails.blocklists.items():
            where, id_ = f"guardrails.blocklists.{name}", f"{self._account}/raiBlocklists/{name}"
            yield Declared(f"{ACCOUNT}/raiBlocklists", where, id_)
            for item in blocklist.items:
                items = f"{id_}/raiBlocklistItems/{item}"
                yield Declared(f"{ACCOUNT}/raiBlocklists/raiBlocklistItems", f"{where}.items.{item}", items)
        for name in self._settings.guardrails.content_filters:
            where = f"guardrails.content_filters.{name}"
            yield Declared(f"{ACCOUNT}/raiPolicies", where, f"{self._account}/raiPolicies/{name}")

    def _classic_hub(self) -> Iterator[Declared]:
        settings = self._settings
        store = "Microsoft.Storage/storageAccounts"
        body = {
            **self._placed,
            "kind": "StorageV2",
            "sku": {"name": "Standard_LRS"},
            "properties": {
                "minimumTlsVersion": "TLS1_2",
                "supportsHttpsTrafficOnly": True,
                "allowBlobPublicAccess": False,
                "allowSharedKeyAccess": False,
                **self._access(),
            },
        }
        id_ = f"{self._group}/providers/{store}/{settings.storage_account_name}"
        yield Declared(store, "classic_hub.storage_account", id_, body)
        if vault := settings.own_classic_vault:
            yield self._vault("classic_hub.key_vault", vault)
        for kind, field_, name in (
            ("Hub", "workspace", settings.workspace_name),
            ("Project", "project", settings.classic_project_name),
        ):
            body = {
                **self._placed,
                "kind": kind,
                "sku": {"name": "Basic", "tier": "Basic"},
                "identity": {"type": "SystemAssigned"},
                "properties": {"publicNetworkAccess": self._access().get("publicNetworkAccess", "Enabled")},
            }
            yield Declared(WORKSPACE, f"classic_hub.{field_}", f"{self._workspaces}/{name}", body)
        connection = f"{self._workspaces}/{settings.workspace_name}/connections/ai-services"
        yield Declared(f"{WORKSPACE}/connections", "classic_hub.workspace", connection)

    def _monitoring(self) -> Iterator[Declared]:
        wanted = self._settings.monitoring
        thresholds = (wanted.alerts, *wanted.alerts.deployments.values())
        has_alerts = any(getattr(each, field) is not None for each in thresholds for field in THRESHOLDS)
        for is_wanted, kind, where in (
            (wanted.diagnostics, "diagnosticSettings", "diagnostics"),
            (wanted.notify, "actionGroups", "notify"),
            (has_alerts, "metricAlerts", "alerts"),
            (has_alerts or wanted.alerts.key_expiry, "scheduledQueryRules", "alerts"),
            (wanted.workbook, "workbooks", "workbook"),
        ):
            if is_wanted:
                yield Declared(f"Microsoft.Insights/{kind}", f"monitoring.{where}")
        if wanted.tracing:
            yield Declared(
                f"{ACCOUNT}/connections", "monitoring.tracing", f"{self._account}/connections/{TRACING_CONNECTION}"
            )

    def _deployment(self, name: str, deployment: Deployment) -> Iterator[Declared]:
        where, endpoint = f"deployments.{name}", f"{self._workspaces}/{self._settings.classic_project_name}"
        match deployment:
            case ServerlessDeployment():
                if deployment.marketplace:
                    kind, own = f"{WORKSPACE}/marketplaceSubscriptions", marketplace_subscription_name(name)
                    yield Declared(kind, f"{where}.marketplace", f"{endpoint}/marketplaceSubscriptions/{own}")
                id_ = f"{endpoint}/serverlessEndpoints/{self._settings.endpoint_name(name)}"
                properties: Json = {"authMode": "AAD" if self._settings.endpoint_auth(name) == "entra" else "Key"}
                properties["modelSettings"] = {"modelId": deployment.model}
                body = {**self._placed, "sku": {"name": "Consumption"}, "properties": properties}
                yield Declared(f"{WORKSPACE}/serverlessEndpoints", where, id_, body)
            case OnlineDeployment():
                yield from self._online(name, deployment, f"{endpoint}/onlineEndpoints")
            case ManagedComputeDeployment():
                properties = {"model": deployment.model, "acceleratorType": deployment.accelerator}
                body = {"sku": {"name": "GlobalManagedCompute"}, "properties": properties}
                id_ = f"{self._account}/managedComputeDeployments/{name}"
                yield Declared(f"{ACCOUNT}/managedComputeDeployments", where, id_, body)
            case _:
                publisher = deployment.model.publisher if isinstance(deployment, ModelInferenceDeployment) else "OpenAI"
                model = {"format": publisher, "name": deployment.model.name, "version": deployment.model.version}
                properties = {"model": model, "versionUpgradeOption": deployment.version_upgrade}
                if deployment.content_filter:
                    properties["raiPolicyName"] = deployment.content_filter
                body = {"sku": deployment.sku.model_dump(), "properties": properties}
                yield Declared(f"{ACCOUNT}/deployments", where, f"{self._account}/deployments/{name}", body)

    def _online(self, name: str, deployment: OnlineDeployment, endpoints: str) -> Iterator[Declared]:
        kind, where = f"{WORKSPACE}/onlineEndpoints", f"deployments.{name}"
        id_ = f"{endpoints}/{self._settings.endpoint_name(name)}"
        modes = {"key": "Key", "aml-token": "AMLToken", "entra": "AADToken"}
        public = self._access().get("publicNetworkAccess", "Enabled")
        properties: Json = {"authMode": modes[self._settings.endpoint_auth(name)], "publicNetworkAccess": public}
        yield Declared(kind, where, id_, {**self._placed, "properties": properties})
        for slot, each in deployment.slots.items():
            properties = {"endpointComputeType": "Managed", "instanceType": each.instance_type, "model": each.model}
            body = {**self._placed, "sku": {"name": "Default", "capacity": each.instances}, "properties": properties}
            yield Declared(f"{kind}/deployments", f"{where}.slots.{slot}", f"{id_}/deployments/{slot}", body)
            if each.autoscale:
                place = f"{where}.slots.{slot}.autoscale"
                yield Declared("Microsoft.Insights/autoscaleSettings", place, None, self._placed)

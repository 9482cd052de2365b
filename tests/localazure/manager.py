"""Resource Manager in the test's own process, with time that stands still until the test moves it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from localazure.azure import Azure
from localazure.clock import Clock
from localazure.facts import ResourceType, resource_type, resource_types
from localazure.faults.live import Faults
from localazure.server import application, resource_manager
from localazure.services.arm import resources
from localazure.services.arm.ids import parse
from tests.localazure import alert_samples
from tests.localazure.alert_samples import ACTION_GROUP, DIAGNOSTICS, METRIC_ALERT, QUERY_RULE
from tests.localazure.world import GROUP, Answer, Client, World

OWN = "https://management.azure.com"

# Operations end when the test says so; those that a request waits for take a few thousandths of a second.
SLOW = 0.001

GROUP_TYPE = "Microsoft.Resources/resourceGroups"
WORKSPACE = "Microsoft.OperationalInsights/workspaces"
COMPONENT = "Microsoft.Insights/components"
VAULT = "Microsoft.KeyVault/vaults"
SECRET = "Microsoft.KeyVault/vaults/secrets"
ROLE_ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
ACCOUNT = "Microsoft.CognitiveServices/accounts"
PROJECT = "Microsoft.CognitiveServices/accounts/projects"
ACCOUNT_CONNECTION = "Microsoft.CognitiveServices/accounts/connections"
PROJECT_CONNECTION = "Microsoft.CognitiveServices/accounts/projects/connections"
DEPLOYMENT = "Microsoft.CognitiveServices/accounts/deployments"
POLICY = "Microsoft.CognitiveServices/accounts/raiPolicies"
BLOCKLIST = "Microsoft.CognitiveServices/accounts/raiBlocklists"
BLOCKLIST_ITEM = "Microsoft.CognitiveServices/accounts/raiBlocklists/raiBlocklistItems"
MANAGED_DEPLOYMENT = "Microsoft.CognitiveServices/accounts/managedComputeDeployments"
STORAGE = "Microsoft.Storage/storageAccounts"
ML_WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
CONNECTION = "Microsoft.MachineLearningServices/workspaces/connections"
MARKETPLACE = "Microsoft.MachineLearningServices/workspaces/marketplaceSubscriptions"
SERVERLESS = "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints"
ONLINE_ENDPOINT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
ONLINE_DEPLOYMENT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"
AUTOSCALE = "Microsoft.Insights/autoscaleSettings"
BLOB_SERVICE = "Microsoft.Storage/storageAccounts/blobServices"
FILE_SERVICE = "Microsoft.Storage/storageAccounts/fileServices"
IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
CREDENTIAL = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
KEY = "Microsoft.KeyVault/vaults/keys"
HSM = "Microsoft.KeyVault/managedHSMs"
LOCK = "Microsoft.Authorization/locks"
BUDGET = "Microsoft.Consumption/budgets"
HUB = "a workspace of kind Hub"
NETWORK = "Microsoft.Network/virtualNetworks"
SUBNET = "Microsoft.Network/virtualNetworks/subnets"
SECURITY_GROUP = "Microsoft.Network/networkSecurityGroups"
ENDPOINT = "Microsoft.Network/privateEndpoints"
ZONE_GROUP = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"
ZONE = "Microsoft.Network/privateDnsZones"
LINK = "Microsoft.Network/privateDnsZones/virtualNetworkLinks"
RECORD = "Microsoft.Network/privateDnsZones/A"
VAULT_ZONE = "privatelink.vaultcore.azure.net"

_LOCATED = {"location": "swedencentral"}
_BUDGET = {"amount": 500, "category": "Cost", "timeGrain": "Monthly", "timePeriod": {"startDate": "1970-01-01"}}
_IDENTITY = {"identity": {"type": "SystemAssigned"}}
_SEARCH = {
    "properties": {
        "category": "CognitiveSearch",
        "authType": "ApiKey",
        "target": "https://srch.search.windows.net/",
        "credentials": {"key": "not-a-key"},
    }
}
_TENANT = "11111111-1111-1111-1111-111111111111"
_HUB = f"{GROUP}/providers/{ML_WORKSPACE}/the-hub"
_PROJECT = f"{GROUP}/providers/{ML_WORKSPACE}/the-project"
_BLUE = f"{_PROJECT}/onlineEndpoints/churn/deployments/blue"
_ROLE = "/providers/Microsoft.Authorization/roleDefinitions/b86a8fe4-44ce-4948-aee5-eccb2c155cd7"

SAMPLES: Mapping[str, tuple[str, Any]] = {
    GROUP_TYPE: (GROUP, _LOCATED),
    WORKSPACE: (f"{GROUP}/providers/{WORKSPACE}/logs", _LOCATED),
    COMPONENT: (f"{GROUP}/providers/{COMPONENT}/insights", {**_LOCATED, "kind": "web"}),
    VAULT: (
        f"{GROUP}/providers/{VAULT}/kv-demo",
        {
            **_LOCATED,
            "properties": {
                "tenantId": _TENANT,
                "sku": {"family": "A", "name": "standard"},
                "enableRbacAuthorization": True,
            },
        },
    ),
    SECRET: (f"{GROUP}/providers/{VAULT}/kv-demo/secrets/key", {"properties": {"value": "a value"}}),
    KEY: (f"{GROUP}/providers/{VAULT}/kv-demo/keys/models", {"properties": {"kty": "RSA", "keySize": 3072}}),
    HSM: (
        f"{GROUP}/providers/{HSM}/hsm-demo",
        {
            **_LOCATED,
            "sku": {"family": "B", "name": "Standard_B1"},
            "properties": {"tenantId": _TENANT, "initialAdminObjectIds": [_TENANT], "enablePurgeProtection": True},
        },
    ),
    ROLE_ASSIGNMENT: (
        f"{GROUP}/providers/{ROLE_ASSIGNMENT}/6f0d3f6e-2f4c-4a3b-9d55-0c8f3c1b7a10",
        {"properties": {"principalId": "44444444-4444-4444-4444-444444444444", "roleDefinitionId": _ROLE}},
    ),
    ACCOUNT: (
        f"{GROUP}/providers/{ACCOUNT}/hub",
        {
            **_LOCATED,
            **_IDENTITY,
            "kind": "AIServices",
            "sku": {"name": "S0"},
            "properties": {"customSubDomainName": "hub", "allowProjectManagement": True},
        },
    ),
    PROJECT: (f"{GROUP}/providers/{ACCOUNT}/hub/projects/chat", {**_LOCATED, **_IDENTITY, "properties": {}}),
    ACCOUNT_CONNECTION: (f"{GROUP}/providers/{ACCOUNT}/hub/connections/search", _SEARCH),
    PROJECT_CONNECTION: (f"{GROUP}/providers/{ACCOUNT}/hub/projects/chat/connections/search", _SEARCH),
    DEPLOYMENT: (
        f"{GROUP}/providers/{ACCOUNT}/hub/deployments/gpt",
        {
            "sku": {"name": "GlobalStandard", "capacity": 1},
            "properties": {"model": {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}},
        },
    ),
    POLICY: (
        f"{GROUP}/providers/{ACCOUNT}/hub/raiPolicies/strict",
        {"properties": {"basePolicyName": "Microsoft.DefaultV2", "mode": "Blocking"}},
    ),
    BLOCKLIST: (f"{GROUP}/providers/{ACCOUNT}/hub/raiBlocklists/words", {"properties": {"description": "Bad words"}}),
    BLOCKLIST_ITEM: (
        f"{GROUP}/providers/{ACCOUNT}/hub/raiBlocklists/words/raiBlocklistItems/first",
        {"properties": {"pattern": "forbidden"}},
    ),
    MANAGED_DEPLOYMENT: (
        f"{GROUP}/providers/{ACCOUNT}/hub/managedComputeDeployments/qwen",
        {
            "sku": {"name": "GlobalManagedCompute", "capacity": 1},
            "properties": {
                "model": "azureml://registries/azure-huggingface/models/qwen--qwen3-8b/versions/1",
                "deploymentTemplate": "azureml://registries/azure-huggingface/deploymenttemplates/"
                "qwen--qwen3-8b--40k-nvidia-h100/versions/1",
                "acceleratorType": "H100_80GB",
            },
        },
    ),
    STORAGE: (
        f"{GROUP}/providers/{STORAGE}/stdemo",
        {**_LOCATED, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}},
    ),
    BLOB_SERVICE: (f"{GROUP}/providers/{STORAGE}/stdemo/blobServices/default", {"properties": {}}),
    FILE_SERVICE: (f"{GROUP}/providers/{STORAGE}/stdemo/fileServices/default", {"properties": {}}),
    IDENTITY: (f"{GROUP}/providers/{IDENTITY}/caller", _LOCATED),
    CREDENTIAL: (
        f"{GROUP}/providers/{IDENTITY}/caller/federatedIdentityCredentials/deploy",
        {
            "properties": {
                "issuer": "https://token.actions.githubusercontent.com",
                "subject": "repo:example/models:environment:dev",
                "audiences": ["api://AzureADTokenExchange"],
            }
        },
    ),
    BUDGET: (f"{GROUP}/providers/{BUDGET}/monthly", {"properties": _BUDGET}),
    LOCK: (f"{GROUP}/providers/{LOCK}/keep", {"properties": {"level": "CanNotDelete"}}),
    ML_WORKSPACE: (_PROJECT, {**_LOCATED, **_IDENTITY, "kind": "Project", "properties": {"hubResourceId": _HUB}}),
    CONNECTION: (
        f"{_PROJECT}/connections/HuggingFaceTokenConnection",
        {
            "properties": {
                "category": "CustomKeys",
                "authType": "CustomKeys",
                "target": "-",
                "credentials": {"keys": {"HF_TOKEN": "a-token-of-hugging-face"}},
            }
        },
    ),
    MARKETPLACE: (
        f"{_PROJECT}/marketplaceSubscriptions/command",
        {"properties": {"modelId": "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"}},
    ),
    SERVERLESS: (
        f"{_PROJECT}/serverlessEndpoints/reasoner",
        {
            **_LOCATED,
            "sku": {"name": "Consumption"},
            "properties": {
                "authMode": "Key",
                "modelSettings": {"modelId": "azureml://registries/azureml-deepseek/models/DeepSeek-R1"},
            },
        },
    ),
    ONLINE_ENDPOINT: (
        f"{_PROJECT}/onlineEndpoints/churn",
        {**_LOCATED, **_IDENTITY, "properties": {"authMode": "Key"}},
    ),
    ONLINE_DEPLOYMENT: (
        _BLUE,
        {
            **_LOCATED,
            "sku": {"name": "Default", "capacity": 1},
            "properties": {
                "endpointComputeType": "Managed",
                "model": "azureml:churn:3",
                "environmentId": "azureml:churn-env:2",
                "instanceType": "Standard_DS3_v2",
            },
        },
    ),
    AUTOSCALE: (
        f"{GROUP}/providers/{AUTOSCALE}/scale-blue",
        {
            **_LOCATED,
            "properties": {
                "targetResourceUri": _BLUE,
                "profiles": [
                    {"name": "usual", "capacity": {"minimum": "1", "maximum": "3", "default": "1"}, "rules": []}
                ],
            },
        },
    ),
    NETWORK: (
        f"{GROUP}/providers/{NETWORK}/vnet",
        {**_LOCATED, "properties": {"addressSpace": {"addressPrefixes": ["10.80.0.0/24"]}}},
    ),
    SUBNET: (f"{GROUP}/providers/{NETWORK}/vnet/subnets/endpoints", {"properties": {"addressPrefix": "10.80.0.0/26"}}),
    SECURITY_GROUP: (f"{GROUP}/providers/{SECURITY_GROUP}/nsg", {**_LOCATED, "properties": {}}),
    ENDPOINT: (
        f"{GROUP}/providers/{ENDPOINT}/pe-vault",
        {
            **_LOCATED,
            "properties": {
                "subnet": {"id": f"{GROUP}/providers/{NETWORK}/vnet/subnets/endpoints"},
                "privateLinkServiceConnections": [
                    {
                        "name": "vault",
                        "properties": {
                            "privateLinkServiceId": f"{GROUP}/providers/{VAULT}/kv-demo",
                            "groupIds": ["vault"],
                        },
                    }
                ],
            },
        },
    ),
    ZONE_GROUP: (
        f"{GROUP}/providers/{ENDPOINT}/pe-vault/privateDnsZoneGroups/default",
        {
            "properties": {
                "privateDnsZoneConfigs": [
                    {"name": "vault", "properties": {"privateDnsZoneId": f"{GROUP}/providers/{ZONE}/{VAULT_ZONE}"}}
                ]
            }
        },
    ),
    ZONE: (f"{GROUP}/providers/{ZONE}/{VAULT_ZONE}", {"location": "global"}),
    LINK: (
        f"{GROUP}/providers/{ZONE}/{VAULT_ZONE}/virtualNetworkLinks/vnet",
        {
            "location": "global",
            "properties": {
                "virtualNetwork": {"id": f"{GROUP}/providers/{NETWORK}/vnet"},
                "registrationEnabled": False,
            },
        },
    ),
    RECORD: (
        f"{GROUP}/providers/{ZONE}/{VAULT_ZONE}/A/other",
        {"properties": {"ttl": 60, "aRecords": [{"ipv4Address": "10.80.0.9"}]}},
    ),
    **alert_samples.SAMPLES,
}
"""A path and a body for each type that is served."""

MADE_BY_REQUESTS = [kind for kind in resource_types() if not kind.name.endswith("/privateEndpointConnections")]
"""The types whose resources requests make: connections of private endpoints are made by these."""

_ADDITIONAL: Mapping[str, tuple[str, Any]] = {
    HUB: (
        _HUB,
        {
            **_LOCATED,
            **_IDENTITY,
            "kind": "Hub",
            "properties": {"storageAccount": SAMPLES[STORAGE][0], "keyVault": SAMPLES[VAULT][0]},
        },
    ),
}

_NEEDED: Mapping[str, list[str]] = {
    HUB: [STORAGE, VAULT],
    ML_WORKSPACE: [HUB],
    AUTOSCALE: [ONLINE_DEPLOYMENT],
    DIAGNOSTICS: [VAULT, WORKSPACE],
    ENDPOINT: [SUBNET, VAULT],
    ZONE_GROUP: [ZONE],
    LINK: [NETWORK],
    METRIC_ALERT: [ACCOUNT, ACTION_GROUP],
    QUERY_RULE: [WORKSPACE],
}
"""The samples that have to be there before another can be made, besides those of its parents."""


class StoppedClock(Clock):
    """Time that passes when it is told to."""

    def now(self) -> float:
        return 1_000_000.0 + self.offset

    def pass_hour(self) -> None:
        """Longer than any operation takes."""
        self.advance(3600)


def azure_of(world: World, clock: Clock) -> Azure:
    """The local Azure of the test, under another clock."""
    return replace(world.azure, clock=clock, faults=Faults(clock))


@dataclass
class Manager:
    """Sends requests to Resource Manager, signed in."""

    world: World
    client: Client
    clock: StoppedClock

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        api_version: str = "2025-06-01",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """A request; the path may have a query, and a whole URL has its own version."""
        joined = f"{OWN}{path}{'&' if '?' in path else '?'}api-version={api_version}"
        url = path if path.startswith("https:") else joined
        return await self.client.send(method, url, body, {**self.world.token(OWN), **(headers or {})})

    async def sample(self, method: str, type_name: str) -> Answer:
        """A request to the sample of a type; a PUT carries its body."""
        path, body = body_of(type_name)
        target = parse(path)
        assert target is not None
        api_version = kind_of(target.type_name).api_versions[0]
        return await self.send(method, path, body if method == "PUT" else None, api_version)

    async def prepare(self, type_name: str) -> None:
        """Writes what has to be there before the sample of a type can be made."""
        kind = resource_type(type_name)
        parent = kind.parent if kind else None
        azure = replace(self.world.azure, clock=self.clock)
        for each in (GROUP_TYPE, *_NEEDED.get(type_name, []), *([parent] if parent else [])):
            if each != type_name and resources.get(azure, body_of(each)[0]) is None:
                await self.prepare(each)
                await self.make(each)

    async def make(self, *type_names: str) -> None:
        """Writes samples, each one to its end."""
        for each in type_names:
            answer = await self.sample("PUT", each)
            assert answer.status in {200, 201, 202}, answer.text
            self.clock.pass_hour()


async def manage(world: World, connect: Any, scale: float = 0.0, *, whole: bool = False) -> Manager:
    """Resource Manager of a local Azure on a free port, whose clock stands still unless a test moves it on.

    Args:
        world: what is in it.
        connect: the fixture of this name.
        scale: by what Azure's durations are multiplied; by default operations take no time.
        whole: whether to serve data planes too, whose routes take their time to be made.
    """
    clock, serve = StoppedClock(scale=scale), application if whole else resource_manager
    return Manager(world, await connect(serve(azure_of(world, clock), logging.getLogger("unused"))), clock)


def body_of(type_name: str) -> tuple[str, Any]:
    """Path and body of a sample, also of one that is no type of its own."""
    return {**SAMPLES, **_ADDITIONAL}[type_name]


def kind_of(type_name: str) -> ResourceType:
    kind = resource_type(type_name)
    assert kind is not None
    return kind


def error(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error["code"]

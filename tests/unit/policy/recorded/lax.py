"""A program of somebody's own that keeps hardly any policy, as far as Azure takes it."""

import pulumi
from pulumi_azure_native import authorization, cognitiveservices, keyvault, machinelearningservices, resources, storage

from components.dynamic.arm_resource import ArmResource

CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
PRINCIPAL = "11111111-1111-1111-1111-111111111111"

who = authorization.get_client_config_output()
group = resources.ResourceGroup("group", resource_group_name="rg-lax", location="swedencentral")
account = cognitiveservices.Account(
    "account",
    resource_group_name=group.name,
    account_name="ai-lax",
    kind="AIServices",
    sku={"name": "S0"},
    properties={"custom_sub_domain_name": "ai-lax"},
    location="swedencentral",
)
weak = cognitiveservices.RaiPolicy(
    "weak",
    resource_group_name=group.name,
    account_name=account.name,
    rai_policy_name="weak",
    properties={
        "base_policy_name": "Microsoft.DefaultV2",
        "mode": "Asynchronous_filter",
        "content_filters": [
            {"name": "Violence", "source": "Prompt", "severity_threshold": "High", "blocking": True, "enabled": True}
        ],
    },
)
chat = cognitiveservices.Deployment(
    "chat",
    resource_group_name=group.name,
    account_name=account.name,
    deployment_name="chat",
    sku={"name": "GlobalStandard", "capacity": 1},
    properties={
        "model": {"format": "OpenAI", "name": "gpt-4.1-mini"},
        "rai_policy_name": "weak",
        "version_upgrade_option": "OnceNewDefaultVersionAvailable",
    },
    opts=pulumi.ResourceOptions(depends_on=[weak]),
)
cognitiveservices.Deployment(
    "plain",
    resource_group_name=group.name,
    account_name=account.name,
    deployment_name="plain",
    sku={"name": "GlobalStandard", "capacity": 1},
    properties={"model": {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}},
    opts=pulumi.ResourceOptions(depends_on=[chat]),
)
vault = keyvault.Vault(
    "vault",
    resource_group_name=group.name,
    vault_name="kv-lax",
    properties=keyvault.VaultPropertiesArgs(
        tenant_id=who.tenant_id,
        sku=keyvault.SkuArgs(family="A", name=keyvault.SkuName.STANDARD),
        enable_rbac_authorization=False,
        access_policies=[],
        enable_soft_delete=True,
        soft_delete_retention_in_days=7,
    ),
    location="swedencentral",
)
ArmResource(
    "key",
    {
        "resource_id": pulumi.Output.concat(vault.id, "/keys/key"),
        "api_version": "2024-11-01",
        "body": {"properties": {"kty": "RSA", "keySize": 2048}},
    },
)
keyvault.Secret(
    "token",
    resource_group_name=group.name,
    vault_name=vault.name,
    secret_name="token",
    properties={"value": pulumi.Output.secret("of no use")},
)
keyvault.Secret(
    "dated",
    resource_group_name=group.name,
    vault_name=vault.name,
    secret_name="dated",
    properties={
        "value": pulumi.Output.secret("of no use"),
        "content_type": "text/plain",
        "attributes": {"enabled": True, "expires": 1_800_000_000},
    },
)
store = storage.StorageAccount(
    "store",
    resource_group_name=group.name,
    account_name="stlax",
    kind="StorageV2",
    sku={"name": "Standard_LRS"},
    enable_https_traffic_only=False,
    minimum_tls_version="TLS1_0",
    allow_blob_public_access=True,
    allow_shared_key_access=True,
    location="swedencentral",
)
hub = machinelearningservices.Workspace(
    "hub",
    resource_group_name=group.name,
    workspace_name="ai-lax-hub",
    kind="Hub",
    sku=machinelearningservices.SkuArgs(name="Basic"),
    identity=machinelearningservices.ManagedServiceIdentityArgs(type="SystemAssigned"),
    storage_account=store.id,
    key_vault=vault.id,
    public_network_access="Enabled",
    location="swedencentral",
)
project = machinelearningservices.Workspace(
    "project",
    resource_group_name=group.name,
    workspace_name="ai-lax-project",
    kind="Project",
    sku=machinelearningservices.SkuArgs(name="Basic"),
    identity=machinelearningservices.ManagedServiceIdentityArgs(type="SystemAssigned"),
    hub_resource_id=hub.id,
    public_network_access="Enabled",
    location="swedencentral",
)
machinelearningservices.OnlineEndpoint(
    "churn",
    resource_group_name=group.name,
    workspace_name=project.name,
    endpoint_name="ai-lax-churn",
    identity=machinelearningservices.ManagedServiceIdentityArgs(type="SystemAssigned"),
    properties=machinelearningservices.OnlineEndpointPropertiesArgs(auth_mode="Key"),
    location="swedencentral",
)
authorization.RoleAssignment(
    "app",
    role_assignment_name="22222222-2222-2222-2222-222222222222",
    scope=group.id,
    principal_id=PRINCIPAL,
    principal_type="ServicePrincipal",
    role_definition_id=who.subscription_id.apply(
        lambda each: f"/subscriptions/{each}/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}"
    ),
)

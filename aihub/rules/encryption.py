"""Rules on encryption with a customer-managed key."""

from aihub.rules.rule import Rule

ENCRYPTION_WITHOUT_PURGE_PROTECTION = Rule(
    id="encryption-without-purge-protection",
    severity="error",
    title="The customer-managed key could be purged",
    why=(
        "Whoever purges the key makes all data that it encrypts unreadable for good, so Azure takes no key from a vault "
        "without purge protection."
    ),
    wrong="hub: {encryption: {key: create}, key_vault: {purge_protection: false}}\n",
    right="hub: {encryption: {key: create}, key_vault: {purge_protection: true}}\n",
    source="https://learn.microsoft.com/azure/foundry/concepts/encryption-keys-portal",
)
ENCRYPTION_IDENTITY_MISSING = Rule(
    id="encryption-identity-missing",
    severity="error",
    title="No identity is named that may use the existing key",
    why=(
        "Azure reads the key with an identity when it creates the account. One that the stack makes in the same run has "
        "no role for a key elsewhere, and the stack assigns no roles in vaults that are not its own."
    ),
    wrong="hub: {encryption: {key: https://kv-keys.vault.azure.net/keys/models}}\n",
    right="""\
hub:
  encryption:
    key: https://kv-keys.vault.azure.net/keys/models
    identity: /subscriptions/3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11/resourceGroups/rg-identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-models
""",
    source="docs/encryption.md",
)
ENCRYPTION_OF_WORKSPACE = Rule(
    id="encryption-of-workspace",
    severity="error",
    title="A hub workspace is to be encrypted with a key of a managed HSM",
    why=(
        "The account and the storage account take such a key, and a workspace takes one of a vault only. It exists for "
        "serverless-api, and for managed-compute unless its host is account."
    ),
    wrong="""\
hub:
  encryption:
    key: https://hsm-keys.managedhsm.azure.net/keys/models
    identity: /subscriptions/3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11/resourceGroups/rg-identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-models
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots: {blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}}
    traffic: {blue: 100}
""",
    right="""\
hub:
  encryption:
    key: https://kv-keys.vault.azure.net/keys/models
    identity: /subscriptions/3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11/resourceGroups/rg-identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-models
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots: {blue: {model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25, instance_type: Standard_DS3_v2}}
    traffic: {blue: 100}
""",
    source="https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys",
)
ENCRYPTION_WITHOUT_TRUSTED_SERVICES = Rule(
    id="encryption-without-trusted-services",
    severity="error",
    title="The services that encrypt cannot reach their key",
    why=(
        "Account, storage account and workspace read the key in the hub's vault as trusted services of Microsoft, which "
        "`trusted_services: false` keeps out."
    ),
    wrong="hub: {encryption: {key: create}, network: {access: private, trusted_services: false}}\n",
    right="hub: {encryption: {key: create}, network: {access: private, trusted_services: true}}\n",
    source="https://learn.microsoft.com/azure/foundry/concepts/encryption-keys-portal",
)

"""Rules on encryption with a customer-managed key."""

from aihub.rules.rule import Rule

ENCRYPTION_WITHOUT_PURGE_PROTECTION = Rule(
    id="encryption-without-purge-protection",
    severity="error",
    title="A key that encrypts could be purged",
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
    title="Nobody is named who may use the existing key",
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

"""Rules on Pulumi's own file of a stack, and on environment variables."""

from aihub.rules.rule import Rule

OTHER_CLOUD = Rule(
    id="other-cloud",
    severity="error",
    title="Another cloud than Azure's public one is named",
    why=(
        "aihub knows the hosts of Azure's public cloud. In another cloud it would look for endpoints and vaults "
        "at the wrong place."
    ),
    wrong="""\
# Pulumi.dev.yaml
config: {azure-native:environment: usgovernment}
""",
    right="""\
# Pulumi.dev.yaml
config: {azure-native:location: swedencentral}
""",
    source="docs/login.md",
)
SECRETS_PROVIDER_UNVERSIONED = Rule(
    id="secrets-provider-unversioned",
    severity="error",
    title="The key of the secrets provider has no version",
    why=(
        "Pulumi takes the latest version of the key each time. Once the key is rotated, it cannot decrypt what it "
        "has encrypted with the version before, which is the state of the stack."
    ),
    wrong="""\
# Pulumi.dev.yaml
secretsprovider: azurekeyvault://kv-example.vault.azure.net/keys/pulumi
""",
    right="""\
# Pulumi.dev.yaml
secretsprovider: azurekeyvault://kv-example.vault.azure.net/keys/pulumi/0123456789abcdef0123456789abcdef
""",
    source="https://github.com/pulumi/pulumi/issues/22338",
)

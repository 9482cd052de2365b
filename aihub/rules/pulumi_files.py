"""Rules on Pulumi's own file of a stack, `Pulumi.<stack>.yaml`, and on environment variables."""

from aihub.rules.rule import Rule

OTHER_CLOUD = Rule(
    "other-cloud",
    "error",
    "Another cloud than Azure's public one is named",
)
SECRETS_PROVIDER_UNVERSIONED = Rule(
    "secrets-provider-unversioned",
    "error",
    "The key of the secrets provider has no version",
)

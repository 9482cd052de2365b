"""Bodies of ARM resources, for types and API versions for which pulumi-azure-native has no class."""

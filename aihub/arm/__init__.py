"""Bodies of Resource Manager's resources, for types and API versions that pulumi-azure-native has no class for."""

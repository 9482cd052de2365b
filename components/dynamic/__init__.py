"""Dynamic resources, for what azure-native cannot do: one file for each kind, with its provider."""

"""Dynamic resources, for what azure-native cannot do: a file for each kind, with the provider that carries it out."""

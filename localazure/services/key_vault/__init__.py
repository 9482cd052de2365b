"""Microsoft.KeyVault: vaults and managed HSMs in Resource Manager, and the secrets and keys of vaults."""

"""Microsoft.KeyVault: vaults in Resource Manager, and the secrets of their data planes."""

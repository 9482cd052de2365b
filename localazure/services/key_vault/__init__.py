"""Microsoft.KeyVault: vaults through ARM, and the secrets in them."""

"""Access to Azure: login, subscription, access tokens, and the clients for Resource Manager and Key Vault."""

"""Azure on this machine: login, Resource Manager, Key Vault and inference behind one HTTPS proxy."""

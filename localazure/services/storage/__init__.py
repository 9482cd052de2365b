"""Microsoft.Storage: storage accounts, with their blob and file services."""

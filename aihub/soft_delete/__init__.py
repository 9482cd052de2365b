"""Find and purge soft-deleted hubs and vaults."""

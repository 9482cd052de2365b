"""What Azure keeps of a deleted hub and its vaults, and how it is purged."""

"""Take resources that exist in Azure into a stack's state."""

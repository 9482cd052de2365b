"""Private DNS: zones, their links to virtual networks, and A records."""

"""Make releases and compare them; their files, and what a pin means, are part of the settings (`settings.releases`)."""

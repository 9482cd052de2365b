"""From the settings to the components: the arguments of each, which is made when, and what waits for what."""

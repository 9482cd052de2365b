"""From where an endpoint is reachable."""

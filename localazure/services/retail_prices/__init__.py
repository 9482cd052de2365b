"""Microsoft's retail prices, at a host of their own that asks for no login."""

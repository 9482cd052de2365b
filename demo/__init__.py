"""Demonstrations on the local Azure that play several commands together."""

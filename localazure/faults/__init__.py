"""Faults on demand: what goes wrong in Azure, for chosen requests, for as long as it is set."""

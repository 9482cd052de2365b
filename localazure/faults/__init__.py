"""Fault injection: errors of Azure, for chosen requests, for as long as they are set."""

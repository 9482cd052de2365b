"""Connections of the account, its projects and the classic hub to other services."""

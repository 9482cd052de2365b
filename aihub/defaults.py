"""Defaults of the smoke test, which hold for the settings and for endpoints whose contract names no checks.

Pure.
"""

SMOKE_BUDGET_SECONDS = 300
"""For one endpoint, with all retries."""
SMOKE_CONCURRENCY_PER_HOST = 8
"""Requests to one host at the same time."""

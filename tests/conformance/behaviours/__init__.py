"""What the program takes for granted, a module for each service."""

ORDER = [
    "resource_manager",
    "preflight",
    "roles",
    "monitoring",
    "storage",
    "vaults",
    "secrets",
    "accounts",
    "deployments",
    "guardrails",
    "inference",
    "workspaces",
    "serverless",
    "online",
    "managed_compute",
    "networks",
    "protection",
    "identities",
    "alerts",
]
"""In which they are tried: what others stand on comes first."""

"""API versions of the requests to Resource Manager that this project makes itself, by resource provider.

azure-native sends its own. The versions in the URIs of endpoints are the endpoint contract's (`aihub.contract.routes`).
"""

AUTHORIZATION = "2022-04-01"
AUTOSCALE_SETTINGS = "2021-05-01-preview"
COGNITIVE_SERVICES = "2025-06-01"
COGNITIVE_SERVICES_PROVIDER_DATA = "2026-05-01"
"""Takes Anthropic's provider data, which stands in no published definition (Azure/azure-rest-api-specs#43610); Azure
Verified Modules found that it does."""
COGNITIVE_SERVICES_ROUTING = "2026-07-01"
"""First with a deployment's `routing`, `serviceTier` and `deploymentState`."""
COMPONENTS = "2020-02-02"
"""Application Insights."""
KEY_VAULT = "2024-11-01"
LOG_ANALYTICS = "2023-09-01"
MACHINE_LEARNING = "2025-12-01"
MANAGED_COMPUTE = "2026-05-15-preview"
"""Managed compute on an account: the only published one of `managedComputeDeployments`."""
RESOURCE_GROUPS = "2024-03-01"
RESOURCES = "2024-11-01"
"""Lists of all resources of a subscription."""
STORAGE = "2024-01-01"

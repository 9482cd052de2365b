"""API versions of the requests to Resource Manager that this project makes itself, by resource provider.

azure-native sends versions of its own, and the URIs of endpoints have theirs from `aihub.contract.routes`.
"""

AUTHORIZATION = "2022-04-01"
AUTOSCALE_SETTINGS = "2021-05-01-preview"
COGNITIVE_SERVICES = "2025-06-01"
COGNITIVE_SERVICES_PROVIDER_DATA = "2026-05-01"
"""Accepts Anthropic's provider data, which no published definition has (Azure/azure-rest-api-specs#43610). Source:
Azure Verified Modules."""
COGNITIVE_SERVICES_ROUTING = "2026-07-01"
"""First version with a deployment's `routing`, `serviceTier` and `deploymentState`."""
COMPONENTS = "2020-02-02"
"""Application Insights."""
KEY_VAULT = "2024-11-01"
LOG_ANALYTICS = "2023-09-01"
MACHINE_LEARNING = "2025-12-01"
MANAGED_COMPUTE = "2026-05-15-preview"
"""Managed compute on an account: the only published version of `managedComputeDeployments`."""
POLICY_ASSIGNMENTS = "2023-04-01"
POLICY_RESTRICTIONS = "2024-10-01"
RESOURCE_GROUPS = "2024-03-01"
RESOURCES = "2024-11-01"
"""Lists of all resources of a subscription."""
STORAGE = "2024-01-01"
SUBSCRIPTIONS = "2022-12-01"

"""Rules on deployments on the hub's account."""

from aihub.rules.rule import Rule

BATCH_SKU = Rule(
    "batch-sku",
    "error",
    "Batch jobs and Batch SKUs belong together",
)
SKU_NOT_OF_PUBLISHER = Rule(
    "sku-not-of-publisher",
    "error",
    "Azure does not offer the publisher's models with this SKU",
)
CAPACITY_NOT_SOLD = Rule(
    "capacity-not-sold",
    "error",
    "Azure does not sell this number of provisioned throughput units",
)
SERVICE_TIER_SKU = Rule(
    "service-tier-sku",
    "error",
    "The SKU has no Priority tier",
)
PAUSED_SKU = Rule(
    "paused-sku",
    "error",
    "A deployment with this SKU cannot be paused",
)
ROUTING_MODEL = Rule(
    "routing-model",
    "error",
    "Only model-router takes routing",
)
SPILLOVER_INVALID = Rule(
    "spillover-invalid",
    "error",
    "Requests cannot spill over to this deployment",
)
PROVIDER_TERMS_MISSING = Rule(
    "provider-terms-missing",
    "error",
    "Anthropic's terms are not accepted",
)
PROVIDER_TERMS_UNNEEDED = Rule(
    "provider-terms-unneeded",
    "error",
    "The publisher has no terms to accept",
)

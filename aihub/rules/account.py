"""Rules on deployments on the hub's account."""

from aihub.rules.rule import Rule

BATCH_SKU = Rule(
    id="batch-sku",
    severity="error",
    title="Batch jobs and Batch SKUs belong together",
    why="A deployment with a Batch SKU refuses direct calls, and one with another SKU refuses batch jobs.",
    wrong="""\
deployments:
  nightly:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    sku: {name: GlobalBatch}
""",
    right="""\
deployments:
  nightly:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    sku: {name: GlobalBatch}
    task: batches
""",
    source="https://learn.microsoft.com/azure/foundry/openai/how-to/batch",
)
SKU_NOT_OF_PUBLISHER = Rule(
    id="sku-not-of-publisher",
    severity="error",
    title="Azure does not offer the publisher's models with this SKU",
    why=(
        "Batch SKUs are for models of OpenAI, and Anthropic's models are offered as GlobalStandard and "
        "DataZoneStandard."
    ),
    wrong="""\
deployments:
  deepseek:
    type: model-inference
    model: {publisher: DeepSeek, name: DeepSeek-V4-Flash, version: "2026-04-23"}
    sku: {name: GlobalBatch}
""",
    right="""\
deployments:
  deepseek:
    type: model-inference
    model: {publisher: DeepSeek, name: DeepSeek-V4-Flash, version: "2026-04-23"}
    sku: {name: GlobalStandard}
""",
    source="https://learn.microsoft.com/azure/foundry/openai/how-to/batch",
)
CAPACITY_NOT_SOLD = Rule(
    id="capacity-not-sold",
    severity="error",
    title="Azure does not sell this number of provisioned throughput units",
    why=(
        "Units are sold from 15 in steps of 5, and regional ones from 25 in steps of 25. Each model has a minimum "
        "and a step of its own within these, which only Azure knows."
    ),
    wrong="""\
deployments:
  chat:
    sku: {name: GlobalProvisionedManaged, capacity: 12}
""",
    right="""\
deployments:
  chat:
    sku: {name: GlobalProvisionedManaged, capacity: 15}
""",
    source="https://learn.microsoft.com/azure/foundry/openai/how-to/provisioned-throughput-onboarding",
)
SERVICE_TIER_SKU = Rule(
    id="service-tier-sku",
    severity="error",
    title="The SKU has no Priority tier",
    why="Priority processing is for GlobalStandard and DataZoneStandard. Azure refuses it with other SKUs.",
    wrong="""\
deployments:
  chat:
    sku: {name: Standard}
    service_tier: Priority
""",
    right="""\
deployments:
  chat:
    sku: {name: GlobalStandard}
    service_tier: Priority
""",
    source="https://learn.microsoft.com/azure/foundry/openai/concepts/priority-processing",
)
PAUSED_SKU = Rule(
    id="paused-sku",
    severity="error",
    title="A deployment with this SKU cannot be paused",
    why=("Only deployments that are paid per token can be paused; provisioned units are paid while they exist."),
    wrong="""\
deployments:
  chat:
    sku: {name: GlobalProvisionedManaged, capacity: 15}
    state: Paused
""",
    right="""\
deployments:
  chat:
    sku: {name: GlobalStandard}
    state: Paused
""",
    source="https://learn.microsoft.com/azure/foundry/openai/how-to/working-with-models",
)
ROUTING_MODEL = Rule(
    id="routing-model",
    severity="error",
    title="Only model-router takes routing",
    why=(
        "Azure refuses or ignores a routing mode for other models, and for versions of model-router before 2025-11-18."
    ),
    wrong="""\
deployments:
  chat:
    routing: {mode: cost}
""",
    right="""\
deployments:
  router:
    type: azure-openai
    model: {name: model-router, version: "2025-11-18"}
    routing: {mode: cost}
""",
    source="https://learn.microsoft.com/azure/foundry/openai/how-to/model-router",
)
SPILLOVER_INVALID = Rule(
    id="spillover-invalid",
    severity="error",
    title="Requests cannot spill over to this deployment",
    why=(
        "Requests beyond provisioned capacity can go to another deployment of the same model and version in the "
        "same account, with a Standard SKU."
    ),
    wrong="""\
deployments:
  reserved:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    sku: {name: GlobalProvisionedManaged, capacity: 15}
    spillover: chatt
""",
    right="""\
deployments:
  reserved:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    sku: {name: GlobalProvisionedManaged, capacity: 15}
    spillover: chat
""",
    source="https://learn.microsoft.com/azure/foundry/openai/how-to/spillover-traffic-management",
)
PROVIDER_TERMS_MISSING = Rule(
    id="provider-terms-missing",
    severity="error",
    title="Anthropic's terms are not accepted",
    why=(
        "Azure creates a deployment of Claude only with the acceptance of Anthropic's terms and the details of "
        "the customer."
    ),
    wrong="""\
deployments:
  chat-2:
    type: model-inference
    model: {publisher: Anthropic, name: claude-sonnet-4-6, version: "1"}
""",
    right="""\
deployments:
  chat-2:
    type: model-inference
    model: {publisher: Anthropic, name: claude-sonnet-4-6, version: "1"}
    provider_terms: {accept: true, organization_name: Example Ltd, country_code: US, industry: technology}
""",
    source="https://learn.microsoft.com/azure/foundry/foundry-models/concepts/models-from-partners",
)
PROVIDER_TERMS_UNNEEDED = Rule(
    id="provider-terms-unneeded",
    severity="error",
    title="The publisher has no terms to accept",
    why=("The acceptance is part of deployments of Anthropic's models only; for others Azure has no place for it."),
    wrong="""\
deployments:
  deepseek:
    type: model-inference
    model: {publisher: DeepSeek, name: DeepSeek-V4-Flash, version: "2026-04-23"}
    provider_terms: {accept: true, organization_name: Example Ltd, country_code: US, industry: technology}
""",
    right="""\
deployments:
  deepseek:
    type: model-inference
    model: {publisher: DeepSeek, name: DeepSeek-V4-Flash, version: "2026-04-23"}
""",
    source="https://learn.microsoft.com/azure/foundry/foundry-models/concepts/models-from-partners",
)

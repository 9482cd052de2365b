"""Rules on what a stack may cost."""

from aihub.rules.rule import Rule

_SOURCE = "docs/cost.md"
_RESERVED = """\
deployments:
  reserved:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    sku: {name: GlobalProvisionedManaged, capacity: 15}
"""

COST_ABOVE_CEILING = Rule(
    id="cost-above-ceiling",
    severity="error",
    title="The stack's fixed cost is above the ceiling that its settings give",
    why=(
        "Provisioned units, virtual machines and accelerators are billed by the hour, whether anybody calls them or not. "
        "The ceiling is compared with a month of 730 hours at list prices, with autoscale at its maximum."
    ),
    wrong=f"{_RESERVED}cost:\n  ceiling: {{monthly: 5000}}\n",
    right=f"{_RESERVED}cost:\n  ceiling: {{monthly: 12000}}\n",
    source=_SOURCE,
)
COST_UNKNOWN = Rule(
    id="cost-unknown",
    severity="warning",
    title="There is a ceiling, and the price of something that is billed by the hour is not known",
    why="What has no price in the table is not compared with the ceiling, so the stack may cost more than it.",
    wrong="""\
deployments:
  qwen3:
    type: managed-compute
    host: account
    model: azureml://registries/azure-huggingface/models/Qwen--Qwen3-8B/versions/1
    template: azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1
    accelerator: H100_80GB
cost:
  ceiling: {monthly: 5000}
""",
    right=f"{_RESERVED}cost:\n  ceiling: {{monthly: 12000}}\n",
    source=_SOURCE,
)
COST_PRICES = Rule(
    id="cost-prices",
    severity="error",
    title="The prices cannot be used",
    why="Without prices in the currency of the ceiling, nothing can be compared with it.",
    wrong=f"{_RESERVED}cost:\n  ceiling: {{monthly: 12000, currency: EUR}}\n",
    right=f"{_RESERVED}cost:\n  ceiling: {{monthly: 12000, currency: USD}}\n",
    source=_SOURCE,
)
BUDGET_MESSAGES = Rule(
    id="budget-messages",
    severity="error",
    title="A budget has no threshold, or more than Azure takes",
    why=(
        "A budget stops nothing: all that it does is to write to its contacts when a threshold is reached. Azure takes "
        "five, those of the cost so far and those of the forecast together."
    ),
    wrong="""\
cost:
  budget: {monthly: 500, thresholds: [20, 40, 60, 80, 100], contacts: [team@example.com]}
""",
    right="""\
cost:
  budget: {monthly: 500, thresholds: [50, 80, 100], contacts: [team@example.com]}
""",
    source="https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update",
)

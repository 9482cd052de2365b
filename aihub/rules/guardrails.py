"""Rules on content filters and blocklists."""

from aihub.rules.rule import Rule

CONTENT_FILTER_UNKNOWN = Rule(
    id="content-filter-unknown",
    severity="error",
    title="A content filter does not exist",
    why="Azure refuses a deployment with a content filter that the account does not have.",
    wrong="""\
deployments:
  chat:
    content_filter: strict
""",
    right="""\
deployments:
  chat:
    content_filter: strict
guardrails:
  content_filters:
    strict:
      filters: [{name: Violence, source: Prompt, severity: Low}]
""",
    source="https://learn.microsoft.com/azure/foundry/openai/how-to/content-filters",
)
CONTENT_FILTER_RESERVED = Rule(
    id="content-filter-reserved",
    severity="error",
    title="A content filter has a name of Microsoft's",
    why="Names that begin with `Microsoft.` belong to Azure's own policies, which cannot be changed.",
    wrong="""\
guardrails:
  content_filters:
    Microsoft.Strict: {mode: Blocking}
""",
    right="""\
guardrails:
  content_filters:
    strict: {mode: Blocking}
""",
    source="https://learn.microsoft.com/azure/foundry/openai/how-to/content-filters",
)
BLOCKLIST_UNKNOWN = Rule(
    id="blocklist-unknown",
    severity="error",
    title="A blocklist does not exist",
    why="Azure refuses a content filter with a blocklist that the account does not have.",
    wrong="""\
guardrails:
  content_filters:
    strict:
      blocklists: [{name: product, source: Completion}]
  blocklists:
    products: {items: {falcon: {pattern: falcon}}}
""",
    right="""\
guardrails:
  content_filters:
    strict:
      blocklists: [{name: products, source: Completion}]
  blocklists:
    products: {items: {falcon: {pattern: falcon}}}
""",
    source="https://learn.microsoft.com/azure/foundry/openai/how-to/use-blocklists",
)

"""Rules on one field: its name, its type, its limits."""

from aihub.rules.rule import Rule

FIELD_UNKNOWN = Rule(
    id="field-unknown",
    severity="error",
    title="A field does not exist",
    why="A misspelt or misplaced field would have no effect, and its default would be deployed instead.",
    wrong="smoke: {budget_second: 120}\n",
    right="smoke: {budget_seconds: 120}\n",
    source="docs/settings.md",
)
FIELD_RENAMED = Rule(
    id="field-renamed",
    severity="error",
    title="A field has a new name",
    why="The field had this name in an earlier version. Its meaning is the same under the new one.",
    wrong="""\
access:
  readers:
    - {principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: [chat]}
""",
    right="""\
access:
  consumers:
    - {principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: [chat]}
""",
    source="CHANGELOG.md",
)
FIELD_MISSING = Rule(
    id="field-missing",
    severity="error",
    title="A required field is missing",
    why="The field has no default, since no value suits everybody.",
    wrong="""\
deployments:
  search:
    type: azure-openai
    task: embeddings
""",
    right="""\
deployments:
  search:
    type: azure-openai
    task: embeddings
    model: {name: text-embedding-3-small, version: "1"}
""",
    source="docs/settings.md",
)
VALUE_UNKNOWN = Rule(
    id="value-unknown",
    severity="error",
    title="A value is not among those that a field takes",
    why="Azure takes these values only. A misspelt one would be refused minutes into `pulumi up`.",
    wrong="""\
deployments:
  chat:
    sku: {name: GlobalStandart}
""",
    right="""\
deployments:
  chat:
    sku: {name: GlobalStandard}
""",
    source="docs/settings.md",
)
VALUE_OUT_OF_RANGE = Rule(
    id="value-out-of-range",
    severity="error",
    title="A number or a list is outside the limits of its field",
    why="Azure or aihub takes no value outside these limits.",
    wrong="hub: {log_retention_days: 7}\n",
    right="hub: {log_retention_days: 30}\n",
    source="docs/settings.md",
)
VALUE_EMPTY = Rule(
    id="value-empty",
    severity="error",
    title="A value is empty",
    why="The field must say something: an empty text or mapping is no name and no deployment.",
    wrong="""\
exclude: {chat: ""}
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
""",
    right="""\
exclude: {chat: no quota in this region yet}
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
""",
    source="docs/settings.md",
)
VALUE_OF_WRONG_TYPE = Rule(
    id="value-of-wrong-type",
    severity="error",
    title="A value is of another type than its field",
    why=(
        "aihub converts nothing: a version that YAML reads as a date or number (`2026-03-17`, `1.10`) is another "
        "text once it is converted back."
    ),
    wrong="""\
deployments:
  chat:
    model: {name: gpt-5.4-mini, version: 2026-03-17}
""",
    right="""\
deployments:
  chat:
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    source="docs/settings.md",
)
VALUE_INVALID = Rule(
    id="value-invalid",
    severity="error",
    title="A value has a form that its field does not take",
    why=("Names in Azure have rules of their own for length and characters, and dates, versions and ids a fixed form."),
    wrong="""\
deployments:
  chat:
    api_version: "2024.10.21"
""",
    right="""\
deployments:
  chat:
    api_version: "2024-10-21"
""",
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
)

"""Rules on monitoring: what alerts are taken from, and whom they reach."""

from aihub.rules.rule import Rule

_SOURCE = "docs/monitoring.md"
_DEPLOYMENT = """\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
"""
_NOTIFY = "  notify: {emails: [team@example.com]}\n"

ALERT_DEPLOYMENT_UNKNOWN = Rule(
    id="alert-deployment-unknown",
    severity="error",
    title="Thresholds are given for a deployment that does not exist",
    why="No alert would have them, and the deployment that was meant would keep those of all others.",
    wrong=f"{_DEPLOYMENT}monitoring:\n  alerts: {{deployments: {{chatt: {{latency_ms: 2000}}}}}}\n{_NOTIFY}",
    right=f"{_DEPLOYMENT}monitoring:\n  alerts: {{deployments: {{chat: {{latency_ms: 2000}}}}}}\n{_NOTIFY}",
    source=_SOURCE,
)
ALERT_NOT_MEASURED = Rule(
    id="alert-not-measured",
    severity="error",
    title="A deployment has a threshold for something that Azure does not measure of it",
    why=(
        "The alert would never fire. Provisioned units are measured for the Provisioned SKUs only, tokens per minute for "
        "those that are paid per token; the time to the first byte is not measured for models of other publishers that "
        "are paid per token; of serverless APIs and of managed compute on the account nothing is published."
    ),
    wrong=f"{_DEPLOYMENT}monitoring:\n  alerts: {{deployments: {{chat: {{utilization_percent: 90}}}}}}\n{_NOTIFY}",
    right=f"{_DEPLOYMENT}monitoring:\n  alerts: {{deployments: {{chat: {{tokens_percent: 90}}}}}}\n{_NOTIFY}",
    source=_SOURCE,
)
ALERT_WITHOUT_LOGS = Rule(
    id="alert-without-logs",
    severity="error",
    title="An alert needs logs that are not kept",
    why=(
        "Shares of answers are counted in the log of requests, and expiring secrets are found in the vault's audit log: "
        "without these the alert would never fire. No metric says either."
    ),
    wrong=f"{_DEPLOYMENT}monitoring:\n  diagnostics: [audit, metrics]\n  alerts: {{throttled_percent: 5}}\n{_NOTIFY}",
    right=f"{_DEPLOYMENT}monitoring:\n  diagnostics: [audit, requests]\n  alerts: {{throttled_percent: 5}}\n{_NOTIFY}",
    source=_SOURCE,
)
NOTIFY_EMPTY = Rule(
    id="notify-empty",
    severity="error",
    title="Nobody is named under `monitoring.notify`",
    why="An action group without receivers tells nobody anything.",
    wrong="monitoring:\n  alerts: {key_expiry: true}\n  diagnostics: [audit]\n  notify: {emails: []}\n",
    right=f"monitoring:\n  alerts: {{key_expiry: true}}\n  diagnostics: [audit]\n{_NOTIFY}",
    source=_SOURCE,
)
NOTIFY_TWICE = Rule(
    id="notify-twice",
    severity="error",
    title="A receiver of alerts is listed twice",
    why="Azure refuses an action group with two receivers of one name, and an alert with one action group twice.",
    wrong="monitoring:\n  notify: {emails: [team@example.com, Team@example.com]}\n",
    right=f"monitoring:\n{_NOTIFY}",
    source=_SOURCE,
)
KEY_EXPIRY_AT_ONCE = Rule(
    id="key-expiry-at-once",
    severity="warning",
    title="The alert on expiring keys fires for each key as soon as it is written",
    why="Key Vault says that a secret is about to expire 30 days before, and these keys never have more than that.",
    wrong=(
        f"hub:\n  key_expiry_days: 30\nmonitoring:\n  diagnostics: [audit]\n  alerts: {{key_expiry: true}}\n{_NOTIFY}"
    ),
    right=(
        f"hub:\n  key_expiry_days: 60\nmonitoring:\n  diagnostics: [audit]\n  alerts: {{key_expiry: true}}\n{_NOTIFY}"
    ),
    source=_SOURCE,
)

"""Monitoring of a stack: what is logged and where, alerts and whom they reach, the workbook, tracing."""

from typing import Annotated, Literal

from pydantic import Field

from aihub import naming
from aihub.settings.models.arm_ids import id_example, id_field, id_pattern
from aihub.settings.models.base import Promotion, Section, WholeNumber, name_field, text_field
from aihub.settings.models.hub import KeyVaultName

Destination = Annotated[
    str,
    text_field(
        f"^(stack|{id_pattern('Microsoft.OperationalInsights', 'workspaces')})$",
        "not the ARM id of a Log Analytics workspace; write /subscriptions/<id>/resourceGroups/<group>/providers/"
        "Microsoft.OperationalInsights/workspaces/<name>, or stack",
        id_example("/providers/Microsoft.OperationalInsights/workspaces/log-central", "rg-logs"),
    ),
]
ActionGroupId = Annotated[
    str,
    id_field("Microsoft.Insights", "actionGroups", what="an action group", example="ag-on-call", group="rg-logs"),
]
EmailAddress = Annotated[
    str,
    text_field(
        r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
        "not an e-mail address; write one such as team@example.com",
        "team@example.com",
    ),
]
SecretName = Annotated[
    str,
    text_field(
        r"^[0-9a-zA-Z-]{1,127}$",
        "not the name of a vault's secret; write 1 to 127 letters, digits and hyphens",
        "alert-webhook",
    ),
]
Percent = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False, strict=False, examples=[80])]
Diagnostics = Literal["audit", "requests", "metrics", "all"]


class Thresholds(Section, promotion=Promotion.ENVIRONMENT):
    """Thresholds of the alerts; where one is not given, there is no such alert."""

    throttled_percent: Percent | None = Field(default=None, examples=[5])
    """Share of requests that are refused with 429, in percent, above which an alert fires. It is taken from the logs of
    requests, so `monitoring.diagnostics` must have `requests`."""
    latency_ms: WholeNumber | None = Field(default=None, examples=[5000])
    """Average time to the first byte of an answer, in milliseconds, above which an alert fires."""
    answer_ms: WholeNumber | None = Field(default=None, examples=[60000])
    """Average time to the end of an answer, in milliseconds, above which an alert fires."""
    availability_percent: Percent | None = Field(default=None, examples=[99])
    """Share of requests that are not answered with a server error, in percent, below which an alert fires."""
    tokens_percent: Percent | None = Field(default=None, examples=[80])
    """Share of the deployment's tokens per minute that is used, in percent, above which an alert fires."""
    utilization_percent: Percent | None = Field(default=None, examples=[90])
    """Share of the provisioned throughput units that is used, in percent, above which an alert fires."""


class Alerts(Thresholds, promotion=Promotion.ENVIRONMENT):
    """Thresholds for all deployments of which Azure measures the value, and the alert on expiring keys."""

    key_expiry: bool = False
    """Whether an alert fires when a key's secret is about to expire, which Key Vault says 30 days before. It is taken
    from the vault's log, so `monitoring.diagnostics` must have `audit`."""
    deployments: dict[Annotated[str, name_field(naming.DEPLOYMENT)], Thresholds] = Field(
        default={}, examples=[{"chat": {"latency_ms": 2000}}]
    )
    """Other thresholds of single deployments, by the deployments' names."""


class Webhook(Section, promotion=Promotion.ENVIRONMENT):
    """The secret in a key vault that holds the address of a webhook, since that may contain a key."""

    vault: KeyVaultName
    """Name of the vault. Whoever runs `pulumi up` must be allowed to read its secrets."""
    name: SecretName
    """Name of the secret."""


class Notify(Section, promotion=Promotion.ENVIRONMENT):
    """Whom alerts reach (an action group)."""

    emails: Annotated[list[EmailAddress], Field(max_length=1000)] = Field(default=[], examples=[["team@example.com"]])
    """Addresses that get an e-mail."""
    webhook: Webhook | None = Field(default=None, examples=[{"vault": "kv-operations", "name": "alert-webhook"}])
    """Address that is called with Azure's common alert schema, by the secret that holds it."""
    action_groups: Annotated[list[ActionGroupId], Field(max_length=4)] = Field(
        default=[], examples=[[id_example("/providers/Microsoft.Insights/actionGroups/ag-on-call", "rg-logs")]]
    )
    """Action groups that exist already, by their ARM ids."""


class Monitoring(Section, promotion=Promotion.ENVIRONMENT):
    """What is logged, alerts and whom they reach, the workbook, and tracing."""

    diagnostics: list[Diagnostics] = Field(default=[], examples=[["audit", "requests", "metrics"]])
    """What is logged of every resource of the stack: `audit` (who read or changed what), `requests` (calls of the
    endpoints, without prompts and answers), `metrics`; or `all`, every category that Azure has. By default nothing."""
    destination: Destination = "stack"
    """Log Analytics workspace that the logs go to: the stack's own, or one that exists, by its ARM id."""
    alerts: Alerts = Alerts.by_default()
    """Thresholds of the alerts; where one is not given, there is no such alert."""
    notify: Notify | None = Field(default=None, examples=[{"emails": ["team@example.com"]}])
    """Whom the alerts reach. By default alerts are shown in the portal only."""
    workbook: bool = False
    """Whether a workbook shows requests, latency, tokens and refusals of each endpoint."""
    tracing: bool = False
    """Whether the projects are connected to the stack's Application Insights, for traces of their agents."""

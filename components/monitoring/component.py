"""The monitoring of a stack: what it declares around the resources that others make."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from components.monitoring.action_group import NotifyArgs, make_action_group
from components.monitoring.diagnostics import ACCOUNT, LOG_WORKSPACE, VAULT, diagnose
from components.monitoring.log_alerts import LogSource, Rules, ShareAlertArgs
from components.monitoring.metric_alerts import MetricAlertArgs, metric_alert
from components.monitoring.tracing import connect_insights
from components.monitoring.workbook import WorkbookArgs, make_workbook


class MonitoringArgs(TypedDict):
    """Arguments of the monitoring."""

    hub_name: str
    """Name of the hub, with which the names of alerts begin."""
    resource_group_name: pulumi.Input[str]
    """The hub's resource group."""
    location: pulumi.Input[str]
    """The hub's region."""
    account_id: pulumi.Input[str]
    """ARM id of the hub's account."""
    vault_id: pulumi.Input[str]
    """ARM id of the vault of the endpoints' secrets."""
    own_workspace_id: pulumi.Input[str]
    """ARM id of the stack's own Log Analytics workspace."""
    workspace_id: pulumi.Input[str]
    """ARM id of the workspace that logs go to."""
    workspace_location: pulumi.Input[str]
    """Its region."""
    diagnostics: list[str]
    """What is logged: `audit`, `requests`, `metrics`, or `all`."""
    notify: NotRequired[NotifyArgs | None]
    """Whom alerts reach. Default: nobody."""
    tags: NotRequired[dict[str, str] | None]
    """Tags of every resource that can carry them."""


class Monitoring(pulumi.ComponentResource):
    """Diagnostic settings, alerts, the action group, the workbook and the connection to Application Insights."""

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:Monitoring", name, None, opts)
        self._name, self._args, self._tags = name, args, args.get("tags")
        self._child = pulumi.ResourceOptions(parent=self)
        notify = args.get("notify")
        self._action_groups: list[pulumi.Input[str]] = (
            make_action_group(
                args["hub_name"],
                notify,
                resource_group_name=args["resource_group_name"],
                tags=self._tags,
                opts=self._child,
            )
            if notify
            else []
        )
        self.diagnose("account", ACCOUNT, args["account_id"])
        self.diagnose("vault", VAULT, args["vault_id"])
        self.diagnose("logs", LOG_WORKSPACE, args["own_workspace_id"])
        self.register_outputs({})

    def diagnose(self, name: str, type_name: str, resource_id: pulumi.Input[str]) -> None:
        """Declare the diagnostic setting of a resource.

        Args:
            name: what tells it from the others.
            type_name: the resource's type.
            resource_id: the resource's ARM id.
        """
        diagnose(
            f"{self._name}-{name}-logs",
            type_name,
            resource_id,
            self._args["diagnostics"],
            workspace_id=self._args["workspace_id"],
            opts=self._child,
        )

    def metric_alert(self, args: MetricAlertArgs) -> None:
        """Declare a metric alert."""
        metric_alert(
            self._args["hub_name"],
            args,
            resource_group_name=self._args["resource_group_name"],
            action_groups=self._action_groups,
            tags=self._tags,
            opts=self._child,
        )

    def log_alerts(
        self, shares: Sequence[ShareAlertArgs], *, key_expiry: bool, classic_project_id: pulumi.Input[str]
    ) -> None:
        """Declare the alerts on logs.

        Args:
            shares: those on shares of answers.
            key_expiry: whether there is one on secrets that are about to expire.
            classic_project_id: ARM id of the hub project; empty where there is none.
        """
        args = self._args
        source: LogSource = {
            "workspace_id": args["workspace_id"],
            "workspace_location": args["workspace_location"],
            "account_id": args["account_id"],
            "vault_id": args["vault_id"],
            "classic_project_id": classic_project_id,
        }
        rules = Rules(
            args["hub_name"],
            source,
            resource_group_name=args["resource_group_name"],
            action_groups=self._action_groups,
            tags=self._tags,
            opts=self._child,
        )
        for each in shares:
            rules.share(each)
        if key_expiry:
            rules.key_expiry()

    def workbook(self, args: WorkbookArgs) -> None:
        """Declare the workbook."""
        make_workbook(
            args,
            resource_group_name=self._args["resource_group_name"],
            location=self._args["location"],
            tags=self._tags,
            opts=self._child,
        )

    def connect_insights(
        self,
        *,
        insights_id: pulumi.Input[str],
        after: Sequence[pulumi.Resource],
    ) -> pulumi.Resource:
        """Declare the projects' connection to Application Insights, and return it.

        Args:
            insights_id: ARM id of the component.
            after: the writes to the account before this one.
        """
        return connect_insights(
            account_id=self._args["account_id"],
            insights_id=insights_id,
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=[*after])),
        )

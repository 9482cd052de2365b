"""Alerts on logs, for what no metric says: shares of answers by their status, and secrets that are about to expire.

A metric alert compares one metric with a number, and cannot divide the requests with 429 by all requests.
"""

from typing import TypedDict

import pulumi
from pulumi_azure_native import monitor

from components.monitoring.queries import near_expiry, share

LEAST_REQUESTS = 20
"""Requests in the window from which on a share says something."""


class ShareAlertArgs(TypedDict):
    """Arguments of an alert on the share of answers with a status."""

    label: str
    """Its name without the hub's."""
    severity: int
    """0, the worst, to 4."""
    text: str
    """What it says."""
    statuses: str
    """Regular expression of the statuses that are counted."""
    percent: float
    """The share above which it fires."""
    deployments: list[str]
    """Deployments of the account."""
    endpoints: list[str]
    """Online endpoints, by their names in Azure."""


class LogSource(TypedDict):
    """Where the logs are, and whose they are."""

    workspace_id: pulumi.Input[str]
    """The Log Analytics workspace."""
    workspace_location: pulumi.Input[str]
    """Its region, which is that of the rules."""
    account_id: pulumi.Input[str]
    """The hub's account."""
    vault_id: pulumi.Input[str]
    """The vault of the endpoints' secrets."""
    classic_project_id: pulumi.Input[str]
    """The hub project; empty where there is none."""


class Rules:
    """Declares the alert rules of a hub on one workspace."""

    def __init__(
        self,
        hub_name: str,
        source: LogSource,
        *,
        resource_group_name: pulumi.Input[str],
        action_groups: list[pulumi.Input[str]],
        tags: dict[str, str] | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Note what the rules have in common.

        Args:
            hub_name: first part of their names in Azure.
            source: where the logs are.
            resource_group_name: their resource group.
            action_groups: whom they reach.
            tags: their tags.
            opts: their options.
        """
        self._hub_name, self._source, self._group = hub_name, source, resource_group_name
        self._action_groups, self._tags, self._opts = action_groups, tags, opts

    def share(self, args: ShareAlertArgs) -> None:
        """Declare an alert on a share, which fires for each endpoint by itself."""
        source = self._source
        query = pulumi.Output.all(source["account_id"], source["classic_project_id"]).apply(
            lambda ids: share(
                account_id=ids[0] if args["deployments"] else None,
                project_id=ids[1] if args["endpoints"] else None,
                names=[*args["deployments"], *args["endpoints"]],
                statuses=args["statuses"],
                least=LEAST_REQUESTS,
            )
        )
        condition: monitor.ConditionArgsDict = {
            "query": query,
            "metric_measure_column": "Share",
            "time_aggregation": "Maximum",
            "operator": "GreaterThan",
            "threshold": args["percent"],
            "dimensions": [{"name": "Endpoint", "operator": "Include", "values": ["*"]}],
        }
        self._rule(args["label"], args["severity"], args["text"], condition, frequency="PT5M", window="PT15M")

    def key_expiry(self) -> None:
        """Declare the alert on secrets that are about to expire, which fires for each secret by itself."""
        condition: monitor.ConditionArgsDict = {
            "query": pulumi.Output.from_input(self._source["vault_id"]).apply(near_expiry),
            "time_aggregation": "Count",
            "operator": "GreaterThan",
            "threshold": 0,
            "dimensions": [{"name": "Secret", "operator": "Include", "values": ["*"]}],
        }
        text = "A key's secret expires within 30 days: run aihub rotate."
        self._rule("key-expiry", 2, text, condition, frequency="PT1H", window="PT6H")

    def _rule(
        self,
        label: str,
        severity: int,
        text: str,
        condition: "monitor.ConditionArgsDict",
        *,
        frequency: str,
        window: str,
    ) -> None:
        monitor.ScheduledQueryRule(
            f"monitoring-{label}",
            rule_name=f"{self._hub_name}-{label}",
            resource_group_name=self._group,
            location=self._source["workspace_location"],
            kind="LogAlert",
            display_name=f"{self._hub_name}-{label}",
            description=text,
            severity=severity,
            enabled=True,
            scopes=[self._source["workspace_id"]],
            evaluation_frequency=frequency,
            window_size=window,
            criteria={
                "all_of": [
                    {
                        **condition,
                        "failing_periods": {"number_of_evaluation_periods": 1, "min_failing_periods_to_alert": 1},
                    }
                ]
            },
            auto_mitigate=True,
            # The tables are there once something was sent: Azure would refuse the rule of a new workspace.
            skip_query_validation=True,
            actions={"action_groups": self._action_groups},
            tags=self._tags,
            opts=self._opts,
        )

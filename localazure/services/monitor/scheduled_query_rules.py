"""Alert rules on log queries; queries are neither run nor parsed here.

Sources: Scheduled Query Rules - Create Or Update of the REST reference, and Microsoft's "Create or edit a log search
alert rule" for frequencies, windows and failing periods.
"""

import re
from typing import Any

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.monitor import errors
from localazure.services.monitor.alerts import check_action_groups, check_severity, minutes

_FREQUENCIES = (1, 5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440)
_WINDOWS = (*_FREQUENCIES, 2880)
_LONGEST_QUERY = 2880
_OPERATORS = {"union", "let", "datatable", "print", "range", "search"}
_TABLES = {"heartbeat", "usage", "operation", "azureactivity"}
"""Tables of a workspace to which nothing was sent yet, in lower case; nothing ever is here."""


class ScheduledQueryRule(Behaviour):
    """An alert rule on the result of a log query."""

    def check(self, write: Write) -> None:
        """Checks the scopes, what is evaluated when, and the query's tables."""
        properties = write.body["properties"]
        check_severity(properties)
        for each in properties.get("scopes") or []:
            found = resources.get(write.azure, each)
            if found is None:
                raise errors.target_not_found(each)
            if "location" in found and found["location"].lower() != write.body["location"].lower():
                raise errors.rule_elsewhere(write.body["location"], found["location"])
        if len(properties.get("scopes") or []) != 1:
            raise errors.bad_request("Scheduled query rules must have exactly one scope.")
        frequency = minutes(properties, "evaluationFrequency", _FREQUENCIES)
        window = minutes(properties, "windowSize", _WINDOWS)
        if frequency > window:
            raise errors.bad_request("Evaluation frequency must be less than or equal to the window size.")
        for each in properties.get("criteria", {}).get("allOf", []):
            _check_condition(each, window, is_validated=not properties.get("skipQueryValidation"))
        check_action_groups(write, (properties.get("actions") or {}).get("actionGroups", []))

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the defaults: kind, enabled, and one failing period of one."""
        resource.setdefault("kind", "LogAlert")
        properties = resource["properties"]
        properties.setdefault("enabled", True)
        properties.setdefault("autoMitigate", True)
        properties["createdWithApiVersion"] = write.api_version
        properties["isLegacyLogAnalyticsRule"] = False
        properties["isWorkspaceAlertsStorageConfigured"] = False
        for each in properties.get("criteria", {}).get("allOf", []):
            each.setdefault("failingPeriods", {"minFailingPeriodsToAlert": 1, "numberOfEvaluationPeriods": 1})


def _check_condition(condition: dict[str, Any], window: int, *, is_validated: bool) -> None:
    periods = condition.get("failingPeriods", {})
    count = periods.get("numberOfEvaluationPeriods", 1)
    if not 1 <= periods.get("minFailingPeriodsToAlert", 1) <= count <= 6:
        raise errors.bad_request(
            "The number of violations must be 1 to the number of evaluation periods, which is at most 6."
        )
    if window * count > _LONGEST_QUERY:
        raise errors.bad_request("The query time range must not be longer than 2 days.")
    if condition.get("timeAggregation") not in {None, "Count"} and not condition.get("metricMeasureColumn"):
        raise errors.bad_request("A metric measure column is required for this time aggregation.")
    first = re.match(r"\s*(\w*)", condition.get("query", ""))
    table = first[1] if first else ""
    if is_validated and table.lower() not in _OPERATORS | _TABLES:
        raise errors.no_such_table(table)

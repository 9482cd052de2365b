"""Metric alerts, which never fire, since nothing is measured here.

Sources: Microsoft's "Create a new metric alert rule with an ARM template" (values of frequency and window, one value of
each dimension where there are several criteria), and the answers that are quoted at each error.
"""

from typing import Any

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.monitor import errors, metrics
from localazure.services.monitor.alerts import check_action_groups, check_severity, minutes

_FREQUENCIES = (1, 5, 15, 30, 60)
_WINDOWS = (1, 5, 15, 30, 60, 360, 720, 1440)
_ONE_RESOURCE = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"


class MetricAlert(Behaviour):
    """A metric alert: conditions on metrics of resources, and whom it reaches."""

    def check(self, write: Write) -> None:
        """Checks scopes, durations, metrics with their dimensions, and action groups."""
        properties = write.body["properties"]
        check_severity(properties)
        frequency = minutes(properties, "evaluationFrequency", _FREQUENCIES)
        window = minutes(properties, "windowSize", _WINDOWS)
        if frequency > window:
            raise errors.bad_request("Evaluation frequency must be less than or equal to the window size.")
        if window > 240 and frequency < 5:
            raise errors.frequent_for_long_window()
        types = _check_scopes(write, properties)
        criteria = properties["criteria"].get("allOf", [])
        if properties["criteria"]["odata.type"] == _ONE_RESOURCE and len(types) > 1:
            raise errors.bad_request("Alert scope is invalid.")
        for each in criteria:
            _check_criterion(each, types, alone=len(criteria) == 1)
        check_action_groups(write, [each["actionGroupId"] for each in properties.get("actions", [])])

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the defaults: an alert is resolved when its condition no longer holds."""
        properties = resource["properties"]
        properties.setdefault("autoMitigate", True)
        properties["isMigrated"] = False
        properties["lastUpdatedTime"] = write.azure.clock.timestamp()
        for each in properties["criteria"].get("allOf", []):
            each.setdefault("skipMetricValidation", False)
            each.setdefault("dimensions", [])


def _check_scopes(write: Write, properties: dict[str, Any]) -> list[str]:
    """Returns the types of the scopes."""
    types = []
    for each in properties["scopes"]:
        found = resources.get(write.azure, each)
        if found is None:
            raise errors.target_not_found(each)
        region = properties.get("targetResourceRegion")
        if region and region.lower() != str(found.get("location", region)).lower():
            raise errors.bad_request("Alert scope is invalid.")
        types.append(found["type"])
    if not types:
        raise errors.bad_request("Alert scope is invalid.")
    return types


def _check_criterion(criterion: dict[str, Any], types: list[str], *, alone: bool) -> None:
    known = metrics.of(types[0])
    name = criterion["metricName"]
    dimensions = criterion.get("dimensions", [])
    for each in dimensions:
        if each["operator"].lower() not in {"include", "exclude"} or not each["values"]:
            raise errors.bad_request(
                f"The dimension '{each['name']}' needs the operator Include or Exclude, and values."
            )
        if not alone and len(each["values"]) > 1:
            raise errors.several_dimension_values()
    if known is None or criterion.get("skipMetricValidation"):
        return
    found = next((each for each in known if each.lower() == name.lower()), None)
    if found is None:
        raise errors.no_such_metric(name)
    lacking = [each["name"] for each in dimensions if each["name"].lower() not in map(str.lower, known[found])]
    if lacking:
        raise errors.no_such_dimension(lacking[0], found)

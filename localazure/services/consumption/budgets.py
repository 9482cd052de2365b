"""Budgets of a resource group or the subscription; nobody is written to, and nothing has cost anything.

Source of the rules: the published definition of Microsoft.Consumption/budgets, and for the start of a monthly budget
the documentation of `azurerm_consumption_budget_resource_group` with the service's answers in
hashicorp/terraform-provider-azurerm#12121.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.formats import EMAIL
from localazure.services.arm.ids import group_of, is_group
from localazure.services.arm.resources import Resource
from localazure.services.consumption import errors

_MOST_NOTIFICATIONS, _MOST_CONTACTS, _HIGHEST_THRESHOLD = 5, 50, 1000
_MONTHS_OF_GRAIN = {"Monthly": 1, "Quarterly": 3, "Annually": 12}
_YEARS = 10
_ENDS = ("startDate", "endDate")


class Budget(Behaviour):
    """A budget: a sum for a span of time, and who is written to at which share of it."""

    invalid_property_code: ClassVar[str] = "400"

    def check(self, write: Write) -> None:
        """Checks the scope, the sum, the time and the notifications."""
        if "properties" not in write.body:
            raise errors.invalid_budget("The member 'properties' is required.")
        for problem in _problems(write):
            raise errors.invalid_budget(problem)
        _check_start(write)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the end, ten years after the start unless one is named, and what has been spent."""
        properties = resource["properties"]
        start, end = _period(properties["timePeriod"])
        end = end or start.replace(year=start.year + _YEARS)
        properties["timePeriod"] = {"startDate": _stamp(start), "endDate": _stamp(end)}
        properties["currentSpend"] = {"amount": 0, "unit": "USD"}
        for each in properties.get("notifications", {}).values():
            each.setdefault("thresholdType", "Actual")
        resource["eTag"] = f'"{int(write.azure.clock.now() * 1e7):x}"'


def _problems(write: Write) -> Iterator[str]:
    properties = write.body["properties"]
    if group_of(write.target.scope) and not is_group(write.target.scope):
        yield "Budgets are supported at the scope of a subscription or resource group only."
    if properties["amount"] <= 0:
        yield "Budget amount should be greater than zero."
    notifications = properties.get("notifications") or {}
    if len(notifications) > _MOST_NOTIFICATIONS:
        yield f"Budget can have up to {_MOST_NOTIFICATIONS} notifications."
    for name, each in notifications.items():
        yield from _problems_of(name, each)


def _problems_of(name: str, notification: dict[str, Any]) -> Iterator[str]:
    emails = notification.get("contactEmails") or []
    if not 0 < notification["threshold"] <= _HIGHEST_THRESHOLD:
        yield f"Threshold value of notification '{name}' should be between 0 and {_HIGHEST_THRESHOLD}."
    if not emails and not notification.get("contactGroups"):
        yield f"Notification '{name}' must have at least one contact email or contact group specified."
    if len(emails) > _MOST_CONTACTS:
        yield f"Notification '{name}' can have up to {_MOST_CONTACTS} contact emails."
    for email in emails:
        if not EMAIL.fullmatch(email):
            yield f"Contact email '{email}' of notification '{name}' is not valid."


def _check_start(write: Write) -> None:
    grain = write.body["properties"]["timeGrain"]
    start, end = _period(write.body["properties"]["timePeriod"])
    if write.before:
        if start != _period(write.before["properties"]["timePeriod"])[0]:
            raise errors.start_date_changed()
    else:
        now = datetime.fromtimestamp(write.azure.clock.now(), UTC)
        if start.day != 1:
            raise errors.invalid_budget("Budget start date must be the first of the month.")
        months = (start.year - now.year) * 12 + start.month - now.month
        if months <= -_MONTHS_OF_GRAIN.get(grain, 1):
            raise errors.invalid_budget("Past start date should be selected within the timegrain period.")
        if months > 12:
            raise errors.invalid_budget("Future start date should not be more than twelve months.")
    if end is not None and end <= start:
        raise errors.invalid_budget("Budget start date should be less than the end date.")


def _period(period: dict[str, str]) -> tuple[datetime, datetime | None]:
    """The start and the end of a budget, as far as they are said.

    Raises:
        ArmError: one is no time.
    """
    try:
        start, end = (datetime.fromisoformat(period[each]) if period.get(each) else None for each in _ENDS)
    except ValueError:
        start = end = None
    if start is None:
        raise errors.invalid_budget("The time period of the budget is not valid.")
    return _in_utc(start), _in_utc(end) if end else None


def _in_utc(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

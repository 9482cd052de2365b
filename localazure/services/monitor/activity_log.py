"""The activity log: who changed what in Resource Manager, for 90 days.

Azure has several events for an operation that takes time; here each request has one, when it is answered.

Sources: Activity Logs - List of the REST reference; for the filter as the Azure CLI writes it and the text of the
error for a time, Azure/azure-cli, `monitor/tests/latest/recordings/test_activity_log_list_scenario.yaml`.
"""

import re
import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from localazure.azure import Azure
from localazure.services.arm.ids import group_of
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.login.tokens import Principal

_KIND = "activity"
_SECONDS = 90 * 86_400
_TERM = re.compile(
    r"(?P<name>\w+)\s+(?P<operator>eq|ge|le)\s+(?:'(?P<quoted>[^']*)'|(?P<plain>[^\s']+))", re.IGNORECASE
)
_SELECTORS = {
    "resourcegroupname": lambda event: event["resourceGroupName"],
    "resourceuri": lambda event: event["resourceId"],
    "resourceid": lambda event: event["resourceId"],
    "resourceprovider": lambda event: event["resourceProviderName"]["value"],
    "correlationid": lambda event: event["correlationId"],
    "caller": lambda event: event["caller"],
    "status": lambda event: event["status"]["value"],
}


def record(
    azure: Azure, caller: Principal, action: str, method: str, path: str, *, status: int, correlation: str
) -> None:
    """Records a writing request and the status of its answer."""
    now, event_id, phrase = azure.clock.timestamp(), str(uuid.uuid4()), HTTPStatus(status).phrase
    outcome = "Failed" if status >= 400 else "Accepted" if status == HTTPStatus.ACCEPTED else "Succeeded"
    provider = path.rpartition("/providers/")[2].partition("/")[0] if "/providers/" in path else "Microsoft.Resources"
    code = phrase.replace(" ", "")
    event = {
        "authorization": {"action": action, "scope": path},
        "caller": caller.name,
        "category": {"value": "Administrative", "localizedValue": "Administrative"},
        "claims": {"http://schemas.microsoft.com/identity/claims/objectidentifier": caller.object_id},
        "correlationId": correlation,
        "description": "",
        "eventDataId": event_id,
        "eventName": {"value": "EndRequest", "localizedValue": "End request"},
        "httpRequest": {"clientRequestId": correlation, "method": method},
        "id": f"{path}/events/{event_id}",
        "level": "Error" if outcome == "Failed" else "Informational",
        "resourceGroupName": group_of(path) or "",
        "resourceProviderName": {"value": provider, "localizedValue": provider},
        "resourceId": path,
        "operationId": correlation,
        "operationName": {"value": action, "localizedValue": action},
        "properties": {"statusCode": code},
        "status": {"value": outcome, "localizedValue": outcome},
        "subStatus": {"value": code, "localizedValue": f"{phrase} (HTTP Status Code: {status})"},
        "eventTimestamp": now,
        "submissionTimestamp": now,
        "subscriptionId": azure.subscription.id,
    }
    azure.state.put(_KIND, f"{now} {event_id}", event)


def _list(azure: Azure, arguments: dict[str, str], _body: Any) -> Any:
    """The events that a filter selects, newest first; the filter must name a start time."""
    oldest = azure.clock.now() - _SECONDS
    for key, event in list(azure.state.items(_KIND)):
        if _seconds(event["eventTimestamp"]) < oldest:
            azure.state.delete(_KIND, key)
    text = arguments.get("$filter", "")
    try:
        since, until, selected = _wanted(text)
    except ValueError:
        return _refused(f"Invalid $filter '{text}' specified in the query string.")
    if since is None:
        return _refused("The $filter has to name a start time, as eventTimestamp ge '2014-07-16T04:36:37Z'.")
    if since < oldest:
        return _refused("The start time cannot be more than 90 days in the past.")
    names = [each.strip() for each in arguments.get("$select", "").split(",") if each.strip()]
    events = [event for _, event in azure.state.items(_KIND)]
    return {
        "value": [
            {name: event[name] for name in names or event if name in event}
            for event in reversed(events)
            if since <= _seconds(event["eventTimestamp"])
            and (until is None or _seconds(event["eventTimestamp"]) <= until)
            if all(_SELECTORS[name](event).casefold() == value.casefold() for name, value in selected.items())
        ]
    }


def _wanted(text: str) -> tuple[float | None, float | None, dict[str, str]]:
    """The start, the end and the other comparisons of a filter.

    Raises:
        ValueError: the filter cannot be parsed.
    """
    since = until = None
    selected = {}
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE) if text else []:
        term = _TERM.fullmatch(part)
        if term is None:
            raise ValueError(part)
        name, operator = term["name"].lower(), term["operator"].lower()
        value = term["plain"] if term["quoted"] is None else term["quoted"]
        if (name, operator) == ("eventtimestamp", "ge"):
            since = _seconds(value)
        elif (name, operator) == ("eventtimestamp", "le"):
            until = _seconds(value)
        elif name in _SELECTORS and operator == "eq":
            selected[name] = value
        else:
            raise ValueError(part)
    return since, until, selected


def _seconds(text: str) -> float:
    """A time as seconds since the epoch; without an offset it is UTC."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _refused(message: str) -> tuple[int, Resource, dict[str, str]]:
    """An error of the service, which has no envelope around its errors."""
    return 400, {"Code": "BadRequest", "Message": message}, {}


OPERATIONS = [
    ProviderOperation("GET", f"{SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values", _list),
]

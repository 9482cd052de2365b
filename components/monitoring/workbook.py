"""The workbook: a page in the portal with a row of charts for each endpoint.

`workbook.json` has its parts. Source of their form: the schema of microsoft/Application-Insights-Workbooks and the
workbooks there; a metric's aggregation is 1 for the total and 4 for the average.
"""

import json
import uuid
from pathlib import Path
from typing import NamedTuple, TypedDict, cast

import pulumi
from pulumi_azure_native import applicationinsights

from aihub.arm.bodies import Json
from components.monitoring.queries import requests

_IDS = uuid.UUID("6f5f2a9e-3a58-5f0b-8f8f-0e4b6a1d2c77")
"""Namespace of the workbooks' ids. Never change it: every workbook would be replaced."""
_TOTAL, _AVERAGE = 1, 4
_ACCOUNT = "microsoft.cognitiveservices/accounts"
_ENDPOINT = "microsoft.machinelearningservices/workspaces/onlineendpoints"


class _Chart(NamedTuple):
    title: str
    metric: str
    aggregation: int


_CHARTS = {
    "azure-openai": (
        _Chart("requests", "AzureOpenAIRequests", _TOTAL),
        _Chart("time to the first byte", "AzureOpenAITimeToResponse", _AVERAGE),
        _Chart("tokens", "TokenTransaction", _TOTAL),
    ),
    "model-inference": (
        _Chart("requests", "ModelRequests", _TOTAL),
        _Chart("time to the last byte", "TimeToLastByte", _AVERAGE),
        _Chart("tokens", "TotalTokens", _TOTAL),
    ),
    "online": (
        _Chart("requests per minute", "RequestsPerMinute", _AVERAGE),
        _Chart("time to the answer", "RequestLatency", _AVERAGE),
        _Chart("connections", "ConnectionsActive", _AVERAGE),
    ),
}
"""The charts in the row of an endpoint, by its family."""


class RowArgs(TypedDict):
    """An endpoint in the workbook."""

    name: str
    """Name of the deployment."""
    family: str
    """`azure-openai`, `model-inference` or `online`."""
    resource_id: pulumi.Input[str]
    """ARM id of the account, or of the online endpoint."""
    endpoint: str
    """Its name in the log of requests."""


class WorkbookArgs(TypedDict):
    """Arguments of the workbook."""

    hub_name: str
    """The hub."""
    resource_group: str
    """Name of the resource group, which with the hub's gives the workbook its id."""
    rows: list[RowArgs]
    """The endpoints."""
    account_id: pulumi.Input[str]
    """The hub's account."""
    project_id: pulumi.Input[str]
    """The hub project; empty where there is none."""
    workspace_id: pulumi.Input[str]
    """The workspace with the log of requests."""
    has_requests: bool
    """Whether that log is kept, so that the table of requests and refusals has something to show."""


def make_workbook(
    args: WorkbookArgs,
    *,
    resource_group_name: pulumi.Input[str],
    location: pulumi.Input[str],
    tags: dict[str, str] | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Declare the workbook.

    Args:
        args: what it shows.
        resource_group_name: its resource group.
        location: its region.
        tags: its tags.
        opts: its options.
    """
    places = {row["name"]: row["resource_id"] for row in args["rows"]}
    known = pulumi.Output.all(pulumi.Output.all(**places), args["account_id"], args["project_id"], args["workspace_id"])
    applicationinsights.Workbook(
        "monitoring-workbook",
        resource_name_=str(uuid.uuid5(_IDS, f"{args['resource_group']}\n{args['hub_name']}".lower())),
        resource_group_name=resource_group_name,
        location=location,
        kind="shared",
        category="workbook",
        display_name=f"Endpoints of {args['hub_name']}",
        source_id="Azure Monitor",
        version="Notebook/1.0",
        serialized_data=known.apply(lambda ids: json.dumps(content(args, *ids), sort_keys=True)),
        tags=tags,
        opts=opts,
    )


def content(args: WorkbookArgs, places: dict[str, str], account_id: str, project_id: str, workspace_id: str) -> Json:
    """Return the content of the workbook.

    Args:
        args: what it shows.
        places: the ids of the resources by the rows' names.
        account_id: the hub's account.
        project_id: the hub project; empty where there is none.
        workspace_id: the workspace with the log of requests.
    """
    template = json.loads(Path(__file__).with_name("workbook.json").read_text(encoding="utf-8"))
    items = [_filled(each, {"$hub": args["hub_name"]}) for each in template["items"]]
    if args["has_requests"] and args["rows"]:
        on_account = [row["endpoint"] for row in args["rows"] if row["family"] != "online"]
        online = [row["endpoint"] for row in args["rows"] if row["family"] == "online"]
        query = requests(
            account_id=account_id if on_account else None,
            project_id=project_id if online else None,
            names=[*on_account, *online],
        )
        counted = (
            "| summarize Requests = count(), Throttled = countif(Code == '429'), "
            "Failed = countif(Code startswith '5') by Endpoint\n| order by Requests desc"
        )
        items.append(_filled(template["requests"], {"$query": f"{query}\n{counted}", "$workspace": workspace_id}))
    for row in args["rows"]:
        for index, chart in enumerate(_CHARTS[row["family"]]):
            items.append(_chart(template["metric"], row, chart, places[row["name"]], f"{row['name']}-{index}"))
    return {"version": template["version"], "items": items, "fallbackResourceIds": ["Azure Monitor"]}


def _chart(template: Json, row: RowArgs, chart: _Chart, resource_id: str, chart_id: str) -> Json:
    type_name = _ENDPOINT if row["family"] == "online" else _ACCOUNT
    values = {"$id": chart_id, "$title": f"{row['name']}: {chart.title}", "$type": type_name, "$resource": resource_id}
    filled: Json = _filled(template, values)
    filled["content"]["metrics"] = [
        {"namespace": type_name, "metric": f"{type_name}--{chart.metric}", "aggregation": chart.aggregation}
    ]
    if row["family"] != "online":
        filled["content"]["filters"] = [
            {"id": "1", "key": "ModelDeploymentName", "operator": 0, "values": [row["name"]]}
        ]
    return filled


def _filled(template: Json, values: dict[str, str]) -> Json:
    """Return a part of the template with its placeholders replaced."""

    def fill(value: object) -> object:
        if isinstance(value, dict):
            return {name: fill(each) for name, each in value.items()}
        if isinstance(value, list):
            return [fill(each) for each in value]
        if isinstance(value, str):
            for name, text in values.items():
                value = value.replace(name, text)
        return value

    return cast("Json", fill(template))

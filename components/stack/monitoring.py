"""The monitoring from the settings: what is logged, which deployments share an alert, and what the workbook shows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import pulumi

from aihub.azure import api_versions
from aihub.settings import Settings
from aihub.settings.models import Monitoring as MonitoringSettings
from aihub.settings.models.monitoring import Notify
from aihub.settings.monitored import THRESHOLDS, Measured, Threshold, measured, threshold
from components.classic_hub import ClassicHub
from components.deployer import resource_of_others, vault_secret
from components.hub import AIHub
from components.monitoring import diagnostics
from components.monitoring.action_group import NotifyArgs
from components.monitoring.component import Monitoring
from components.monitoring.log_alerts import ShareAlertArgs
from components.monitoring.metric_alerts import WINDOW_MINUTES, MetricAlertArgs

if TYPE_CHECKING:
    from components.monitoring.workbook import RowArgs
    from components.stack.declare import Declared

_GROUPED = dict[tuple[Threshold, str, float], list[str]]
"""Deployments by threshold, family and its value."""


def declare_monitoring(settings: Settings, hub: AIHub) -> Monitoring | None:
    """Declare what is logged of the hub, and whom alerts reach; None where the settings ask for nothing.

    Raises:
        RunError: the Log Analytics workspace or the secret that the settings name cannot be read.
    """
    wanted = settings.monitoring
    if wanted == MonitoringSettings():
        return None
    foreign = wanted.destination != "stack"
    return Monitoring(
        "monitoring",
        {
            "hub_name": settings.hub.name,
            "resource_group_name": hub.resource_group_name,
            "location": hub.location,
            "account_id": hub.account_id,
            "vault_id": hub.vault_id,
            "own_workspace_id": hub.log_workspace_id,
            "workspace_id": wanted.destination if foreign else hub.log_workspace_id,
            "workspace_location": _location(wanted.destination) if foreign else hub.location,
            "diagnostics": [*wanted.diagnostics],
            "notify": _notify(wanted.notify) if wanted.notify else None,
            "tags": settings.hub.tags,
        },
    )


def trace_projects(settings: Settings, hub: AIHub, monitoring: Monitoring | None) -> None:
    """Declare the projects' connection to Application Insights, as a further write to the account.

    After all other connections: Azure takes one to a Key Vault only while there is no other.

    Args:
        settings: the settings.
        hub: the AI hub, whose later writes wait for this one.
        monitoring: the monitoring; None where there is none.
    """
    if monitoring and settings.monitoring.tracing:
        connection = monitoring.connect_insights(insights_id=hub.insights_id, after=hub.account_writes)
        hub.account_writes.append(connection)


def monitor_classic_hub(monitoring: Monitoring, project: ClassicHub, *, own_vault: bool) -> None:
    """Declare what is logged of the classic hub.

    Args:
        monitoring: the monitoring.
        project: the classic hub.
        own_vault: whether it has a vault of its own.
    """
    if own_vault:
        monitoring.diagnose("classic-vault", diagnostics.VAULT, project.vault_id)
    monitoring.diagnose("storage", diagnostics.STORAGE, project.storage_id)
    for name, type_name in (("blob", diagnostics.BLOBS), ("file", diagnostics.FILES)):
        resource_id = pulumi.Output.concat(project.storage_id, f"/{name}Services/default")
        monitoring.diagnose(name, type_name, resource_id)
    monitoring.diagnose("workspace", diagnostics.WORKSPACE, project.workspace_id)
    monitoring.diagnose("project", diagnostics.WORKSPACE, project.project_id)


def monitor_endpoints(
    settings: Settings, hub: AIHub, monitoring: Monitoring, on_project: "Mapping[str, Declared]"
) -> None:
    """Declare the alerts and the workbook, and what is logged of online endpoints.

    Args:
        settings: the settings.
        hub: the AI hub.
        monitoring: the monitoring.
        on_project: the components of what runs in the hub project.
    """
    known = {name: found for name, each in settings.deployments.items() if (found := measured(each))}
    online = {name: on_project[name].endpoint["resource_id"] for name, each in known.items() if each.family == "online"}
    ids = [cast("pulumi.Output[str]", each) for each in online.values()]
    for name, resource_id in online.items():
        monitoring.diagnose(name, diagnostics.ONLINE_ENDPOINT, resource_id)
    for args in metric_alerts(settings, known, hub.account_id, online):
        monitoring.metric_alert(args)
    project_id: pulumi.Input[str] = ids[0].apply(lambda text: text.rpartition("/onlineEndpoints/")[0]) if ids else ""
    monitoring.log_alerts(
        share_alerts(settings, known), key_expiry=settings.monitoring.alerts.key_expiry, classic_project_id=project_id
    )
    if settings.monitoring.workbook:
        wanted = settings.monitoring
        rows: list[RowArgs] = [
            {
                "name": name,
                "family": each.family,
                "resource_id": online.get(name, hub.account_id),
                "endpoint": _in_logs(settings, name, each),
            }
            for name, each in known.items()
        ]
        monitoring.workbook(
            {
                "hub_name": settings.hub.name,
                "resource_group": settings.hub.resource_group_name,
                "rows": rows,
                "account_id": hub.account_id,
                "project_id": project_id,
                "workspace_id": hub.log_workspace_id if wanted.destination == "stack" else wanted.destination,
                "has_requests": not {"requests", "all"}.isdisjoint(wanted.diagnostics),
            }
        )


def metric_alerts(
    settings: Settings,
    known: Mapping[str, Measured],
    account_id: pulumi.Input[str],
    online: Mapping[str, pulumi.Input[str]],
) -> list[MetricAlertArgs]:
    """Return the arguments of the metric alerts: one for all deployments of the account with the same threshold.

    Args:
        settings: the settings.
        known: what is measured, by deployment.
        account_id: ARM id of the hub's account.
        online: ARM ids of online endpoints by deployment.
    """
    found: list[MetricAlertArgs] = []
    grouped: _GROUPED = {}
    for name, field, value in _thresholds(settings, known):
        each = known[name]
        if field in each.from_logs:
            continue
        if each.family == "online":
            found.append(
                {
                    "kind": field,
                    "family": "online",
                    "suffix": f"-{name}",
                    "threshold": value,
                    "deployments": ["*"],
                    "scope": online[name],
                }
            )
        else:
            grouped.setdefault((field, each.family, value), []).append(name)
    for (field, family, value), names in grouped.items():
        is_usual = value == getattr(settings.monitoring.alerts, field)
        found.append(
            {
                "kind": field,
                "family": family,
                "suffix": "" if is_usual else f"-{value:g}",
                "threshold": value,
                "deployments": names,
                "scope": account_id,
            }
        )
    return found


def share_alerts(settings: Settings, known: Mapping[str, Measured]) -> list[ShareAlertArgs]:
    """Return the arguments of the alerts on shares of answers, one for all endpoints with the same threshold.

    None where the log of requests is not kept.

    Args:
        settings: the settings.
        known: what is measured, by deployment.
    """
    if {"requests", "all"}.isdisjoint(settings.monitoring.diagnostics):
        return []
    found: dict[tuple[Threshold, float], ShareAlertArgs] = {}
    for name, field, value in _thresholds(settings, known):
        each = known[name]
        if field not in each.from_logs:
            continue
        is_usual = value == getattr(settings.monitoring.alerts, field)
        suffix = "" if is_usual else f"-{value:g}"
        if field == "throttled_percent":
            new: ShareAlertArgs = {
                "label": f"throttled{suffix}",
                "severity": 2,
                "text": "More requests than this share (percent) are refused with 429.",
                "statuses": "^429$",
                "percent": value,
                "deployments": [],
                "endpoints": [],
            }
        else:
            new = {
                "label": f"availability-online{suffix}",
                "severity": 1,
                "text": "More requests than this share (percent) are answered with a server error.",
                "statuses": "^5",
                "percent": round(100 - value, 6),
                "deployments": [],
                "endpoints": [],
            }
        args = found.setdefault((field, value), new)
        args["endpoints" if each.family == "online" else "deployments"].append(_in_logs(settings, name, each))
    return list(found.values())


def _thresholds(settings: Settings, known: Mapping[str, Measured]) -> list[tuple[str, Threshold, float]]:
    """Each deployment with each threshold that counts for it, that of tokens as a number of tokens in the window."""
    found = []
    for name, each in known.items():
        for field in THRESHOLDS:
            value = threshold(settings.monitoring, name, field) if field in each.thresholds else None
            if value is None:
                continue
            if field == "tokens_percent" and each.tokens_per_minute:
                value = float(round(each.tokens_per_minute * WINDOW_MINUTES * value / 100))
            found.append((name, field, value))
    return found


def _in_logs(settings: Settings, name: str, each: Measured) -> str:
    return settings.endpoint_name(name) if each.family == "online" else name


def _notify(notify: Notify) -> NotifyArgs:
    webhook = notify.webhook
    return {
        "emails": [*notify.emails],
        "webhook": vault_secret("monitoring.notify.webhook", webhook.vault, webhook.name) if webhook else None,
        "action_groups": [*notify.action_groups],
    }


def _location(workspace_id: str) -> str:
    """Return the region of a Log Analytics workspace that exists.

    Raises:
        RunError: it does not, or may not be read.
    """
    found = resource_of_others(
        "monitoring.destination", "Log Analytics workspace", workspace_id, api_versions.LOG_ANALYTICS
    )
    return str(found.get("location", ""))

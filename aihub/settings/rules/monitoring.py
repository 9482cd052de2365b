"""Rules on `monitoring`: what alerts are taken from, and whom they reach."""

from collections.abc import Iterator

from aihub.rules import monitoring as rules
from aihub.rules.connections import CONNECTION_TWICE
from aihub.settings.models import Settings
from aihub.settings.monitored import THRESHOLDS, measured, threshold
from aihub.settings.nodes import Node
from aihub.settings.rules.parts import Violation, did_you_mean

_ALERTS = ("monitoring", "alerts")
_NEAR_EXPIRY_DAYS = 30
"""Key Vault says so that many days before. Source: Microsoft's "Monitoring Key Vault with Azure Event Grid"."""


def check_monitoring(settings: Settings, root: Node) -> Iterator[Violation]:  # noqa: ARG001 - as the others
    """Yield a violation for each alert that cannot fire, and each receiver that Azure refuses."""
    yield from _check_own_thresholds(settings)
    yield from _check_logs(settings)
    yield from _check_notify(settings)
    yield from _check_tracing(settings)
    alerts = settings.monitoring.alerts
    if alerts.key_expiry and settings.hub.auth == "keys" and settings.hub.key_expiry_days <= _NEAR_EXPIRY_DAYS:
        text = f"fires for every key at once, as keys expire within {_NEAR_EXPIRY_DAYS} days; write more days in hub.key_expiry_days"
        yield Violation(rules.KEY_EXPIRY_AT_ONCE, (*_ALERTS, "key_expiry"), text)


def _check_own_thresholds(settings: Settings) -> Iterator[Violation]:
    for name, own in settings.monitoring.alerts.deployments.items():
        path = (*_ALERTS, "deployments", name)
        deployment = settings.deployments.get(name)
        if deployment is None:
            guess = did_you_mean(name, list(settings.deployments))
            yield Violation(rules.ALERT_DEPLOYMENT_UNKNOWN, path, f"no such deployment; {guess}write the name of one")
            continue
        found = measured(deployment)
        known = found.thresholds if found else ()
        for field in THRESHOLDS:
            if getattr(own, field) is not None and field not in known:
                listed = f"write one of {', '.join(known)}" if known else "remove it, Azure publishes no metrics of it"
                yield Violation(rules.ALERT_NOT_MEASURED, (*path, field), f"not measured for this deployment; {listed}")


def _check_logs(settings: Settings) -> Iterator[Violation]:
    monitoring = settings.monitoring
    logged = set(monitoring.diagnostics)
    if monitoring.alerts.key_expiry and not logged & {"audit", "all"}:
        text = "taken from the vault's log, which is not kept; add audit to monitoring.diagnostics"
        yield Violation(rules.ALERT_WITHOUT_LOGS, (*_ALERTS, "key_expiry"), text)
    if logged & {"requests", "all"}:
        return
    reported = set()
    known = {name: measured(each) for name, each in settings.deployments.items()}
    has_metric = any(each and "availability_percent" not in each.from_logs for each in known.values())
    for name, found in known.items():
        for field in found.from_logs if found else ():
            if threshold(monitoring, name, field) is None:
                continue
            own = monitoring.alerts.deployments.get(name)
            is_own = own is not None and getattr(own, field) is not None
            if field == "availability_percent" and has_metric and not is_own:
                # It is for the other deployments, of which there are metrics.
                continue
            path = (*_ALERTS, "deployments", name, field) if is_own else (*_ALERTS, field)
            if path not in reported:
                reported.add(path)
                text = "taken from the log of requests, which is not kept; add requests to monitoring.diagnostics"
                yield Violation(rules.ALERT_WITHOUT_LOGS, path, text)


def _check_tracing(settings: Settings) -> Iterator[Violation]:
    for name, each in settings.connections.items() if settings.monitoring.tracing else ():
        if (each.at, each.category) == ("account", "AppInsights"):
            text = "the account has one to Application Insights, and monitoring.tracing makes it; remove one of them"
            yield Violation(CONNECTION_TWICE, ("connections", name, "category"), text)


def _check_notify(settings: Settings) -> Iterator[Violation]:
    notify, path = settings.monitoring.notify, ("monitoring", "notify")
    if notify is None:
        return
    if not notify.emails and notify.webhook is None and not notify.action_groups:
        text = "nobody is named; write emails, a webhook or action_groups, or remove it"
        yield Violation(rules.NOTIFY_EMPTY, path, text)
    for field, values in (("emails", notify.emails), ("action_groups", notify.action_groups)):
        seen = dict[str, int]()
        for index, each in enumerate(values):
            earlier = seen.setdefault(each.casefold(), index)
            if earlier != index:
                yield Violation(rules.NOTIFY_TWICE, (*path, field, index), f"the same as {field}[{earlier}]; remove it")

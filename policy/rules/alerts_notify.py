"""Alerts tell nobody."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Stack

RULE = Rule(
    id="alerts-notify",
    of=Stack,
    mandatory_from=None,
    title="Alerts tell nobody",
    why="Without an action group they are shown in the portal only, where nobody looks at night.",
    wrong="monitoring: {alerts: {availability_percent: 99}}\n",
    right="monitoring: {alerts: {availability_percent: 99}, notify: {emails: [team@example.com]}}\n",
    maps_to=MapsTo(mcsb=("IR-2",)),
    field="monitoring.notify",
    needs_stack=True,
    check=lambda each, _: demand(
        each.notifies if each.alerts else None,
        "the alerts are shown in the portal only; write monitoring.notify: {emails: [<e-mail>]}",
    ),
)

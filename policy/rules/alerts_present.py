"""Nobody is told when an endpoint fails."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Stack

RULE = Rule(
    id="alerts-present",
    of=Stack,
    mandatory_from="standard",
    title="No alert watches the endpoints",
    why="Throttling, errors and slow answers are first noticed by users.",
    wrong="hub: {auth: keys}\n",
    right="monitoring: {alerts: {availability_percent: 99}}\n",
    maps_to=MapsTo(mcsb=("LT-3", "IR-2")),
    field="monitoring.alerts",
    needs_stack=True,
    check=lambda each, _: demand(
        None if each.alerts is None else each.alerts > 0,
        "no alert watches the endpoints; write a threshold, such as monitoring.alerts.availability_percent: 99",
    ),
)

"""Traffic moves to a slot that nobody has asked."""

from policy.examples import ONLINE
from policy.rule import Rule, demand
from policy.subjects import OnlineEndpoint

RULE = Rule(
    id="rollout-probe",
    of=OnlineEndpoint,
    mandatory_from="standard",
    title="Traffic moves to a slot that has not answered a probe",
    why=(
        "Azure reports a slot as Succeeded that fails every request. Without a probe before the traffic moves, its callers "
        "find out. aihub's own roll-out always has one."
    ),
    wrong="""\
resources:
  - type: azure-native:machinelearningservices:OnlineEndpoint
    name: churn
    inputs: {properties: {authMode: AADToken, traffic: {green: 100}}}
""",
    right=ONLINE,
    source="docs/settings.md",
    needs_stack=True,
    check=lambda each, _: demand(
        each.is_probed, "its traffic moves without a probe; move it by a roll-out that calls each slot first"
    ),
)

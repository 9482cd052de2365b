"""A workspace's logs go nowhere."""

from policy.examples import ONLINE
from policy.rule import MapsTo, Rule, demand
from policy.subjects import Workspace

RULE = Rule(
    id="workspace-logs",
    of=Workspace,
    mandatory_from="standard",
    title="A workspace of the classic hub has no diagnostic setting",
    why="Without it nobody can say who changed or called an endpoint.",
    wrong=ONLINE,
    right=ONLINE + "monitoring: {diagnostics: [audit, requests]}\n",
    maps_to=MapsTo(azure_policy=("afe0c3be",), mcsb=("LT-3",)),
    field="/monitoring.diagnostics",
    needs_stack=True,
    check=lambda each, _: demand(
        each.is_logged, f"the logs of {each.name} go nowhere; write monitoring.diagnostics: [audit, requests]"
    ),
)

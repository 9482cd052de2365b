"""The account's logs go nowhere."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Account

RULE = Rule(
    id="account-logs",
    of=Account,
    mandatory_from="standard",
    title="The hub's account has no diagnostic setting",
    why="Without it nobody can say later who called which model, or who listed the keys.",
    wrong="hub: {auth: keys}\n",
    right="monitoring: {diagnostics: [audit, requests]}\n",
    maps_to=MapsTo(azure_policy=("1b4d1c4e",), mcsb=("LT-3",)),
    field="/monitoring.diagnostics",
    needs_stack=True,
    check=lambda each, _: demand(
        each.is_logged, "its logs go nowhere; write monitoring.diagnostics: [audit, requests]"
    ),
)

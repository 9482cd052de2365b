"""A vault's logs go nowhere."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Vault

RULE = Rule(
    id="vault-logs",
    of=Vault,
    mandatory_from="standard",
    title="A vault has no diagnostic setting",
    why="Without its audit log nobody can say who read a key.",
    wrong="hub: {auth: keys}\n",
    right="monitoring: {diagnostics: [audit, requests]}\n",
    maps_to=MapsTo(psrule=("AZR-000119",), azure_policy=("cf820ca0",), mcsb=("LT-3", "LT-4")),
    field="/monitoring.diagnostics",
    needs_stack=True,
    check=lambda each, _: demand(
        each.is_logged, f"the logs of {each.name} go nowhere; write monitoring.diagnostics: [audit]"
    ),
)

"""A stack has no budget."""

from policy.rule import Rule, demand
from policy.subjects import Stack

RULE = Rule(
    id="budget-present",
    of=Stack,
    mandatory_from=None,
    title="The stack has no budget",
    why="Nobody is told when its cost grows; tokens and provisioned units have no limit of their own.",
    wrong="hub: {auth: keys}\n",
    right="cost: {budget: {monthly: 500, contacts: [team@example.com]}}\n",
    field="cost.budget",
    source="docs/cost.md",
    needs_stack=True,
    check=lambda each, _: demand(
        None if each.budget is None else each.budget > 0,
        "the stack has no budget; write cost.budget: {monthly: <sum>, contacts: [<e-mail>]}",
    ),
)
